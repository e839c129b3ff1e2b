using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.Intrinsics;
using ExprJit.Graphs;
using ExprJit.Optimization;

namespace ExprJit.Codegen.Host;

/// <summary>Runs a body over <paramref name="count"/> elements. Streams are the operands, then the outputs; each is contiguous, or one element if uniform.</summary>
internal unsafe delegate void LoopBody(byte** streams, long count);

/// <summary>
/// Emits a loop's body as IL: a vector loop followed by a scalar loop for the rest where every op has a vector form over
/// one element type, else a scalar loop alone.
/// </summary>
internal static class LoopEmitter
{
    private static readonly Dictionary<Type, ILookup<string, MethodInfo>> Methods =
        new[] { typeof(ScalarMath), typeof(VectorMath) }.ToDictionary(t => t, t => t.GetMethods(BindingFlags.Public | BindingFlags.Static).ToLookup(m => m.Name));

    public static LoopBody Compile(Loop kernel)
    {
        var method = new DynamicMethod("loop", typeof(void), [typeof(object), typeof(byte*).MakePointerType(), typeof(long)], typeof(LoopEmitter).Module, skipVisibility: true);
        var il = method.GetILGenerator();
        var index = il.DeclareLocal(typeof(long));
        if (VectorElement(kernel) is { } element)
            new Lanes(il, kernel, index, element).Emit();
        new Lanes(il, kernel, index, null).Emit();
        il.Emit(OpCodes.Ret);
        return method.CreateDelegate<LoopBody>(null);
    }

    /// <summary>Why a loop is scalar, for <c>Explain</c>; null where it is a vector loop.</summary>
    public static string? WhyScalar(Loop kernel) => VectorElement(kernel) is null ? "scalar loop: mixed element types, Half, or an op without a vector form" : null;

    private static ElementType? VectorElement(Loop kernel)
    {
        if (!Vector256.IsHardwareAccelerated || kernel.Space.Rank == 0)
            return null;
        ElementType? element = null;
        foreach (var node in kernel.Body.Reachable())
        {
            if (node.Element == ElementType.Bool && (node is Parameter || kernel.Body.Outputs.Contains(node)))
                return null;
            if (node.Element == ElementType.Float16 || node.Element != ElementType.Bool && (element ??= node.Element) != node.Element)
                return null;
        }
        if (element is not { } one)
            return null;
        foreach (var node in kernel.Body.Reachable())
            if (node is Apply apply && Method(typeof(VectorMath), apply, t => typeof(Vector256<>).MakeGenericType((t == ElementType.Bool ? one : t).Clr()), one) is null)
                return null;
        return one;
    }

    /// <summary>The method of an op for these operand types: an exact overload, or a generic one closed over the element type.</summary>
    private static MethodInfo? Method(Type owner, Apply apply, Func<ElementType, Type> typeOf, ElementType? lane)
    {
        var types = Array.ConvertAll(apply.Inputs, n => typeOf(n.Element));
        var named = Methods[owner][apply.Op.Name];
        foreach (var method in named)
            if (!method.IsGenericMethod && Array.ConvertAll(method.GetParameters(), p => p.ParameterType).AsSpan().SequenceEqual(types))
                return method;
        foreach (var method in named)
            if (method.IsGenericMethod && method.GetGenericArguments().Length == 1 && method.GetParameters().Length == types.Length)
                try
                {
                    return method.MakeGenericMethod((lane ?? apply.Inputs[^1].Element).Clr());
                }
                catch (ArgumentException)
                {
                    return null;
                }
        return null;
    }

    private sealed class Lanes(ILGenerator il, Loop kernel, LocalBuilder index, ElementType? vector)
    {
        private readonly Dictionary<int, LocalBuilder> _values = [];
        private readonly HashSet<int> _perElement = [];
        private readonly int _step = vector is { } v ? 32 / v.Size() : 1;

        public void Emit()
        {
            var nodes = kernel.Body.Reachable();
            foreach (var node in nodes)
            {
                _values[node.Id] = il.DeclareLocal(TypeOf(node.Element));
                if (node is Parameter { Rank: 0 } uniform)
                    Load(uniform);
                else if (node is Apply { Rank: 0 } once && !IsPerElement(once))
                    Compute(once);
            }
            Label test = il.DefineLabel(), body = il.DefineLabel();
            il.Emit(OpCodes.Br, test);
            il.MarkLabel(body);
            foreach (var node in nodes)
            {
                if (node is Parameter { Rank: 1 } stream)
                    Load(stream);
                else if (node is Apply apply && IsPerElement(apply))
                    Compute(apply);
            }
            for (int i = 0; i < kernel.Body.Outputs.Length; i++)
                Store(kernel.Operands.Count + i, kernel.Body.Outputs[i]);
            il.Emit(OpCodes.Ldloc, index);
            il.Emit(OpCodes.Ldc_I8, (long)_step);
            il.Emit(OpCodes.Add);
            il.Emit(OpCodes.Stloc, index);
            il.MarkLabel(test);
            il.Emit(OpCodes.Ldloc, index);
            il.Emit(OpCodes.Ldc_I8, (long)_step);
            il.Emit(OpCodes.Add);
            il.Emit(OpCodes.Ldarg_2);
            il.Emit(OpCodes.Ble, body);
        }

        /// <summary>A plain value is computed once before the loop, unless that could throw though the loop is empty.</summary>
        private bool IsPerElement(Apply node)
        {
            if (node.Rank > 0 || node.CanThrow || node.Inputs.Any(i => _perElement.Contains(i.Id)))
                _perElement.Add(node.Id);
            return _perElement.Contains(node.Id);
        }

        private Type TypeOf(ElementType element) =>
            vector is { } lane ? typeof(Vector256<>).MakeGenericType((element == ElementType.Bool ? lane : element).Clr()) : element.Clr();

        /// <summary>Leaves the address of a stream's element at the index, or of a uniform's only one.</summary>
        private void Address(int stream, ElementType element, bool uniform)
        {
            il.Emit(OpCodes.Ldarg_1);
            il.Emit(OpCodes.Ldc_I4, stream * sizeof(long));
            il.Emit(OpCodes.Conv_I);
            il.Emit(OpCodes.Add);
            il.Emit(OpCodes.Ldind_I);
            if (uniform)
                return;
            il.Emit(OpCodes.Ldloc, index);
            il.Emit(OpCodes.Ldc_I8, (long)element.Size());
            il.Emit(OpCodes.Mul);
            il.Emit(OpCodes.Conv_I);
            il.Emit(OpCodes.Add);
        }

        private void Load(Parameter parameter)
        {
            bool uniform = parameter.Rank == 0;
            Address(parameter.Index, parameter.Element, uniform);
            var clr = parameter.Element.Clr();
            if (vector is null || uniform)
                il.Emit(OpCodes.Ldobj, clr);
            if (vector is not null && uniform)
                il.Emit(OpCodes.Call, typeof(Vector256).GetMethod("Create", [clr])!);
            else if (vector is not null)
                il.Emit(OpCodes.Ldobj, TypeOf(parameter.Element));
            il.Emit(OpCodes.Stloc, _values[parameter.Id]);
        }

        private void Store(int stream, Node value)
        {
            Address(stream, value.Element, uniform: false);
            il.Emit(OpCodes.Ldloc, _values[value.Id]);
            il.Emit(OpCodes.Stobj, TypeOf(value.Element));
        }

        /// <summary>A method of the user's, called where the first input holds.</summary>
        private void Call(Apply apply)
        {
            var method = apply.Attributes.Method!;
            Label skip = il.DefineLabel(), done = il.DefineLabel();
            il.Emit(OpCodes.Ldloc, _values[apply[0].Id]);
            il.Emit(OpCodes.Brfalse, skip);
            if (!method.IsStatic)
                il.Emit(OpCodes.Ldnull);
            foreach (var input in apply.Inputs.AsSpan(1))
                il.Emit(OpCodes.Ldloc, _values[input.Id]);
            il.Emit(OpCodes.Call, method);
            il.Emit(OpCodes.Stloc, _values[apply.Id]);
            il.Emit(OpCodes.Br, done);
            il.MarkLabel(skip);
            il.Emit(OpCodes.Ldloca, _values[apply.Id]);
            il.Emit(OpCodes.Initobj, TypeOf(apply.Element));
            il.MarkLabel(done);
        }

        private void Compute(Apply apply)
        {
            if (apply.Op == Op.Call)
            {
                Call(apply);
                return;
            }
            foreach (var input in apply.Inputs)
                il.Emit(OpCodes.Ldloc, _values[input.Id]);
            bool converts = apply.Op == Op.Cast || apply.Op == Op.CastChecked;
            var method = converts ? Conversion(apply)
                : apply.Op == Op.Bitcast ? typeof(ScalarMath).GetMethod(nameof(ScalarMath.Bitcast))!.MakeGenericMethod(apply[0].Element.Clr(), apply.Element.Clr())
                : Method(vector is null ? typeof(ScalarMath) : typeof(VectorMath), apply, TypeOf, vector);
            if (method is not null)
                il.Emit(OpCodes.Call, method);
            else if (!converts)
                throw Errors.NotBuilt($"{apply.Op.Name} of {apply[0].Element.CSharp()} on the host device");
            il.Emit(OpCodes.Stloc, _values[apply.Id]);
        }

        private static MethodInfo? Conversion(Apply cast)
        {
            ElementType from = cast[0].Element, to = cast.Element;
            if (from == to)
                return null;
            var owner = typeof(ScalarMath);
            return from == ElementType.Bool ? owner.GetMethod(nameof(ScalarMath.FromBool))!.MakeGenericMethod(to.Clr())
                : to == ElementType.Bool ? owner.GetMethod(nameof(ScalarMath.ToBool))!.MakeGenericMethod(from.Clr())
                : owner.GetMethod(cast.Op.Name)!.MakeGenericMethod(from.Clr(), to.Clr());
        }
    }
}
