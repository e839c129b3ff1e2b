using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ExprJit.Codegen.Host;

/// <summary>What a tile does with vector registers of one width; a mask is a vector whose kept lanes have their top bit set.</summary>
internal unsafe interface IGemmLanes<TVector, T>
    where TVector : struct
    where T : unmanaged, INumber<T>
{
    /// <summary>Elements of the register.</summary>
    static abstract int Count { get; }

    /// <summary>A value in each lane.</summary>
    static abstract TVector Create(T value);

    /// <summary>The mask of the first lanes.</summary>
    static abstract TVector First(int lanes);

    /// <summary>The register's worth of elements at an address.</summary>
    static abstract TVector Load(T* from);

    /// <summary>The elements the mask keeps, the others zero and their memory unread.</summary>
    static abstract TVector Load(T* from, TVector mask);

    /// <summary>x * y + z in one rounding where the processor can.</summary>
    static abstract TVector Fma(TVector x, TVector y, TVector z);

    /// <summary>x * y.</summary>
    static abstract TVector Multiply(TVector x, TVector y);

    /// <summary>Writes every lane.</summary>
    static abstract void Store(TVector value, T* to);

    /// <summary>Writes the lanes the mask keeps and no others.</summary>
    static abstract void Store(TVector value, T* to, TVector mask);
}

/// <summary>Lanes of 512 bits, with the masks of AVX-512.</summary>
internal readonly unsafe struct GemmLanes512<T> : IGemmLanes<Vector512<T>, T>
    where T : unmanaged, INumber<T>
{
    public static int Count => Vector512<T>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Create(T value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> First(int lanes) =>
        Vector512.LessThan(Vector512<T>.Indices, Vector512.Create(T.CreateTruncating(lanes)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Load(T* from) => Vector512.Load(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Load(T* from, Vector512<T> mask) => typeof(T) == typeof(float)
        ? Avx512F.MaskLoad((float*)from, mask.AsSingle(), Vector512<float>.Zero).As<float, T>()
        : Avx512F.MaskLoad((double*)from, mask.AsDouble(), Vector512<double>.Zero).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Fma(Vector512<T> x, Vector512<T> y, Vector512<T> z) => typeof(T) == typeof(float)
        ? Vector512.MultiplyAddEstimate(x.AsSingle(), y.AsSingle(), z.AsSingle()).As<float, T>()
        : Vector512.MultiplyAddEstimate(x.AsDouble(), y.AsDouble(), z.AsDouble()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Multiply(Vector512<T> x, Vector512<T> y) => x * y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<T> value, T* to) => value.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<T> value, T* to, Vector512<T> mask)
    {
        if (typeof(T) == typeof(float))
        {
            Avx512F.MaskStore((float*)to, mask.AsSingle(), value.AsSingle());
        }
        else
        {
            Avx512F.MaskStore((double*)to, mask.AsDouble(), value.AsDouble());
        }
    }
}

/// <summary>Lanes of 256 bits, with the masks of AVX, or element by element where the processor has none.</summary>
internal readonly unsafe struct GemmLanes256<T> : IGemmLanes<Vector256<T>, T>
    where T : unmanaged, INumber<T>
{
    public static int Count => Vector256<T>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Create(T value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> First(int lanes) =>
        Vector256.LessThan(Vector256<T>.Indices, Vector256.Create(T.CreateTruncating(lanes)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Load(T* from) => Vector256.Load(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Load(T* from, Vector256<T> mask)
    {
        if (!Avx.IsSupported)
        {
            return LoadEach(from, mask);
        }

        return typeof(T) == typeof(float)
            ? Avx.MaskLoad((float*)from, mask.AsSingle()).As<float, T>()
            : Avx.MaskLoad((double*)from, mask.AsDouble()).As<double, T>();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Fma(Vector256<T> x, Vector256<T> y, Vector256<T> z) =>
        GemmVector.Fma(x, y, z);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Multiply(Vector256<T> x, Vector256<T> y) => x * y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<T> value, T* to) => value.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<T> value, T* to, Vector256<T> mask)
    {
        if (!Avx.IsSupported)
        {
            StoreEach(to, value, mask);
        }
        else if (typeof(T) == typeof(float))
        {
            Avx.MaskStore((float*)to, mask.AsSingle(), value.AsSingle());
        }
        else
        {
            Avx.MaskStore((double*)to, mask.AsDouble(), value.AsDouble());
        }
    }

    private static int Kept(Vector256<T> mask) => BitOperations.PopCount(mask.ExtractMostSignificantBits());

    private static Vector256<T> LoadEach(T* from, Vector256<T> mask)
    {
        var each = stackalloc T[Vector256<T>.Count];
        var kept = Kept(mask);
        for (var l = 0; l < Vector256<T>.Count; l++)
        {
            each[l] = l < kept ? from[l] : T.Zero;
        }

        return Vector256.Load(each);
    }

    private static void StoreEach(T* to, Vector256<T> value, Vector256<T> mask)
    {
        var each = stackalloc T[Vector256<T>.Count];
        value.Store(each);
        NativeMemory.Copy(each, to, (nuint)(Kept(mask) * sizeof(T)));
    }
}
