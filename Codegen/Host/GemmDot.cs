using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ExprJit.Codegen.Host;

/// <summary>Inner products of contiguous vectors.</summary>
internal static unsafe class GemmDot
{
    /// <summary>The inner products of four rows, <paramref name="row"/> apart, with x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Four<T>(T* a0, nint row, T* x, nint k, T* sums)
        where T : unmanaged, INumber<T>
    {
        var lanes = Vector256<T>.Count;
        var a1 = a0 + row;
        var a2 = a1 + row;
        var a3 = a2 + row;
        Vector256<T> s0, s1, s2, s3, t0, t1, t2, t3;
        s0 = s1 = s2 = s3 = t0 = t1 = t2 = t3 = default;
        nint p = 0;
        for (; p <= k - (2 * lanes); p += 2 * lanes)
        {
            var x0 = Vector256.Load(x + p);
            var x1 = Vector256.Load(x + p + lanes);
            s0 = GemmVector.Fma(Vector256.Load(a0 + p), x0, s0);
            t0 = GemmVector.Fma(Vector256.Load(a0 + p + lanes), x1, t0);
            s1 = GemmVector.Fma(Vector256.Load(a1 + p), x0, s1);
            t1 = GemmVector.Fma(Vector256.Load(a1 + p + lanes), x1, t1);
            s2 = GemmVector.Fma(Vector256.Load(a2 + p), x0, s2);
            t2 = GemmVector.Fma(Vector256.Load(a2 + p + lanes), x1, t2);
            s3 = GemmVector.Fma(Vector256.Load(a3 + p), x0, s3);
            t3 = GemmVector.Fma(Vector256.Load(a3 + p + lanes), x1, t3);
        }

        sums[0] = Vector256.Sum(s0 + t0);
        sums[1] = Vector256.Sum(s1 + t1);
        sums[2] = Vector256.Sum(s2 + t2);
        sums[3] = Vector256.Sum(s3 + t3);
        for (; p < k; p++)
        {
            sums[0] += a0[p] * x[p];
            sums[1] += a1[p] * x[p];
            sums[2] += a2[p] * x[p];
            sums[3] += a3[p] * x[p];
        }
    }

    /// <summary>The inner product of a and x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static T One<T>(T* a, T* x, nint k)
        where T : unmanaged, INumber<T>
    {
        var lanes = Vector256<T>.Count;
        Vector256<T> s0, s1, s2, s3;
        s0 = s1 = s2 = s3 = default;
        nint p = 0;
        for (; p <= k - (4 * lanes); p += 4 * lanes)
        {
            s0 = GemmVector.Fma(Vector256.Load(a + p), Vector256.Load(x + p), s0);
            s1 = GemmVector.Fma(Vector256.Load(a + p + lanes), Vector256.Load(x + p + lanes), s1);
            s2 = GemmVector.Fma(Vector256.Load(a + p + (2 * lanes)), Vector256.Load(x + p + (2 * lanes)), s2);
            s3 = GemmVector.Fma(Vector256.Load(a + p + (3 * lanes)), Vector256.Load(x + p + (3 * lanes)), s3);
        }

        var sum = Vector256.Sum((s0 + s1) + (s2 + s3));
        for (; p < k; p++)
        {
            sum += a[p] * x[p];
        }

        return sum;
    }
}
