using System.Reflection.Emit;
using ExprJit.Graphs;
using ExprJit.Optimization;

namespace ExprJit.Codegen.Host;

/// <summary>
/// Emits a loop that computes one element at a time, in the order of the body: what can throw, throws where C# would, and a user's method is
/// called once for each element.
/// </summary>
internal sealed class ScalarLoop(ILGenerator il, Loop loop, LoopVariant variant)
{
    private readonly Dictionary<int, LocalBuilder> _values = [];
    private readonly HashSet<int> _perElement = [];
    private readonly LocalBuilder _index = il.DeclareLocal(typeof(long));

    public void Emit()
    {
        var nodes = loop.Body.Reachable();
        foreach (var node in nodes)
        {
            _values[node.Id] = il.DeclareLocal(node.Element.Clr());
            if (node is Constant constant)
                Push(constant);
            else if (node is Parameter uniform && variant.IsUniform(uniform))
                Load(uniform);
            else if (node is Apply { Rank: 0 } once && !IsPerElement(once))
                Compute(once);
        }
        Label test = il.DefineLabel(), body = il.DefineLabel();
        il.Emit(OpCodes.Ldc_I8, 0L);
        il.Emit(OpCodes.Stloc, _index);
        il.Emit(OpCodes.Br, test);
        il.MarkLabel(body);
        foreach (var node in nodes)
        {
            if (node is Parameter stream && !variant.IsUniform(stream))
                Load(stream);
            else if (node is Apply apply && IsPerElement(apply))
                Compute(apply);
        }
        for (int i = 0; i < loop.Body.Outputs.Length; i++)
            Store(loop.Operands.Count + i, loop.Body.Outputs[i]);
        il.Emit(OpCodes.Ldloc, _index);
        il.Emit(OpCodes.Ldc_I8, 1L);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Stloc, _index);
        il.MarkLabel(test);
        il.Emit(OpCodes.Ldloc, _index);
        il.Emit(OpCodes.Ldarg_2);
        il.Emit(OpCodes.Blt, body);
        il.Emit(OpCodes.Ret);
    }

    /// <summary>Pushes a constant's value.</summary>
    public static void PushConstant(ILGenerator il, Scalar value)
    {
        switch (value.Type)
        {
            case ElementType.Float64:
                il.Emit(OpCodes.Ldc_R8, value.As<double>());
                break;
            case ElementType.Float32:
                il.Emit(OpCodes.Ldc_R4, value.As<float>());
                break;
            case ElementType.Int64 or ElementType.UInt64:
                il.Emit(OpCodes.Ldc_I8, unchecked((long)value.Bits));
                break;
            case ElementType.Float16:
                il.Emit(OpCodes.Ldc_I4, (int)value.Bits);
                il.Emit(OpCodes.Call, typeof(ScalarMath).GetMethod(nameof(ScalarMath.Bitcast))!.MakeGenericMethod(typeof(ushort), typeof(Half)));
                break;
            default:
                il.Emit(OpCodes.Ldc_I4, unchecked((int)value.Integer));
                break;
        }
    }

    /// <summary>A plain value is computed once before the loop, unless that could throw though the loop is empty.</summary>
    private bool IsPerElement(Apply node)
    {
        if (node.Rank > 0 || node.CanThrow || node.Inputs.Any(i => _perElement.Contains(i.Id)))
            _perElement.Add(node.Id);
        return _perElement.Contains(node.Id);
    }

    private void Push(Constant constant)
    {
        PushConstant(il, constant.Value);
        il.Emit(OpCodes.Stloc, _values[constant.Id]);
    }

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
        il.Emit(OpCodes.Ldloc, _index);
        il.Emit(OpCodes.Ldc_I8, (long)element.Size());
        il.Emit(OpCodes.Mul);
        il.Emit(OpCodes.Conv_I);
        il.Emit(OpCodes.Add);
    }

    private void Load(Parameter parameter)
    {
        Address(parameter.Index, parameter.Element, variant.IsUniform(parameter));
        il.Emit(OpCodes.Ldobj, parameter.Element.Clr());
        il.Emit(OpCodes.Stloc, _values[parameter.Id]);
    }

    private void Store(int stream, Node value)
    {
        Address(stream, value.Element, uniform: false);
        il.Emit(OpCodes.Ldloc, _values[value.Id]);
        il.Emit(OpCodes.Stobj, value.Element.Clr());
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
        ScalarOps.Emit(il, apply);
        il.Emit(OpCodes.Stloc, _values[apply.Id]);
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
        il.Emit(OpCodes.Initobj, apply.Element.Clr());
        il.MarkLabel(done);
    }
}
