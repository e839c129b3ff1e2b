using System.Numerics;

namespace ExprJit.Codegen.Tests;

/// <summary>Arguments at which functions are tried.</summary>
internal static class VectorMathSamples
{
    /// <summary>Ends of ranges, poles, thresholds of overflow, of underflow and of the formulas' ranges.</summary>
    private static readonly double[] Points =
    [
        0, 1, 2, 3, 4, 8, 27, 0.5, 1.5, 0.25, 0.3, 0.625, 0.1, 1e-3, 1e-8, 1e-17, 1e10, 1e17, 1e30, 1e300, double.PositiveInfinity, double.NaN,
        double.Epsilon, 2.2250738585072014e-308, double.MaxValue, float.Epsilon, 1.1754943508222875e-38, float.MaxValue,
        88.722839, 103.97208, 87.336545, 89.415985, 709.782712893384, 745.1332191019412, 708.3964185322641, 710.4758600739439,
        127, 128, 126, 149, 150, 1023, 1024, 1022, 1074, 1075, 9.25, 18.7, 20, 38, 10.0542, 9.3, 26.5, 27.226,
        0.34657359, 0.6931471805599453, 0.70710678118, 1.4142135623730951, 0.41421356237, Math.PI / 4, Math.PI / 2, Math.PI, 1.5 * Math.PI,
        2 * Math.PI, 355, 22, 1e5, 1e9, 1e6, 8388607.5, 8388608, 16777216, 4503599627370496, 9007199254740992, 1073741824,
    ];

    /// <summary>Each point of either sign, with its neighbours in the type.</summary>
    public static T[] Specials<T>() where T : IFloatingPointIeee754<T> =>
    [
        .. Points.Concat(Points.Select(p => -p)).Select(T.CreateTruncating).SelectMany(p => new[] { T.BitDecrement(p), p, T.BitIncrement(p) }).Distinct(),
    ];

    /// <summary>A number drawn over all exponents and NaNs, over a wide range, near 0 or near ±1.</summary>
    public static T Draw<T>(Random random) where T : IFloatingPointIeee754<T> => random.Next(5) switch
    {
        0 or 1 when typeof(T) == typeof(float) => T.CreateTruncating(BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue))),
        0 or 1 => T.CreateTruncating(BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue))),
        2 => T.CreateTruncating((random.NextDouble() * 2 - 1) * Math.ScaleB(1, random.Next(-12, 18))),
        3 => T.CreateTruncating(random.NextDouble() * 4 - 2),
        _ => T.CreateTruncating((random.Next(2) * 2 - 1) * (1 + (random.NextDouble() * 2 - 1) * Math.ScaleB(1, -random.Next(0, 40)))),
    };

    /// <summary>Columns of arguments: first what <see cref="Specials"/> pair to, then draws; of a power half near the ends of its range.</summary>
    public static T[][] Columns<T>(int arity, int count, int seed, bool isPower) where T : IFloatingPointIeee754<T>
    {
        var random = new Random(seed);
        var specials = Specials<T>();
        var columns = new T[arity][];
        for (int k = 0; k < arity; k++)
            columns[k] = new T[count];
        for (int i = 0; i < count; i++)
            for (int k = 0; k < arity; k++)
                columns[k][i] = arity == 1 ? i < specials.Length ? specials[i] : Draw<T>(random)
                    : i < count / 4 ? specials[random.Next(specials.Length)] : Draw<T>(random);
        if (isPower)
            for (int i = count / 4; i < count; i += 2)
            {
                columns[0][i] = T.Abs(columns[0][i]);
                double reach = typeof(T) == typeof(float) ? 104 : 746;
                columns[1][i] = T.CreateTruncating((random.NextDouble() * 2 - 1) * reach / Math.Log(double.CreateTruncating(columns[0][i])));
            }
        return columns;
    }
}
