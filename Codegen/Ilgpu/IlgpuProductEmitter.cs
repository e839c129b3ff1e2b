using System.Reflection;
using System.Reflection.Emit;
using ExprJit.Graphs;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>
/// Emits the kernel of a matrix product, a thread for each element of the result; floats accumulate in double. Its
/// scalars are the result's columns, the inner length, and the offset and two strides of each factor.
/// </summary>
internal static class IlgpuProductEmitter
{
    public const int ScalarCount = 8;

    public static MethodInfo Emit(ElementType element)
    {
        const int first = 3 + 1;
        var type = IlgpuOps.Stored(element);
        var accumulated = IlgpuOps.Accumulated(element);
        return KernelMethod.DefineElementwise("Product", [type, type, type], ScalarCount, (il, index, _) =>
        {
            LocalBuilder[] places = [il.DeclareLocal(typeof(long)), il.DeclareLocal(typeof(long))];
            var sum = il.DeclareLocal(IlgpuOps.Local(accumulated));
            IlgpuIL.Unflatten(il, index, [0, 1], places, _ => first);
            IlgpuOps.Constant(il, new Scalar(accumulated, 0));
            il.Emit(OpCodes.Stloc, sum);
            IlgpuIL.Loop(il, first + 1, inner =>
            {
                if (!element.IsFloat())
                    il.Emit(OpCodes.Ldloc, sum);
                Factor(0, places[0], inner);
                Factor(1, inner, places[1]);
                if (element.IsFloat())
                {
                    il.Emit(OpCodes.Ldloc, sum);
                    il.Emit(OpCodes.Call, IlgpuIntrinsics.Get("FusedMultiplyAdd", typeof(double)));
                }
                else
                {
                    il.Emit(OpCodes.Mul);
                    il.Emit(OpCodes.Add);
                }
                il.Emit(OpCodes.Stloc, sum);
            });
            IlgpuIL.Address(il, 2, type, () => il.Emit(OpCodes.Ldloc, index));
            il.Emit(OpCodes.Ldloc, sum);
            IlgpuOps.Convert(il, accumulated, element);
            IlgpuOps.Write(il, element);

            void Factor(int buffer, LocalBuilder row, LocalBuilder column)
            {
                int scalar = first + 2 + 3 * buffer;
                IlgpuIL.Address(il, buffer, type, () =>
                {
                    IlgpuIL.Load(il, scalar);
                    il.Emit(OpCodes.Ldloc, row);
                    IlgpuIL.Load(il, scalar + 1);
                    il.Emit(OpCodes.Mul);
                    il.Emit(OpCodes.Add);
                    il.Emit(OpCodes.Ldloc, column);
                    IlgpuIL.Load(il, scalar + 2);
                    il.Emit(OpCodes.Mul);
                    il.Emit(OpCodes.Add);
                });
                IlgpuOps.Read(il, element);
                IlgpuOps.Convert(il, element, accumulated);
            }
        });
    }
}
