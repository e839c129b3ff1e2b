using System.Numerics;
using System.Reflection.Emit;
using ExprJit.Graphs;

namespace ExprJit.Codegen.Host;

/// <summary>
/// Ops that vectors do not have: the operands go to memory, <see cref="ScalarMath"/> computes the lanes that are wanted, and the result is
/// loaded again.
/// </summary>
/// <param name="il">Where to.</param>
/// <param name="lanes">The lanes.</param>
/// <param name="memory">A local with the address of <see cref="Bytes"/> bytes.</param>
internal sealed class LaneByLane(ILGenerator il, Lanes lanes, LocalBuilder memory)
{
    private const int Slot = 64;

    private readonly LocalBuilder _wanted = il.DeclareLocal(typeof(ulong));
    private readonly LocalBuilder _lane = il.DeclareLocal(typeof(nint));

    /// <summary>What an op of this many operands needs.</summary>
    public static int Bytes(int arity) => (arity + 1) * Slot;

    /// <summary>Computes the op in each lane; where every lane is the same, in one.</summary>
    public void EmitAll(Apply apply, Action<Node> push, LocalBuilder result, bool isUniform)
    {
        il.Emit(OpCodes.Ldc_I8, isUniform ? 1 : lanes.All);
        il.Emit(OpCodes.Stloc, _wanted);
        Compute(apply, push);
        Address(apply.Inputs.Length);
        if (isUniform)
        {
            il.Emit(OpCodes.Ldobj, apply.Element.Clr());
            lanes.Broadcast(apply.Element.Clr());
        }
        else
            il.Emit(OpCodes.Ldobj, lanes.Vector(apply.Element.Clr()));
        il.Emit(OpCodes.Stloc, result);
    }

    /// <summary>Computes the op only in the lanes whose bits are on the stack, and nothing if there are none; the others keep what <paramref name="result"/> holds.</summary>
    public void EmitSelected(Apply apply, Action<Node> push, LocalBuilder result)
    {
        il.Emit(OpCodes.Stloc, _wanted);
        var none = il.DefineLabel();
        il.Emit(OpCodes.Ldloc, _wanted);
        il.Emit(OpCodes.Brfalse, none);
        Address(apply.Inputs.Length);
        il.Emit(OpCodes.Ldloc, result);
        il.Emit(OpCodes.Stobj, result.LocalType);
        Compute(apply, push);
        Address(apply.Inputs.Length);
        il.Emit(OpCodes.Ldobj, result.LocalType);
        il.Emit(OpCodes.Stloc, result);
        il.MarkLabel(none);
    }

    private void Compute(Apply apply, Action<Node> push)
    {
        for (int i = 0; i < apply.Inputs.Length; i++)
        {
            Address(i);
            push(apply[i]);
            il.Emit(OpCodes.Stobj, lanes.Vector(apply[i].Element.Clr()));
        }
        Label next = il.DefineLabel(), done = il.DefineLabel();
        il.MarkLabel(next);
        il.Emit(OpCodes.Ldloc, _wanted);
        il.Emit(OpCodes.Brfalse, done);
        il.Emit(OpCodes.Ldloc, _wanted);
        il.Emit(OpCodes.Call, typeof(BitOperations).GetMethod(nameof(BitOperations.TrailingZeroCount), [typeof(ulong)])!);
        il.Emit(OpCodes.Conv_I);
        il.Emit(OpCodes.Stloc, _lane);
        il.Emit(OpCodes.Ldloc, _wanted);
        il.Emit(OpCodes.Ldloc, _wanted);
        il.Emit(OpCodes.Ldc_I8, 1L);
        il.Emit(OpCodes.Sub);
        il.Emit(OpCodes.And);
        il.Emit(OpCodes.Stloc, _wanted);
        Element(apply.Inputs.Length, apply.Element);
        for (int i = 0; i < apply.Inputs.Length; i++)
        {
            Element(i, apply[i].Element);
            il.Emit(OpCodes.Ldobj, apply[i].Element.Clr());
        }
        ScalarOps.Emit(il, apply);
        il.Emit(OpCodes.Stobj, apply.Element.Clr());
        il.Emit(OpCodes.Br, next);
        il.MarkLabel(done);
    }

    private void Address(int slot)
    {
        il.Emit(OpCodes.Ldloc, memory);
        il.Emit(OpCodes.Ldc_I4, slot * Slot);
        il.Emit(OpCodes.Conv_I);
        il.Emit(OpCodes.Add);
    }

    private void Element(int slot, ElementType type)
    {
        Address(slot);
        il.Emit(OpCodes.Ldloc, _lane);
        il.Emit(OpCodes.Ldc_I4, type.Size());
        il.Emit(OpCodes.Conv_I);
        il.Emit(OpCodes.Mul);
        il.Emit(OpCodes.Add);
    }
}
