using System.Reflection.Emit;
using ExprJit.Graphs;
using ExprJit.Optimization;

namespace ExprJit.Codegen.Host;

/// <summary>What the code of a direct call reads besides its arguments; the emitted code knows its fields.</summary>
/// <param name="cells">The variables that it reads or writes.</param>
/// <param name="numbers">The captured numbers.</param>
/// <param name="constants">The bits of the constants.</param>
/// <param name="guards">What must hold.</param>
/// <param name="objects">Where chains of fields begin, and what they must end in.</param>
/// <param name="profile">Counts its calls.</param>
internal sealed class DirectState(IShared[] cells, CaptureReader[] numbers, ulong[] constants, Guard[] guards, object[] objects, CallProfile profile)
{
    public readonly IShared[] Cells = cells;
    public readonly CaptureReader[] Numbers = numbers;
    public readonly ulong[] Constants = constants;
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
        ulong[] constants = [.. loop.Operands.OfType<Constant>().Select(c => c.Value.Bits)];
        var chains = Array.ConvertAll(request.Guards, Chain.Of);
        var method = KernelCache.GetOrAdd(KeyOf(plan, loop, request, variables, chains), () =>
        {
            Type[] parameters = [typeof(Invoker), .. invoke.GetParameters().Select(p => p.ParameterType)];
            var made = new DynamicMethod("call", invoke.ReturnType, parameters, typeof(DirectCall).Module, skipVisibility: true);
            new Writer(made.GetILGenerator(), plan, loop, variables, readers).Emit(request, chains);
            return made;
        });
        object[] objects = [.. chains.OfType<Chain>().SelectMany(c => (object[])[c.Root, c.Expected])];
        request.Target.Direct = new DirectState(variables, readers, constants, request.Guards, objects, request.Profile);
        return method.CreateDelegate(request.Type, request.Target);
    }

    /// <summary>What the code depends on: the delegate's type, the body, which operand is what, where results go, and the fields that guards look at.</summary>
    private static string KeyOf(Plan plan, Loop loop, DirectRequest request, IShared[] variables, Chain?[] chains)
    {
        var operands = loop.Operands.Select(o => o switch
        {
            Parameter p => "p" + p.Index,
            Variable v => "v" + Array.IndexOf(variables, v.Shared),
            Capture => "n",
            _ => "c",
        });
        var roots = loop.Dense.Select(d => d.Root < plan.Graph.Outputs.Length ? "out" : "v" + Array.IndexOf(variables, plan.Graph.Updates[d.Root - plan.Graph.Outputs.Length].Target));
        var fields = chains.Select(c => c is null ? "?" : string.Join('.', c.Fields.Select(f => $"{f.DeclaringType!.AssemblyQualifiedName}/{f.Name}")));
        return $"host direct {request.Type}\n{string.Join(' ', operands)}\n{string.Join(' ', roots)}\n{string.Join('\n', fields)}\n{Printer.Print(loop.Body)}";
    }

    /// <summary>A guard that a chain of fields ends in an object.</summary>
    private sealed record Chain(object Root, System.Reflection.FieldInfo[] Fields, object Expected)
    {
        public static Chain? Of(Guard guard) =>
            guard.Identity is var (reader, expected) && reader.Fields is var (root, fields) ? new Chain(root, fields, expected) : null;
    }

    private sealed class Writer(ILGenerator il, Plan plan, Loop loop, IShared[] variables, CaptureReader[] readers)
    {
        private readonly Dictionary<int, LocalBuilder> _values = [];
        private readonly LocalBuilder _state = il.DeclareLocal(typeof(DirectState));
        private readonly LocalBuilder[] _cells = [.. variables.Select(_ => il.DeclareLocal(typeof(HostStorage)))];

        private int _constants, _objects;

        public void Emit(DirectRequest request, Chain?[] chains)
        {
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldfld, typeof(Invoker).GetField(nameof(Invoker.Direct))!);
            il.Emit(OpCodes.Stloc, _state);
            if (chains.Length > 0)
                Check(request, chains);
            Compute();
        }

        /// <summary>Leaves the call to the target where a guard no longer holds.</summary>
        private void Check(DirectRequest request, Chain?[] chains)
        {
            Label holds = il.DefineLabel(), broken = il.DefineLabel(), brokenWithin = il.DefineLabel();
            for (int i = 0; i < chains.Length; i++)
            {
                if (chains[i] is { } chain)
                {
                    Element(nameof(DirectState.Objects), _objects++);
                    foreach (var field in chain.Fields)
                    {
                        il.Emit(OpCodes.Castclass, field.DeclaringType!);
                        il.Emit(OpCodes.Dup);
                        il.Emit(OpCodes.Brfalse, brokenWithin);
                        il.Emit(OpCodes.Ldfld, field);
                    }
                    Element(nameof(DirectState.Objects), _objects++);
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

        private void Compute()
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

        private void Element(string field, int index)
        {
            Field(field, index);
            il.Emit(OpCodes.Ldelem_Ref);
        }

        private void Field(string field, int index)
        {
            il.Emit(OpCodes.Ldloc, _state);
            il.Emit(OpCodes.Ldfld, typeof(DirectState).GetField(field)!);
            il.Emit(OpCodes.Ldc_I4, index);
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
                    Field(nameof(DirectState.Constants), _constants++);
                    il.Emit(OpCodes.Ldelem_I8);
                    il.Emit(OpCodes.Call, typeof(DirectCall).GetMethod(nameof(Value))!.MakeGenericMethod(operand.Element.Clr()));
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
