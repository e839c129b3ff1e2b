using System.Globalization;
using System.Runtime.CompilerServices;

namespace ExprJit.Graphs;

/// <summary>
/// One value of a plain type, by its bits: two scalars are equal when their type and bits are, so 0.0 differs from
/// -0.0 and a NaN equals itself. The bits are those of the value in memory, zero-extended.
/// </summary>
internal readonly record struct Scalar(ElementType Type, ulong Bits)
{
    public static Scalar Of<T>(T value)
    {
        var type = ElementTypes.Of<T>();
        ulong bits = 0;
        Unsafe.As<ulong, T>(ref bits) = value;
        return new Scalar(type, bits);
    }

    public static Scalar Of(object boxed) => boxed switch
    {
        bool v => Of(v),
        sbyte v => Of(v),
        byte v => Of(v),
        short v => Of(v),
        ushort v => Of(v),
        int v => Of(v),
        uint v => Of(v),
        long v => Of(v),
        ulong v => Of(v),
        Half v => Of(v),
        float v => Of(v),
        double v => Of(v),
        _ => throw Errors.NotPlain(boxed.GetType()),
    };

    public T As<T>()
    {
        ulong bits = Bits;
        return Unsafe.As<ulong, T>(ref bits);
    }

    public object Boxed() => Type switch
    {
        ElementType.Bool => As<bool>(),
        ElementType.Int8 => As<sbyte>(),
        ElementType.UInt8 => As<byte>(),
        ElementType.Int16 => As<short>(),
        ElementType.UInt16 => As<ushort>(),
        ElementType.Int32 => As<int>(),
        ElementType.UInt32 => As<uint>(),
        ElementType.Int64 => As<long>(),
        ElementType.UInt64 => As<ulong>(),
        ElementType.Float16 => As<Half>(),
        ElementType.Float32 => As<float>(),
        _ => As<double>(),
    };

    /// <summary>The value as a real number; integers beyond 2⁵³ round.</summary>
    public double Real => Type switch
    {
        ElementType.Float64 => As<double>(),
        ElementType.Float32 => As<float>(),
        ElementType.Float16 => (double)As<Half>(),
        ElementType.UInt64 => Bits,
        _ => Integer,
    };

    /// <summary>The value of an integer or bool, sign-extended; a <c>ulong</c> keeps its bits. Floats saturate as .NET's casts do.</summary>
    public long Integer => Type switch
    {
        ElementType.Int8 => (sbyte)Bits,
        ElementType.Int16 => (short)Bits,
        ElementType.Int32 => (int)Bits,
        ElementType.Float16 or ElementType.Float32 or ElementType.Float64 => (long)Real,
        _ => (long)Bits,
    };

    public bool IsTrue => Bits != 0;

    public static Scalar Bool(bool value) => new(ElementType.Bool, value ? 1ul : 0ul);

    /// <summary>
    /// The real number rounded to nearest even in a float type. To an integer it is cut toward zero and saturates, NaN
    /// giving 0; the types below <c>int</c> are reached by way of <c>int</c> and wrap, as .NET's casts do.
    /// </summary>
    public static Scalar FromReal(ElementType type, double value) => type switch
    {
        ElementType.Float64 => Of(value),
        ElementType.Float32 => Of((float)value),
        ElementType.Float16 => Of((Half)value),
        ElementType.Bool => Bool(value != 0),
        ElementType.Int8 => Of((sbyte)(int)value),
        ElementType.Int16 => Of((short)(int)value),
        ElementType.Int32 => Of((int)value),
        ElementType.Int64 => Of((long)value),
        ElementType.UInt8 => Of((byte)(int)value),
        ElementType.UInt16 => Of((ushort)(int)value),
        ElementType.UInt32 => Of((uint)value),
        _ => Of((ulong)value),
    };

    /// <summary>A <c>ulong</c> in another type: wrapped, or rounded once.</summary>
    public static Scalar FromUnsigned(ElementType type, ulong value) => type switch
    {
        ElementType.Float64 => Of((double)value),
        ElementType.Float32 => Of((float)value),
        ElementType.Float16 => Of((Half)value),
        _ => FromInteger(type, (long)value),
    };

    /// <summary>The integer wrapped to the type's width, or rounded once to a float type.</summary>
    public static Scalar FromInteger(ElementType type, long value) => type switch
    {
        ElementType.Float64 => Of((double)value),
        ElementType.Float32 => Of((float)value),
        ElementType.Float16 => Of((Half)value),
        ElementType.Bool => Bool(value != 0),
        _ => new(type, type.Size() == 8 ? (ulong)value : (ulong)value & ((1ul << (8 * type.Size())) - 1)),
    };

    public override string ToString() => Type switch
    {
        ElementType.Bool => IsTrue ? "true" : "false",
        ElementType.Float64 => As<double>().ToString("R", CultureInfo.InvariantCulture),
        ElementType.Float32 => As<float>().ToString("R", CultureInfo.InvariantCulture),
        ElementType.Float16 => As<Half>().ToString("R", CultureInfo.InvariantCulture),
        ElementType.UInt64 => Bits.ToString(CultureInfo.InvariantCulture),
        _ => Integer.ToString(CultureInfo.InvariantCulture),
    };
}
