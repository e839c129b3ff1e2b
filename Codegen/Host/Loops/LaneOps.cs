using System.Reflection.Emit;
using ExprJit.Graphs;

namespace ExprJit.Codegen.Host;

/// <summary>The vector instructions of each op, over operands that are on the stack already.</summary>
internal sealed class LaneOps(ILGenerator il, Lanes lanes)
{
    /// <summary>
    /// The methods of <see cref="System.Runtime.Intrinsics.Vector128"/> and the wider classes that mean the same as an op. Where there is an operator too, the
    /// method is one more call to it, and the JIT ceases to inline calls in a method of many.
    /// </summary>
    private static readonly Dictionary<Op, string> Names = new()
    {
        [Op.Add] = "op_Addition",
        [Op.Sub] = "op_Subtraction",
        [Op.Mul] = "op_Multiply",
        [Op.Div] = "op_Division",
        [Op.Neg] = "op_UnaryNegation",
        [Op.Abs] = "Abs",
        [Op.MulAdd] = "FusedMultiplyAdd",
        [Op.CopySign] = "CopySign",
        [Op.Maximum] = "Max",
        [Op.Minimum] = "Min",
        [Op.And] = "op_BitwiseAnd",
        [Op.Or] = "op_BitwiseOr",
        [Op.Xor] = "op_ExclusiveOr",
        [Op.Not] = "op_OnesComplement",
        [Op.Where] = "ConditionalSelect",
        [Op.Less] = "LessThan",
        [Op.LessEqual] = "LessThanOrEqual",
        [Op.Equal] = "Equals",
        [Op.NotEqual] = "Equals",
        [Op.Sqrt] = "Sqrt",
        [Op.Floor] = "Floor",
        [Op.Ceiling] = "Ceiling",
        [Op.Round] = "Round",
        [Op.Truncate] = "Truncate",
    };

    private readonly LaneConversions _conversions = new(il, lanes);

    /// <summary>Whether an op compares numbers, giving a mask.</summary>
    public static bool Compares(Apply apply) => apply.Element == ElementType.Bool && apply[0].Element != ElementType.Bool;

    /// <summary>Whether one lane costs so much that lanes which nobody selects are better not computed.</summary>
    public static bool IsCostly(Op op) => op.Cost >= 10;

    /// <summary>Whether vectors have the op; else it is computed lane by lane.</summary>
    /// <param name="apply">The op, one of those that <see cref="VectorForms"/> leaves.</param>
    /// <param name="isCountUniform">Whether the second operand, a shift's count, is the same in each lane.</param>
    public bool Has(Apply apply, bool isCountUniform)
    {
        if (apply.Op == Op.Bitcast || apply[0].Element == ElementType.Bool)
            return true;
        var element = apply[0].Element.Clr();
        if (apply.Op == Op.Cast)
            return _conversions.Has(element, apply.Element.Clr());
        if (apply.Op == Op.ShiftLeft || apply.Op == Op.ShiftRight)
            return isCountUniform || VariableShift(apply.Op, element) is not null;
        return Names.TryGetValue(apply.Op, out string? name) && lanes.Has(name, Repeated(element, apply.Inputs.Length));
    }

    /// <summary>Emits an op of numbers; a comparison leaves the mask of the operands' size.</summary>
    public void Emit(Apply apply, bool isCountUniform)
    {
        var element = apply[0].Element.Clr();
        if (apply.Op == Op.Bitcast)
            lanes.As(element, apply.Element.Clr());
        else if (apply.Op == Op.Cast)
            _conversions.Emit(element, apply.Element.Clr());
        else if (apply.Op == Op.ShiftLeft || apply.Op == Op.ShiftRight)
            Shift(apply.Op, apply[0].Element, isCountUniform);
        else
            Call(apply.Op, element, apply.Inputs.Length);
        if (Compares(apply))
            lanes.As(element, Lanes.Mask(Lanes.SizeOf(element)));
    }

    /// <summary>Emits an op of masks, or a choice by one, over vectors of this element.</summary>
    public void Call(Op op, Type element, int arity)
    {
        lanes.Call(Names[op], Repeated(element, arity));
        if (op == Op.NotEqual)
            lanes.Call(Names[Op.Not], element);
    }

    /// <summary>A mask to lanes of another size.</summary>
    public void Resize(int from, int to) => _conversions.Resize(Lanes.Mask(from), Lanes.Mask(to));

    /// <summary>Bytes that are 0 or 1 to a mask.</summary>
    public void MaskOfBytes(int size)
    {
        _conversions.Resize(typeof(byte), Lanes.Bits(size));
        lanes.Zero(Lanes.Bits(size));
        Call(Op.NotEqual, Lanes.Bits(size), 2);
        lanes.As(Lanes.Bits(size), Lanes.Mask(size));
    }

    /// <summary>A mask to bytes that are 0 or 1.</summary>
    public void BytesOfMask(int size)
    {
        Resize(size, 1);
        lanes.As(typeof(sbyte), typeof(byte));
        il.Emit(OpCodes.Call, lanes.Vector(typeof(byte)).GetProperty("One")!.GetMethod!);
        Call(Op.And, typeof(byte), 2);
    }

    /// <summary>C# masks the count to the width of the value, of those below <c>int</c> to that of an <c>int</c>, in which all their bits may leave.</summary>
    private void Shift(Op op, ElementType type, bool isCountUniform)
    {
        var element = type.Clr();
        int bits = 8 * type.Size(), mask = Math.Max(bits, 32) - 1;
        if (!isCountUniform)
        {
            Constant(element, mask);
            Call(Op.And, element, 2);
            lanes.As(element, Lanes.Bits(type.Size()));
            il.Emit(OpCodes.Call, VariableShift(op, element)!);
            return;
        }
        il.Emit(OpCodes.Call, VectorMethods.Get(lanes.Width(element), "ToScalar", lanes.Vector(element)));
        il.Emit(OpCodes.Conv_I4);
        il.Emit(OpCodes.Ldc_I4, mask);
        il.Emit(OpCodes.And);
        if (bits >= 32)
        {
            ShiftAll(op, type);
            return;
        }
        var count = lanes.Local(typeof(int));
        var most = typeof(Math).GetMethod(nameof(Math.Min), [typeof(int), typeof(int)])!;
        il.Emit(OpCodes.Stloc, count);
        il.Emit(OpCodes.Ldloc, count);
        il.Emit(OpCodes.Ldc_I4, bits - 1);
        il.Emit(OpCodes.Call, most);
        ShiftAll(op, type);
        // One place is left to go where the count is the width or more.
        il.Emit(OpCodes.Ldloc, count);
        il.Emit(OpCodes.Ldc_I4, bits);
        il.Emit(OpCodes.Div);
        il.Emit(OpCodes.Ldc_I4_1);
        il.Emit(OpCodes.Call, most);
        ShiftAll(op, type);
        lanes.Free(count);
    }

    private void ShiftAll(Op op, ElementType type)
    {
        var element = type.Clr();
        string name = op == Op.ShiftLeft ? "ShiftLeft" : type.IsUnsigned() ? "ShiftRightLogical" : "ShiftRightArithmetic";
        il.Emit(OpCodes.Call, VectorMethods.Get(lanes.Width(element), name, lanes.Vector(element), typeof(int)));
    }

    /// <summary>The shift by a count of each lane's own, in which all bits may leave; null where the processor has none.</summary>
    private System.Reflection.MethodInfo? VariableShift(Op op, Type element)
    {
        bool isSigned = element == Lanes.Mask(Lanes.SizeOf(element));
        string name = op == Op.ShiftLeft ? "ShiftLeftLogicalVariable" : isSigned ? "ShiftRightArithmeticVariable" : "ShiftRightLogicalVariable";
        return VectorMethods.Instruction(name, lanes.Vector(element), lanes.Vector(Lanes.Bits(Lanes.SizeOf(element))));
    }

    private void Constant(Type element, int value)
    {
        il.Emit(OpCodes.Ldc_I4, value);
        if (Lanes.SizeOf(element) == 8)
            il.Emit(OpCodes.Conv_I8);
        lanes.Broadcast(element);
    }

    private static Type[] Repeated(Type element, int count)
    {
        var types = new Type[count];
        Array.Fill(types, element);
        return types;
    }
}
