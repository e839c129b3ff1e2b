using System.Reflection.Emit;

namespace ExprJit.Codegen.Host;

/// <summary>
/// Conversions of all lanes of a vector to another element type with C#'s unchecked meaning. Each is one step; <see cref="VectorForms"/>
/// makes the others of these.
/// </summary>
internal sealed class LaneConversions(ILGenerator il, Lanes lanes)
{
    /// <summary>Whether there is one step: between integers; between floats; between 32 bits and 32, 64 and 64; from 32 bits to double.</summary>
    public bool Has(Type from, Type to) => (IsFloat(from), IsFloat(to)) switch
    {
        (false, false) or (true, true) => true,
        (false, true) => to == typeof(double) ? Lanes.SizeOf(from) >= 4 : Lanes.SizeOf(from) == 4 || Instruction(from, to) is not null,
        (true, false) => Lanes.SizeOf(from) == Lanes.SizeOf(to),
    };

    public void Emit(Type from, Type to)
    {
        if (!IsFloat(from) && !IsFloat(to))
            Resize(from, to);
        else if (IsFloat(from) && IsFloat(to))
            ResizeFloat(from, to);
        else if (IsFloat(from) || Lanes.SizeOf(from) == Lanes.SizeOf(to))
            lanes.Call("ConvertTo" + to.Name, from);
        else if (!TryInstruction(from, to))
        {
            // Only 32 bits to double comes here: every one of them is exact in 64 bits.
            var wide = from == typeof(uint) ? typeof(ulong) : typeof(long);
            Resize(from, wide);
            lanes.Call("ConvertToDouble", wide);
        }
    }

    /// <summary>Integers to another width: those of signed types keep their sign, those that grow narrower keep their low bits. So do masks.</summary>
    public void Resize(Type from, Type to)
    {
        while (true)
        {
            int have = Lanes.SizeOf(from), want = Lanes.SizeOf(to);
            if (have == want)
            {
                lanes.As(from, to);
                return;
            }
            var aim = Lanes.Mask(want);
            if (have > want)
            {
                lanes.As(from, Lanes.Mask(have));
                from = Lanes.Mask(have);
            }
            if (TryInstruction(from, aim))
            {
                from = aim;
                continue;
            }
            var next = have > want ? Lanes.Mask(have / 2) : IsSigned(from) ? Lanes.Mask(have * 2) : Lanes.Bits(have * 2);
            if (have > want)
                Narrow(from, next);
            else
                Widen(from, next);
            from = next;
        }
    }

    private void ResizeFloat(Type from, Type to)
    {
        if (from == to || TryInstruction(from, to))
            return;
        if (to == typeof(double))
            Widen(from, to);
        else
            Narrow(from, to);
    }

    private System.Reflection.MethodInfo? Instruction(Type from, Type to) =>
        VectorMethods.Instruction($"ConvertToVector{lanes.Width(to)}{to.Name}", lanes.Vector(from));

    private bool TryInstruction(Type from, Type to)
    {
        if (Instruction(from, to) is not { } method)
            return false;
        il.Emit(OpCodes.Call, method);
        return true;
    }

    private void Widen(Type from, Type to)
    {
        int have = lanes.Width(from), width = lanes.Width(to);
        if (have < width)
            il.Emit(OpCodes.Call, VectorMethods.Get(have, $"ToVector{width}Unsafe", VectorMethods.Vector(have, from)));
        il.Emit(OpCodes.Call, VectorMethods.Get(width, "WidenLower", VectorMethods.Vector(width, from)));
    }

    private void Narrow(Type from, Type to)
    {
        int have = lanes.Width(from), width = lanes.Width(to);
        var whole = lanes.Local(lanes.Vector(from));
        il.Emit(OpCodes.Stloc, whole);
        foreach (string half in (string[])["GetLower", "GetUpper"])
        {
            il.Emit(OpCodes.Ldloc, whole);
            if (have > width)
                il.Emit(OpCodes.Call, VectorMethods.Get(have, half, VectorMethods.Vector(have, from)));
        }
        il.Emit(OpCodes.Call, VectorMethods.Get(width, "Narrow", VectorMethods.Vector(width, from), VectorMethods.Vector(width, from)));
        lanes.Free(whole);
    }

    private static bool IsFloat(Type type) => type == typeof(float) || type == typeof(double);

    private static bool IsSigned(Type type) => type == Lanes.Mask(Lanes.SizeOf(type));
}
