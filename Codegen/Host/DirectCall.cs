using System.Reflection.Emit;
using ExprJit.Graphs;
using ExprJit.Optimization;

namespace ExprJit.Codegen.Host;

/// <summary>What the code of a direct call reads besides its arguments; the emitted code knows its fields.</summary>
/// <param name="cells">The variables that it reads or writes.</param>
/// <param name="numbers">The captured numbers.</param>
/// <param name="guards">What must hold.</param>
/// <param name="objects">Where chains of fields begin, and what they must end in.</param>
/// <param name="profile">Counts its calls.</param>
internal sealed class DirectState(IShared[] cells, CaptureReader[] numbers, Guard[] guards, object[] objects, CallProfile profile)
{
    public readonly IShared[] Cells = cells;
    public readonly CaptureReader[] Numbers = numbers;
    public readonly Guard[] Guards = guards;
    public readonly object[] Objects = objects;

    public void Count()
    {
        profile.Calls++;
        profile.Launches++;
    }
}

/// <summary>
/// The delegate of a function of plain values that is one loop over plain values: arguments stay in registers, variables are read and
/// written where they are, and everything is computed before the first is written. No frame, no lock, no object: calls on several threads do not meet.
/// </summary>
internal static class DirectCall
{
    /// <summary>Emits the delegate, or null where the plan does more than that.</summary>
    public static Delegate? TryCreate(Plan plan, DirectRequest request)
    {
        var invoke = request.Type.GetMethod("Invoke")!;
        bool isOne = plan.Steps is [Loop { Reductions.Length: 0 }] && plan.HostScalars.Count == 0 && plan.Nodes.All(n => n.Rank == 0);
        if (!isOne || plan.Graph.Outputs.Length != (invoke.ReturnType == typeof(void) ? 0 : 1))
            return null;
        var loop = (Loop)plan.Steps[0];
        if (!loop.Operands.All(o => o is Parameter or Variable or Constant or Capture { Reader.IsNumber: true }))
            return null;
        IShared[] variables = [.. loop.Operands.OfType<Variable>().Select(v => v.Shared).Concat(plan.Graph.Updates.Select(u => u.Target)).Distinct()];
        CaptureReader[] readers = [.. loop.Operands.OfType<Capture>().Select(c => c.Reader)];
        Type[] parameters = [typeof(Invoker), .. invoke.GetParameters().Select(p => p.ParameterType)];
        var method = new DynamicMethod("call", invoke.ReturnType, parameters, typeof(DirectCall).Module, skipVisibility: true);
        var writer = new Writer(method.GetILGenerator(), plan, loop, variables, readers);
        writer.Check(request);
        writer.Emit();
        request.Target.Direct = new DirectState(variables, readers, request.Guards, [.. writer.Objects], request.Profile);
        return method.CreateDelegate(request.Type, request.Target);
    }

    private sealed class Writer(ILGenerator il, Plan plan, Loop loop, IShared[] variables, CaptureReader[] readers)
    {
        private readonly Dictionary<int, LocalBuilder> _values = [];
        private readonly LocalBuilder _state = il.DeclareLocal(typeof(DirectState));
        private readonly LocalBuilder[] _cells = [.. variables.Select(_ => il.DeclareLocal(typeof(HostStorage)))];

        /// <summary>Where chains of fields begin, and what they must end in.</summary>
        public List<object> Objects { get; } = [];

        /// <summary>Leaves the call to the target where a guard no longer holds.</summary>
        public void Check(DirectRequest request)
        {
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldfld, typeof(Invoker).GetField(nameof(Invoker.Direct))!);
            il.Emit(OpCodes.Stloc, _state);
            if (request.Guards.Length == 0)
                return;
            Label holds = il.DefineLabel(), broken = il.DefineLabel(), brokenWithin = il.DefineLabel();
            for (int i = 0; i < request.Guards.Length; i++)
            {
                if (request.Guards[i].Identity is var (reader, expected) && reader.Fields is var (root, fields))
                {
                    Object(root);
                    foreach (var field in fields)
                    {
                        il.Emit(OpCodes.Castclass, field.DeclaringType!);
                        il.Emit(OpCodes.Dup);
                        il.Emit(OpCodes.Brfalse, brokenWithin);
                        il.Emit(OpCodes.Ldfld, field);
                    }
                    Object(expected);
                    il.Emit(OpCodes.Bne_Un, broken);
                    continue;
                }
                Element(nameof(DirectState.Guards), i);
                il.Emit(OpCodes.Callvirt, typeof(Guard).GetMethod(nameof(Guard.Holds))!);
                il.Emit(OpCodes.Brfalse, broken);
            }
            il.Emit(OpCodes.Br, holds);
            il.MarkLabel(brokenWithin);
            il.Emit(OpCodes.Pop);
            il.MarkLabel(broken);
            var invoke = request.Target.GetType().GetMethod("Invoke")!;
            for (int i = 0; i <= invoke.GetParameters().Length; i++)
                il.Emit(OpCodes.Ldarg, (short)i);
            il.Emit(OpCodes.Call, invoke);
            il.Emit(OpCodes.Ret);
            il.MarkLabel(holds);
        }

        public void Emit()
        {
            // All of them first: a disposed one throws before anything is computed.
            for (int i = 0; i < _cells.Length; i++)
            {
                Element(nameof(DirectState.Cells), i);
                il.Emit(OpCodes.Callvirt, typeof(IShared).GetProperty(nameof(IShared.Storage), System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic)!.GetMethod!);
                il.Emit(OpCodes.Castclass, typeof(HostStorage));
                il.Emit(OpCodes.Stloc, _cells[i]);
            }
            foreach (var node in loop.Body.Reachable())
            {
                _values[node.Id] = il.DeclareLocal(node.Element.Clr());
                if (node is Parameter parameter)
                    Operand(loop.Operands[parameter.Index]);
                else if (node is Constant constant)
                    ScalarOps.PushConstant(il, constant.Value);
                else
                    ScalarOps.Emit(il, (Apply)node, _values);
                il.Emit(OpCodes.Stloc, _values[node.Id]);
            }
            int outputs = plan.Graph.Outputs.Length;
            for (int i = 0; i < loop.Dense.Length; i++)
                if (loop.Dense[i].Root >= outputs)
                    Write(plan.Graph.Updates[loop.Dense[i].Root - outputs].Target, loop.Body.Outputs[i]);
            il.Emit(OpCodes.Ldloc, _state);
            il.Emit(OpCodes.Call, typeof(DirectState).GetMethod(nameof(DirectState.Count))!);
            foreach (var cell in _cells)
            {
                il.Emit(OpCodes.Ldloc, cell);
                il.Emit(OpCodes.Call, typeof(GC).GetMethod(nameof(GC.KeepAlive))!);
            }
            if (outputs > 0)
                il.Emit(OpCodes.Ldloc, _values[loop.Body.Outputs[Array.FindIndex(loop.Dense, d => d.Root == 0)].Id]);
            il.Emit(OpCodes.Ret);
        }

        private void Object(object value)
        {
            Element(nameof(DirectState.Objects), Objects.Count);
            Objects.Add(value);
        }

        private void Element(string field, int index)
        {
            il.Emit(OpCodes.Ldloc, _state);
            il.Emit(OpCodes.Ldfld, typeof(DirectState).GetField(field)!);
            il.Emit(OpCodes.Ldc_I4, index);
            il.Emit(OpCodes.Ldelem_Ref);
        }

        private void Operand(Node operand)
        {
            switch (operand)
            {
                case Parameter parameter:
                    il.Emit(OpCodes.Ldarg, (short)(parameter.Index + 1));
                    break;
                case Variable variable:
                    Address(variable.Shared);
                    il.Emit(OpCodes.Ldobj, operand.Element.Clr());
                    break;
                case Capture capture:
                    Element(nameof(DirectState.Numbers), Array.IndexOf(readers, capture.Reader));
                    il.Emit(OpCodes.Call, typeof(CaptureReader).GetMethod(nameof(CaptureReader.ReadBits))!);
                    il.Emit(OpCodes.Call, typeof(DirectCall).GetMethod(nameof(Value))!.MakeGenericMethod(operand.Element.Clr()));
                    break;
                default:
                    ScalarOps.PushConstant(il, ((Constant)operand).Value);
                    break;
            }
        }

        private void Address(IShared variable)
        {
            il.Emit(OpCodes.Ldloc, _cells[Array.IndexOf(variables, variable)]);
            il.Emit(OpCodes.Call, typeof(HostStorage).GetProperty(nameof(HostStorage.Pointer))!.GetMethod!);
        }

        private void Write(IShared target, Node value)
        {
            Address(target);
            il.Emit(OpCodes.Ldloc, _values[value.Id]);
            il.Emit(OpCodes.Stobj, value.Element.Clr());
        }
    }

    /// <summary>A number of its bits.</summary>
    public static T Value<T>(ulong bits) where T : unmanaged => System.Runtime.CompilerServices.Unsafe.As<ulong, T>(ref bits);
}
