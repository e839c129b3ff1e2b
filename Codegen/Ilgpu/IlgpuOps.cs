using System.Reflection;
using System.Reflection.Emit;
using ExprJit.Graphs;
using ExprJit.Inlining;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>Finds and emits the device form of an elementwise op: a static method of the same name, or a conversion.</summary>
internal static class IlgpuOps
{
    private static readonly Type[] RealClasses =
        [typeof(IlgpuExponential), typeof(IlgpuTrigonometric), typeof(IlgpuHyperbolic), typeof(IlgpuElementwise)];

    private static readonly MethodInfo ToReal = typeof(IlgpuReal).GetMethod(nameof(IlgpuReal.Of))!;
    private static readonly MethodInfo FromReal = typeof(IlgpuReal).GetMethod(nameof(IlgpuReal.ToDouble))!;

    /// <summary>The type a value has in a kernel's locals: a bool is an int.</summary>
    public static Type Local(ElementType element) => element == ElementType.Bool ? typeof(int) : element.Clr();

    /// <summary>The type a value has in memory: a bool is a byte.</summary>
    public static Type Stored(ElementType element) => element == ElementType.Bool ? typeof(byte) : element.Clr();

    /// <summary>Whether there is a device form.</summary>
    public static bool Knows(Apply node)
    {
        if (!node.Element.IsSupported() || node.Inputs.Any(i => !i.Element.IsSupported()))
            return false;
        return node.Op == Op.Cast || node.Op == Op.Bitcast || node.Op == Op.StopGradient || Direct(node) is not null || Real(node) is not null;
    }

    /// <summary>Whether an element can raise an error on integers.</summary>
    public static bool CanThrow(Node node) => node is Apply { Op.CanThrow: true } a
        && (a.Op == Op.Call ? MethodBlocks.Of(a.Attributes.Method!).Blocks.Any(b => b.Nodes.Any(CanThrow)) : node.Element.IsInteger());

    /// <summary>Leaves the op's value on the stack; <paramref name="load"/> puts an input there.</summary>
    public static void Emit(ILGenerator il, Apply node, Action<int> load)
    {
        if (node.Op == Op.Cast || node.Op == Op.Bitcast || node.Op == Op.StopGradient)
        {
            load(0);
            if (node.Op == Op.Cast)
                Convert(il, node[0].Element, node.Element);
            else if (node.Op == Op.Bitcast && node[0].Element.IsFloat() != node.Element.IsFloat())
                il.Emit(OpCodes.Call, IlgpuIntrinsics.Get(node.Element.IsFloat() ? "FromBits" : "ToBits", Local(node[0].Element)));
        }
        else if (Direct(node) is { } direct)
        {
            for (int i = 0; i < node.Inputs.Length; i++)
                load(i);
            il.Emit(OpCodes.Call, direct);
        }
        else
        {
            for (int i = 0; i < node.Inputs.Length; i++)
            {
                load(i);
                Convert(il, node.Element, ElementType.Float64);
                il.Emit(OpCodes.Call, ToReal);
            }
            il.Emit(OpCodes.Call, Real(node)!);
            il.Emit(OpCodes.Call, FromReal);
            Convert(il, ElementType.Float64, node.Element);
        }
    }

    public static void Convert(ILGenerator il, ElementType from, ElementType to)
    {
        if (from == to || from == ElementType.Bool && to == ElementType.Int32)
            return;
        var source = Local(from);
        if (to == ElementType.Bool)
            il.Emit(OpCodes.Call, Method("ToBool", source));
        else if (from.IsFloat() || to.IsFloat())
            il.Emit(OpCodes.Call, IlgpuIntrinsics.Get("To" + Local(to).Name, source));
        else
            il.Emit(to == ElementType.Int64 ? OpCodes.Conv_I8 : OpCodes.Conv_I4);
    }

    /// <summary>Leaves a constant on the stack; floats by their bits, so that none is respelled on the way.</summary>
    public static void Constant(ILGenerator il, Scalar value)
    {
        if (value.Type.Size() == 8)
            il.Emit(OpCodes.Ldc_I8, (long)value.Bits);
        else
            il.Emit(OpCodes.Ldc_I4, (int)value.Bits);
        if (value.Type.IsFloat())
            il.Emit(OpCodes.Call, IlgpuIntrinsics.Get("FromBits", value.Type.Size() == 8 ? typeof(long) : typeof(int)));
    }

    public static MethodInfo Method(string name, params Type[] types) =>
        typeof(IlgpuElementwise).GetMethod(name, types) ?? throw new InternalCompilerException("ilgpu", name);

    private static MethodInfo? Direct(Apply node)
    {
        string name = node.Op == Op.Not && node.Element == ElementType.Bool ? "NotBool" : node.Op.Name;
        var found = typeof(IlgpuElementwise).GetMethod(name, Array.ConvertAll(node.Inputs, i => Local(i.Element)));
        return found?.ReturnType == Local(node.Element) ? found : null;
    }

    private static MethodInfo? Real(Apply node)
    {
        if (!node.Element.IsFloat())
            return null;
        var types = Array.ConvertAll(node.Inputs, _ => typeof(IlgpuReal));
        return RealClasses.Select(c => c.GetMethod(node.Op.Name, types)).FirstOrDefault(m => m is not null);
    }
}
