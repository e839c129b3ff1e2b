using System.Reflection.Emit;
using ExprJit.Graphs;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>How the sums of products of a matrix product are carried: floats in their own type by fused multiplications, a Half in float, integers modulo the word.</summary>
internal sealed class ProductArithmetic(ILGenerator il, ElementType element)
{
    /// <summary>The type that sums are carried in.</summary>
    public ElementType Carried { get; } = CarriedBy(element);

    /// <summary>The type of a carried value in locals and in shared memory.</summary>
    public Type Type => IlgpuOps.Local(Carried);

    public static ElementType CarriedBy(ElementType element) =>
        element == ElementType.Float16 ? ElementType.Float32 : element.IsFloat() ? element : IlgpuOps.Accumulated(element);

    public void Clear(LocalBuilder sum)
    {
        IlgpuOps.Constant(il, new Scalar(Carried, 0));
        il.Emit(OpCodes.Stloc, sum);
    }

    /// <summary>sum = a · b + sum.</summary>
    public void MultiplyAdd(LocalBuilder sum, LocalBuilder a, LocalBuilder b)
    {
        if (Carried.IsFloat())
        {
            il.Emit(OpCodes.Ldloc, a);
            il.Emit(OpCodes.Ldloc, b);
            il.Emit(OpCodes.Ldloc, sum);
            il.Emit(OpCodes.Call, IlgpuIntrinsics.Get("FusedMultiplyAdd", Type));
        }
        else
        {
            il.Emit(OpCodes.Ldloc, sum);
            il.Emit(OpCodes.Ldloc, a);
            il.Emit(OpCodes.Ldloc, b);
            il.Emit(OpCodes.Call, IlgpuOps.Method("Mul", Type, Type));
            il.Emit(OpCodes.Call, IlgpuOps.Method("Add", Type, Type));
        }
        il.Emit(OpCodes.Stloc, sum);
    }

    /// <summary>A sum as the result has it: a Half is rounded once, here.</summary>
    public LocalBuilder Rounded(LocalBuilder sum)
    {
        var result = il.DeclareLocal(IlgpuOps.Local(element));
        il.Emit(OpCodes.Ldloc, sum);
        IlgpuOps.Convert(il, Carried, element);
        il.Emit(OpCodes.Stloc, result);
        return result;
    }
}
