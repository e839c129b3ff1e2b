using System.Reflection.Emit;
using ExprJit.Graphs;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>Emits the test of an op that can throw: 0, or the code of what it throws.</summary>
internal static class IlgpuFaults
{
    public static void Emit(ILGenerator il, Apply node, Action<int> load)
    {
        var type = IlgpuOps.Local(node[0].Element);
        if (node.Op == Op.CastChecked)
            Cast(il, node, load);
        else if (node.Op == Op.SignChecked)
        {
            load(0);
            il.Emit(OpCodes.Call, IlgpuOps.Method(nameof(IlgpuElementwise.SignFault), type));
        }
        else if (PlainOf(node.Op) is not { } plain)
        {
            load(0);
            load(1);
            il.Emit(OpCodes.Call, IlgpuOps.Method(nameof(IlgpuElementwise.Fault), type, type));
        }
        else
        {
            for (int i = 0; i < node.Inputs.Length; i++)
                load(i);
            Type[] types = [.. node.Inputs.Select(_ => type)];
            if (node.Element.Size() >= sizeof(int))
            {
                il.Emit(OpCodes.Call, IlgpuOps.Method(plain + "Fault", types));
                return;
            }
            il.Emit(OpCodes.Call, IlgpuOps.Method(plain, types));
            il.Emit(OpCodes.Dup);
            IlgpuOps.Wrap(il, node.Element);
            il.Emit(OpCodes.Call, IlgpuOps.Method(nameof(IlgpuElementwise.WrapFault), typeof(int), typeof(int)));
        }
    }

    /// <summary>The op whose wrapped value a checked one has.</summary>
    public static string? PlainOf(Op op) =>
        op == Op.AddChecked ? Op.Add.Name : op == Op.SubChecked ? Op.Sub.Name : op == Op.MulChecked ? Op.Mul.Name : op == Op.NegChecked ? Op.Neg.Name : null;

    private static void Cast(ILGenerator il, Apply node, Action<int> load)
    {
        ElementType from = node[0].Element, through = from == ElementType.Float16 ? ElementType.Float32 : from.IsFloat() ? from : from == ElementType.UInt64 ? from : ElementType.Int64;
        var (smallest, largest) = node.Element.Range();
        load(0);
        IlgpuOps.Convert(il, from, through);
        var type = IlgpuOps.Local(through);
        if (from.IsFloat())
        {
            // Where the number below the range is none of the float's, no float lies between it and the range.
            if (through == ElementType.Float32)
            {
                float below = (float)(smallest - 1);
                IlgpuOps.Constant(il, Scalar.Of(below == (float)smallest ? float.BitDecrement(below) : below));
                IlgpuOps.Constant(il, Scalar.Of((float)(largest + 1)));
            }
            else
            {
                double below = (double)(smallest - 1);
                IlgpuOps.Constant(il, Scalar.Of(below == (double)smallest ? double.BitDecrement(below) : below));
                IlgpuOps.Constant(il, Scalar.Of((double)(largest + 1)));
            }
            il.Emit(OpCodes.Call, IlgpuOps.Method(nameof(IlgpuElementwise.CastFault), type, type, type));
        }
        else if (from == ElementType.UInt64)
        {
            IlgpuOps.Constant(il, Scalar.Of((ulong)largest));
            il.Emit(OpCodes.Call, IlgpuOps.Method(nameof(IlgpuElementwise.CastFault), type, type));
        }
        else
        {
            IlgpuOps.Constant(il, Scalar.Of((long)Int128.Max(smallest, long.MinValue)));
            IlgpuOps.Constant(il, Scalar.Of((long)Int128.Min(largest, long.MaxValue)));
            il.Emit(OpCodes.Call, IlgpuOps.Method(nameof(IlgpuElementwise.CastFault), type, type, type));
        }
    }
}
