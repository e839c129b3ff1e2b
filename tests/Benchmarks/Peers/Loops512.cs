using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ExprJit.Benchmarks.Peers;

/// <summary>Loops over vectors as one writes them by hand. Arrays are at least a vector long.</summary>
internal static class Loops512
{
    /// <summary>One vector at a time, or two where the expression is short; the last vector overlaps the one before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Vectors<T, E>(T[][] inputs, T[] result) where T : unmanaged, IBinaryFloatingPointIeee754<T> where E : struct, IExpression<T>
    {
        ref T a = ref First(inputs[0]), b = ref First(inputs[1]), c = ref First(inputs[2]), d = ref First(inputs[^1]), r = ref First(result);
        nint i = 0, last = result.Length - Vector512<T>.Count;
        if (E.IsShort)
        {
            for (; i <= last - Vector512<T>.Count; i += 2 * Vector512<T>.Count)
            {
                At<T, E>(ref a, ref b, ref c, ref d, i).StoreUnsafe(ref r, (nuint)i);
                At<T, E>(ref a, ref b, ref c, ref d, i + Vector512<T>.Count).StoreUnsafe(ref r, (nuint)(i + Vector512<T>.Count));
            }
        }
        for (; i < last + Vector512<T>.Count; i += Vector512<T>.Count)
        {
            nint at = i < last ? i : last;
            At<T, E>(ref a, ref b, ref c, ref d, at).StoreUnsafe(ref r, (nuint)at);
        }
    }

    /// <summary>The same with stores past the caches, for results larger than the last of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static unsafe void PastCaches<T, E>(T[][] inputs, T[] result) where T : unmanaged, IBinaryFloatingPointIeee754<T> where E : struct, IExpression<T>
    {
        ref T a = ref First(inputs[0]), b = ref First(inputs[1]), c = ref First(inputs[2]), d = ref First(inputs[^1]);
        fixed (T* r = result)
        {
            nint last = result.Length - Vector512<T>.Count, i = Misaligned(r);
            At<T, E>(ref a, ref b, ref c, ref d, 0).Store(r);
            for (; i <= last; i += Vector512<T>.Count)
                At<T, E>(ref a, ref b, ref c, ref d, i).StoreAlignedNonTemporal(r + i);
            At<T, E>(ref a, ref b, ref c, ref d, last).Store(r + last);
        }
    }

    /// <summary>v ← m · v - r · g, then p ← p + v, as one loop; what remains is done by a plain loop.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Momentum<T>(T[] parameters, T[] velocity, T[] gradient, double momentum, double rate) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ref T p = ref First(parameters), v = ref First(velocity), g = ref First(gradient);
        int i = 0;
        Vector512<T> m = Math512.Of<T>(momentum), r = Math512.Of<T>(rate);
        for (; i <= parameters.Length - Vector512<T>.Count; i += Vector512<T>.Count)
        {
            var next = m * Vector512.LoadUnsafe(ref v, (nuint)i) - r * Vector512.LoadUnsafe(ref g, (nuint)i);
            next.StoreUnsafe(ref v, (nuint)i);
            (Vector512.LoadUnsafe(ref p, (nuint)i) + next).StoreUnsafe(ref p, (nuint)i);
        }
        for (; i < parameters.Length; i++)
        {
            velocity[i] = T.CreateTruncating(momentum) * velocity[i] - T.CreateTruncating(rate) * gradient[i];
            parameters[i] += velocity[i];
        }
    }

    /// <summary>One step of Adam over one vector, whose length is a multiple of the hardware's.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Adam(float[] parameters, float[] means, float[] squares, float[] gradient, AdamStep step)
    {
        ref float p = ref First(parameters), m = ref First(means), v = ref First(squares), g = ref First(gradient);
        for (nuint i = 0; i < (nuint)parameters.Length; i += (nuint)Vector512<float>.Count)
        {
            var slope = Vector512.LoadUnsafe(ref g, i);
            var mean = step.First * Vector512.LoadUnsafe(ref m, i) + (1 - step.First) * slope;
            var square = step.Second * Vector512.LoadUnsafe(ref v, i) + (1 - step.Second) * slope * slope;
            mean.StoreUnsafe(ref m, i);
            square.StoreUnsafe(ref v, i);
            (Vector512.LoadUnsafe(ref p, i) - step.Scale * mean / (Vector512.Sqrt(square) + Vector512.Create(step.Epsilon))).StoreUnsafe(ref p, i);
        }
    }

    /// <summary>The most multiplications and additions a core does in a time: twelve independent chains of fused ones, so many steps of each.</summary>
    /// <returns>A value that depends on all, so that nothing is left out.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static T FusedChains<T>(int steps)
    {
        Vector512<T> x = Math512.Of<T>(0.999), y = Math512.Of<T>(0.001);
        Vector512<T> a = y, b = y, c = y, d = y, e = y, f = y, g = y, h = y, i = y, j = y, k = y, l = y;
        for (int step = 0; step < steps; step++)
        {
            a = Fused(a, x, y);
            b = Fused(b, x, y);
            c = Fused(c, x, y);
            d = Fused(d, x, y);
            e = Fused(e, x, y);
            f = Fused(f, x, y);
            g = Fused(g, x, y);
            h = Fused(h, x, y);
            i = Fused(i, x, y);
            j = Fused(j, x, y);
            k = Fused(k, x, y);
            l = Fused(l, x, y);
        }
        return Vector512.Sum(a + b + c + d + e + f + (g + h + i + j + k + l));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Fused<T>(Vector512<T> a, Vector512<T> b, Vector512<T> c) => typeof(T) == typeof(float)
        ? Vector512.FusedMultiplyAdd(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>()
        : Vector512.FusedMultiplyAdd(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> At<T, E>(ref T a, ref T b, ref T c, ref T d, nint i) where T : unmanaged, IBinaryFloatingPointIeee754<T> where E : struct, IExpression<T> =>
        E.Of(Vector512.LoadUnsafe(ref a, (nuint)i), Vector512.LoadUnsafe(ref b, (nuint)i),
            E.Inputs > 2 ? Vector512.LoadUnsafe(ref c, (nuint)i) : default, E.Inputs > 3 ? Vector512.LoadUnsafe(ref d, (nuint)i) : default);

    private static ref T First<T>(T[] values) => ref MemoryMarshal.GetArrayDataReference(values);

    /// <summary>Elements up to the next address a vector may be stored at past the caches.</summary>
    private static unsafe nint Misaligned<T>(T* start) where T : unmanaged
    {
        nint bytes = Vector512<byte>.Count;
        return (bytes - (nint)start % bytes) % bytes / sizeof(T);
    }
}
