using ExprJit.Graphs;

namespace ExprJit.Inlining;

/// <content>Arithmetic, comparisons and conversions as the runtime's stack has them: int, long, float and double.</content>
internal sealed partial class StackMachine
{
    /// <summary>A value as it lies on the runtime's stack.</summary>
    internal static Node Wide(Node x) => x.Element switch
    {
        ElementType.Bool or ElementType.Int8 or ElementType.UInt8 or ElementType.Int16 or ElementType.UInt16 or ElementType.UInt32 => As(x, ElementType.Int32),
        ElementType.UInt64 => As(x, ElementType.Int64),
        _ => x,
    };

    /// <summary>A conversion that takes back one between integers of the same size, or of a bool.</summary>
    private static Node As(Node x, ElementType to)
    {
        if (x is Apply { Op: var op } cast && op == Op.Cast && cast[0].Element == to && to == ElementType.Bool)
            return cast[0];
        if (x is Apply { Op: var again } back && again == Op.Cast && back[0].Element == to && to.IsInteger() && x.Element.IsInteger() && x.Element.Size() >= to.Size())
            return back[0];
        return x is Constant c && !c.Element.IsFloat() ? x.Arena.Constant(Scalar.FromInteger(to, c.Value.Integer)) : N.Cast(x, to);
    }

    private static Node Unsigned(Node x) => As(x, x.Element == ElementType.Int64 ? ElementType.UInt64 : ElementType.UInt32);

    private static Node Truth(Node x) =>
        x.Element == ElementType.Bool ? x
        : x is Apply { Op: var op } cast && op == Op.Cast && cast[0].Element == ElementType.Bool ? cast[0]
        : x is Constant c ? x.Arena.Constant(c.Value.Bits != 0) : N.NotEqual(x, x.Like(0));

    private object? Coerce(object? value, Type type)
    {
        if (PlainOf(type) is not { } to)
            return value is SlotAddress address ? new ReadOnlyAddress(_slots[address.Slot]) : value;
        var number = Number(value);
        return to == ElementType.Bool ? Truth(number) : number.Element == to ? number : As(Wide(number), to);
    }

    /// <summary>Two operands of one type: a bool meets a constant as a bool, all else is widened.</summary>
    internal static (Node, Node) Level(Node a, Node b)
    {
        if (a.Element == ElementType.Bool && (b.Element == ElementType.Bool || IsBit(b)) || IsBit(a) && b.Element == ElementType.Bool)
            return (Truth(a), Truth(b));
        (a, b) = (Wide(a), Wide(b));
        if (a.Element == b.Element)
            return (a, b);
        return a.Element.IsFloat() && b.Element.IsFloat() ? (N.Cast(a, ElementType.Float64), N.Cast(b, ElementType.Float64)) : (a, b);
    }

    private static bool IsBit(Node x) => x is Constant { Value: { Bits: 0 or 1, Type: ElementType.Int32 } };

    private Node Arithmetic(string name, Node a, Node b)
    {
        if (name is "shl" or "shr" or "shr.un")
        {
            a = name == "shr.un" ? Unsigned(Wide(a)) : Wide(a);
            return Wide(arena.Apply(name == "shl" ? Op.ShiftLeft : Op.ShiftRight, a, As(Wide(b), a.Element)));
        }
        (a, b) = Level(a, b);
        if (name is "and" or "or" or "xor")
            return arena.Apply(name == "and" ? Op.And : name == "or" ? Op.Or : Op.Xor, a, b);
        (a, b) = (Wide(a), Wide(b));
        if (name is "div.un" or "rem.un")
            (a, b) = (Unsigned(a), Unsigned(b));
        return name switch
        {
            "add" => a + b,
            "sub" => a - b,
            "mul" => a * b,
            "div" or "div.un" => Wide(a / b),
            _ => Wide(arena.Apply(Op.Rem, a, b)),
        };
    }

    /// <summary>What throws where the exact result does not fit; <c>.un</c> means unsigned.</summary>
    private Node Checked(string name, Node a, Node b)
    {
        (a, b) = Level(a, b);
        (a, b) = (Wide(a), Wide(b));
        if (name.EndsWith(".un", StringComparison.Ordinal))
            (a, b) = (Unsigned(a), Unsigned(b));
        return Wide(arena.Apply(name[..3] switch { "add" => Op.AddChecked, "sub" => Op.SubChecked, _ => Op.MulChecked }, a, b));
    }

    /// <summary>A comparison; <c>.un</c> means unsigned on integers, and true on NaN on floats.</summary>
    private static Node Compare(string name, Node a, Node b)
    {
        (a, b) = Level(a, b);
        if (name is "eq" or "ne.un")
        {
            bool equal = name == "eq";
            if (a.Element == ElementType.Bool && b is Constant bit)
                return bit.Value.IsTrue == equal ? a : N.Not(a);
            return equal ? N.Equal(a, b) : N.NotEqual(a, b);
        }
        if (a.Element == ElementType.Bool)
            (a, b) = (Wide(a), Wide(b));
        bool unsigned = name.EndsWith(".un", StringComparison.Ordinal);
        if (unsigned && !a.Element.IsFloat())
        {
            if (name == "gt.un" && b is Constant { Value.Bits: 0 })
                return N.NotEqual(a, b);
            (a, b, unsigned) = (Unsigned(a), Unsigned(b), false);
        }
        return (name[..2], unsigned) switch
        {
            ("lt", false) => N.Less(a, b),
            ("gt", false) => N.Less(b, a),
            ("le", false) => N.LessEqual(a, b),
            ("ge", false) => N.LessEqual(b, a),
            ("lt", _) => N.Not(N.LessEqual(b, a)),
            ("gt", _) => N.Not(N.LessEqual(a, b)),
            ("le", _) => N.Not(N.Less(b, a)),
            _ => N.Not(N.Less(a, b)),
        };
    }

    private Node Convert(string to, Node x)
    {
        x = Wide(x);
        if (to.StartsWith("ovf.", StringComparison.Ordinal))
        {
            var from = to.EndsWith(".un", StringComparison.Ordinal) ? Unsigned(x) : x;
            return Wide(N.CastChecked(from, to[4..6] switch
            {
                "i1" => ElementType.Int8,
                "u1" => ElementType.UInt8,
                "i2" => ElementType.Int16,
                "u2" => ElementType.UInt16,
                "i4" => ElementType.Int32,
                "u4" => ElementType.UInt32,
                "i8" => ElementType.Int64,
                _ => ElementType.UInt64,
            }));
        }
        bool zeroExtend = x.Element == ElementType.Int32;
        return to switch
        {
            "i1" => Wide(As(x, ElementType.Int8)),
            "u1" => Wide(As(x, ElementType.UInt8)),
            "i2" => Wide(As(x, ElementType.Int16)),
            "u2" => Wide(As(x, ElementType.UInt16)),
            "i4" => As(x, ElementType.Int32),
            "u4" => Wide(As(x, ElementType.UInt32)),
            "i8" => As(x, ElementType.Int64),
            "u8" => zeroExtend ? As(Unsigned(x), ElementType.Int64) : Wide(As(x, ElementType.UInt64)),
            "r4" => N.Cast(x, ElementType.Float32),
            "r8" => N.Cast(x, ElementType.Float64),
            "r.un" => N.Cast(Unsigned(x), ElementType.Float64),
            _ => throw Unfit($"it uses the conversion conv.{to}", "Use the plain types."),
        };
    }
}
