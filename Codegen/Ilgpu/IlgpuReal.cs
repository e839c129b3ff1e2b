namespace ExprJit.Codegen.Ilgpu;

/// <summary>A double whose operators are <see cref="IlgpuIntrinsics"/>, so that device functions read as formulas and stay exact.</summary>
internal readonly struct IlgpuReal(double value)
{
    public readonly double Value = value;

    public static IlgpuReal Infinity => FromBits(0x7FF0000000000000);

    public static IlgpuReal NaN => FromBits(0x7FF8000000000000);

    public bool IsNaN => IlgpuIntrinsics.NotEqual(Value, Value) != 0;

    public bool IsNegative => IlgpuIntrinsics.ToBits(Value) < 0;

    public static implicit operator IlgpuReal(double value) => new(value);

    public static IlgpuReal FromBits(long bits) => new(IlgpuIntrinsics.FromBits(bits));

    public static IlgpuReal Of(double value) => new(value);

    public static double ToDouble(IlgpuReal value) => value.Value;

    public static bool Same(IlgpuReal a, IlgpuReal b) => IlgpuIntrinsics.Equal(a.Value, b.Value) != 0;

    public static IlgpuReal Fma(IlgpuReal a, IlgpuReal b, IlgpuReal c) => new(IlgpuIntrinsics.FusedMultiplyAdd(a.Value, b.Value, c.Value));

    public static IlgpuReal Sqrt(IlgpuReal x) => new(IlgpuIntrinsics.Sqrt(x.Value));

    public static IlgpuReal Abs(IlgpuReal x) => new(IlgpuIntrinsics.Abs(x.Value));

    public static IlgpuReal Floor(IlgpuReal x) => new(IlgpuIntrinsics.Floor(x.Value));

    public static IlgpuReal Truncate(IlgpuReal x) => new(IlgpuIntrinsics.Truncate(x.Value));

    public static IlgpuReal Round(IlgpuReal x) => new(IlgpuIntrinsics.RoundToEven(x.Value));

    public static IlgpuReal CopySign(IlgpuReal magnitude, IlgpuReal sign) => new(IlgpuIntrinsics.CopySign(magnitude.Value, sign.Value));

    public static IlgpuReal operator +(IlgpuReal a, IlgpuReal b) => new(IlgpuIntrinsics.Add(a.Value, b.Value));

    public static IlgpuReal operator -(IlgpuReal a, IlgpuReal b) => new(IlgpuIntrinsics.Subtract(a.Value, b.Value));

    public static IlgpuReal operator *(IlgpuReal a, IlgpuReal b) => new(IlgpuIntrinsics.Multiply(a.Value, b.Value));

    public static IlgpuReal operator /(IlgpuReal a, IlgpuReal b) => new(IlgpuIntrinsics.Divide(a.Value, b.Value));

    public static IlgpuReal operator -(IlgpuReal a) => new(IlgpuIntrinsics.Negate(a.Value));

    public static bool operator <(IlgpuReal a, IlgpuReal b) => IlgpuIntrinsics.Less(a.Value, b.Value) != 0;

    public static bool operator >(IlgpuReal a, IlgpuReal b) => IlgpuIntrinsics.Greater(a.Value, b.Value) != 0;

    public static bool operator <=(IlgpuReal a, IlgpuReal b) => IlgpuIntrinsics.LessOrEqual(a.Value, b.Value) != 0;

    public static bool operator >=(IlgpuReal a, IlgpuReal b) => IlgpuIntrinsics.GreaterOrEqual(a.Value, b.Value) != 0;
}

/// <summary>An unevaluated sum of two doubles, the second below the first's last place.</summary>
internal readonly struct IlgpuRealPair(IlgpuReal high, IlgpuReal low)
{
    public readonly IlgpuReal High = high;

    public readonly IlgpuReal Low = low;

    /// <summary>The sum where |a| ≥ |b|, with a further small term.</summary>
    public static IlgpuRealPair Sum(IlgpuReal a, IlgpuReal b, IlgpuReal rest)
    {
        var high = a + b;
        return new IlgpuRealPair(high, b - (high - a) + rest);
    }

    public static IlgpuRealPair Product(IlgpuRealPair a, IlgpuRealPair b)
    {
        var high = a.High * b.High;
        return Sum(high, IlgpuReal.Fma(a.High, b.High, -high) + (a.High * b.Low + a.Low * b.High), 0.0);
    }
}
