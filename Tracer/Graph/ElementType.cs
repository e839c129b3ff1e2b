using System.Runtime.CompilerServices;

namespace ExprJit.Graphs;

/// <summary>The plain types a value can be made of.</summary>
internal enum ElementType : byte
{
    Bool, Int8, UInt8, Int16, UInt16, Int32, UInt32, Int64, UInt64, Float16, Float32, Float64,
}

/// <summary>What is known of each <see cref="ElementType"/>: its .NET type, its size and its name in the graph language.</summary>
internal static class ElementTypes
{
    private static readonly (Type Clr, int Size, string Name, string CSharp)[] Rows =
    [
        (typeof(bool), 1, "bool", "bool"),
        (typeof(sbyte), 1, "i8", "sbyte"), (typeof(byte), 1, "u8", "byte"),
        (typeof(short), 2, "i16", "short"), (typeof(ushort), 2, "u16", "ushort"),
        (typeof(int), 4, "i32", "int"), (typeof(uint), 4, "u32", "uint"),
        (typeof(long), 8, "i64", "long"), (typeof(ulong), 8, "u64", "ulong"),
        (typeof(Half), 2, "f16", "Half"), (typeof(float), 4, "f32", "float"), (typeof(double), 8, "f64", "double"),
    ];

    public static readonly ElementType[] All = Enum.GetValues<ElementType>();

    public static Type Clr(this ElementType type) => Rows[(int)type].Clr;

    public static int Size(this ElementType type) => Rows[(int)type].Size;

    public static string Name(this ElementType type) => Rows[(int)type].Name;

    public static string CSharp(this ElementType type) => Rows[(int)type].CSharp;

    public static bool IsFloat(this ElementType type) => type >= ElementType.Float16;

    public static bool IsInteger(this ElementType type) => type is > ElementType.Bool and < ElementType.Float16;

    public static bool IsUnsigned(this ElementType type) =>
        type is ElementType.UInt8 or ElementType.UInt16 or ElementType.UInt32 or ElementType.UInt64;

    /// <summary>The smallest and the largest value of an integer type.</summary>
    public static (Int128 Smallest, Int128 Largest) Range(this ElementType type)
    {
        int bits = 8 * type.Size();
        return type.IsUnsigned() ? (0, (Int128.One << bits) - 1) : (-(Int128.One << (bits - 1)), (Int128.One << (bits - 1)) - 1);
    }

    /// <summary>The element type of a plain .NET type, or null where the type is not plain.</summary>
    public static ElementType? Find(Type clr)
    {
        for (int i = 0; i < Rows.Length; i++)
            if (Rows[i].Clr == clr)
                return (ElementType)i;
        return null;
    }

    public static ElementType Of<T>() => Cache<T>.Type ?? throw Errors.NotPlain(typeof(T));

    /// <summary>
    /// Whether every value of <paramref name="from"/> is a value of <paramref name="to"/> under C#'s implicit numeric
    /// conversions; the only conversion an update makes by itself.
    /// </summary>
    public static bool Widens(ElementType from, ElementType to)
    {
        if (from == to)
            return true;
        if (from == ElementType.Bool || to == ElementType.Bool || from.IsFloat() && !to.IsFloat())
            return false;
        if (to.IsFloat())
            return from.IsFloat() ? from.Size() < to.Size() : to.Size() >= 4 || from.Size() == 1;
        return from.Size() < to.Size() && (from.IsUnsigned() || !to.IsUnsigned());
    }

    private static class Cache<T>
    {
        public static readonly ElementType? Type = Find(typeof(T));
    }
}

/// <summary>The static type of a value: what it is made of and how many axes it has. Lengths are known only at a call.</summary>
internal readonly record struct TensorType(ElementType Element, int Rank)
{
    /// <summary>The rank of a value that depends on a tensor parameter before the first call has shown its rank.</summary>
    public const int UnknownRank = -1;

    public bool IsScalar => Rank == 0;

    public bool IsRankKnown => Rank >= 0;

    public TensorType With(ElementType element) => new(element, Rank);

    public TensorType WithRank(int rank) => new(Element, rank);

    public static TensorType Scalar(ElementType element) => new(element, 0);

    public override string ToString() => Rank switch
    {
        0 => Element.Name(),
        UnknownRank => Element.Name() + "[*]",
        _ => Element.Name() + "[" + new string(',', Rank - 1) + "]",
    };

    /// <summary>The type as a C# programmer writes it, for messages.</summary>
    public string CSharp => Rank switch
    {
        0 => Element.CSharp(),
        UnknownRank => $"Tensor<{Element.CSharp()}>",
        _ => $"Tensor<{Element.CSharp()}> of rank {Rank}",
    };
}
