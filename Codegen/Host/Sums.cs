using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ExprJit.Codegen.Host;

/// <summary>
/// Sums of runs of floats: leaves of a thousand in partial sums of at most 16 values each, and everything above them in double
/// (N. Higham, Accuracy and Stability of Numerical Algorithms, chapter 4: blocked and pairwise summation).
/// </summary>
internal static unsafe class Sums
{
    // Runs are long and calls few: the loops below are compiled at their best from the first call.
    private const int Leaf = 1024;

    /// <summary>The sum of a run.</summary>
    public static double Of<T>(T* values, long count) where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(float))
            return Of((float*)values, count);
        if (typeof(T) == typeof(double))
            return Of((double*)values, count);
        double sum = 0;
        for (long i = 0; i < count; i++)
            sum += double.CreateTruncating(values[i]);
        return sum;
    }

    private static double Of(float* values, long count)
    {
        double sum = 0;
        for (; count >= Leaf; count -= Leaf, values += Leaf)
        {
            double part = OfLeaf(values);
            // What overflows in float need not overflow in the sum.
            sum += double.IsFinite(part) ? part : InDouble(values, Leaf);
        }
        return sum + InDouble(values, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double OfLeaf(float* values)
    {
        Vector256<float> a = default, b = default, c = default, d = default, e = default, f = default, g = default, h = default;
        for (float* end = values + Leaf; values < end; values += 64)
        {
            a += Vector256.Load(values);
            b += Vector256.Load(values + 8);
            c += Vector256.Load(values + 16);
            d += Vector256.Load(values + 24);
            e += Vector256.Load(values + 32);
            f += Vector256.Load(values + 40);
            g += Vector256.Load(values + 48);
            h += Vector256.Load(values + 56);
        }
        return Vector256.Sum(((Wide(a) + Wide(b)) + (Wide(c) + Wide(d))) + ((Wide(e) + Wide(f)) + (Wide(g) + Wide(h))));
    }

    private static Vector256<double> Wide(Vector256<float> values)
    {
        var (low, high) = Vector256.Widen(values);
        return low + high;
    }

    /// <summary>In double throughout. The partial sums are the same at either width.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double InDouble(float* values, long count)
    {
        double rest = 0;
        long i = 0;
        if (count >= Vector256<float>.Count)
        {
            Vector256<double> a = default, b = default, c = default, d = default, e = default, f = default, g = default, h = default;
            if (Avx512F.IsSupported && count >= 32)
            {
                Vector512<double> ab = default, cd = default, ef = default, gh = default;
                for (; i <= count - 32; i += 32)
                {
                    ab += Avx512F.ConvertToVector512Double(Vector256.Load(values + i));
                    cd += Avx512F.ConvertToVector512Double(Vector256.Load(values + i + 8));
                    ef += Avx512F.ConvertToVector512Double(Vector256.Load(values + i + 16));
                    gh += Avx512F.ConvertToVector512Double(Vector256.Load(values + i + 24));
                }
                (a, b, c, d) = (ab.GetLower(), ab.GetUpper(), cd.GetLower(), cd.GetUpper());
                (e, f, g, h) = (ef.GetLower(), ef.GetUpper(), gh.GetLower(), gh.GetUpper());
            }
            for (; i <= count - 32; i += 32)
            {
                Add(ref a, ref b, values + i);
                Add(ref c, ref d, values + i + 8);
                Add(ref e, ref f, values + i + 16);
                Add(ref g, ref h, values + i + 24);
            }
            for (; i <= count - 8; i += 8)
                Add(ref a, ref b, values + i);
            rest = Vector256.Sum(((a + b) + (c + d)) + ((e + f) + (g + h)));
        }
        for (; i < count; i++)
            rest += values[i];
        return rest;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(ref Vector256<double> low, ref Vector256<double> high, float* values)
    {
        var (l, h) = Vector256.Widen(Vector256.Load(values));
        low += l;
        high += h;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Of(double* values, long count)
    {
        double rest = 0;
        long i = 0;
        if (count >= Vector256<double>.Count)
        {
            Vector256<double> a = default, b = default, c = default, d = default, e = default, f = default, g = default, h = default;
            for (; i <= count - 32; i += 32)
            {
                a += Vector256.Load(values + i);
                b += Vector256.Load(values + i + 4);
                c += Vector256.Load(values + i + 8);
                d += Vector256.Load(values + i + 12);
                e += Vector256.Load(values + i + 16);
                f += Vector256.Load(values + i + 20);
                g += Vector256.Load(values + i + 24);
                h += Vector256.Load(values + i + 28);
            }
            for (; i <= count - 4; i += 4)
                a += Vector256.Load(values + i);
            rest = Vector256.Sum(((a + b) + (c + d)) + ((e + f) + (g + h)));
        }
        for (; i < count; i++)
            rest += values[i];
        return rest;
    }

    /// <summary>Adds each of some runs, which lie one after another, to a sum of its own. Of very short ones four go side by side, since each addition waits for the one before.</summary>
    public static void AddRows<T>(double* sums, T* values, long run, long rows) where T : unmanaged, IFloatingPointIeee754<T>
    {
        const int VeryShort = 16;
        long row = 0;
        for (; run < VeryShort && row <= rows - 4; row += 4, values += 4 * run)
        {
            double a = 0, b = 0, c = 0, d = 0;
            for (T* now = values, end = values + run; now < end; now++)
            {
                a += double.CreateTruncating(now[0]);
                b += double.CreateTruncating(now[run]);
                c += double.CreateTruncating(now[2 * run]);
                d += double.CreateTruncating(now[3 * run]);
            }
            (sums[row], sums[row + 1], sums[row + 2], sums[row + 3]) = (sums[row] + a, sums[row + 1] + b, sums[row + 2] + c, sums[row + 3] + d);
        }
        for (; row < rows; row++, values += run)
            sums[row] += Of(values, run);
    }

    /// <summary>Adds each value of a run to a sum of its own.</summary>
    public static void AddEach<T>(double* sums, T* values, long count) where T : unmanaged, IFloatingPointIeee754<T>
    {
        long i = 0;
        if (typeof(T) == typeof(float))
        {
            for (; i <= count - 8; i += 8)
            {
                var (low, high) = Vector256.Widen(Vector256.Load((float*)values + i));
                (Vector256.Load(sums + i) + low).Store(sums + i);
                (Vector256.Load(sums + i + 4) + high).Store(sums + i + 4);
            }
        }
        else if (typeof(T) == typeof(double))
        {
            for (; i <= count - 4; i += 4)
                (Vector256.Load(sums + i) + Vector256.Load((double*)values + i)).Store(sums + i);
        }
        for (; i < count; i++)
            sums[i] += double.CreateTruncating(values[i]);
    }

    /// <summary>Adds each value of some runs, which lie one after another, to a sum of its own; eight short ones are added as a long one.</summary>
    public static void AddEachRow<T>(double* sums, T* values, long run, long rows) where T : unmanaged, IFloatingPointIeee754<T>
    {
        const int Together = 8, Short = 48;
        if (run <= Short && rows >= 4 * Together)
        {
            double* wide = stackalloc double[Together * Short];
            new Span<double>(wide, (int)(Together * run)).Clear();
            for (; rows >= Together; rows -= Together, values += Together * run)
                AddEach(wide, values, Together * run);
            for (int part = 0; part < Together; part++)
                AddEach(sums, wide + part * run, run);
        }
        for (; rows > 0; rows--, values += run)
            AddEach(sums, values, run);
    }

    /// <summary>Rounds each to the nearest of a type.</summary>
    public static void Round<T>(double* from, T* to, long count) where T : unmanaged, IFloatingPointIeee754<T>
    {
        long i = 0;
        if (typeof(T) == typeof(float))
        {
            for (; i <= count - 8; i += 8)
                Vector256.Narrow(Vector256.Load(from + i), Vector256.Load(from + i + 4)).Store((float*)to + i);
        }
        for (; i < count; i++)
            to[i] = T.CreateTruncating(from[i]);
    }
}
