using System.Runtime.InteropServices;

namespace ExprJit.Benchmarks.Peers;

/// <summary>The system's OpenBLAS by its C interface, row-major, where there is one.</summary>
internal static unsafe class Blas
{
    private const int RowMajor = 101, AsIs = 111, Transposed = 112;

    private static readonly nint Library = Load();

    public static bool IsThere => Library != 0;

    /// <summary>What the library calls itself, or that there is none.</summary>
    public static string Version => IsThere ? Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)Export("openblas_get_config"))())! : "OpenBLAS not found";

    public static int Threads
    {
        set => ((delegate* unmanaged<int, void>)Export("openblas_set_num_threads"))(value);
    }

    /// <summary>c ← a · b, or with the transposed of either; c is m × n, the inner length k.</summary>
    public static void Product<T>(ReadOnlySpan<T> a, bool transposeA, ReadOnlySpan<T> b, bool transposeB, Span<T> c, int m, int n, int k) where T : unmanaged
    {
        fixed (T* x = a, y = b, z = c)
        {
            int lda = transposeA ? m : k, ldb = transposeB ? k : n;
            int ta = transposeA ? Transposed : AsIs, tb = transposeB ? Transposed : AsIs;
            if (typeof(T) == typeof(float))
                ((delegate* unmanaged<int, int, int, int, int, int, float, T*, int, T*, int, float, T*, int, void>)Export("cblas_sgemm"))(RowMajor, ta, tb, m, n, k, 1, x, lda, y, ldb, 0, z, n);
            else
                ((delegate* unmanaged<int, int, int, int, int, int, double, T*, int, T*, int, double, T*, int, void>)Export("cblas_dgemm"))(RowMajor, ta, tb, m, n, k, 1, x, lda, y, ldb, 0, z, n);
        }
    }

    /// <summary>y ← a · x, or with the transposed; a is m × n as it lies.</summary>
    public static void Product<T>(ReadOnlySpan<T> a, bool transpose, ReadOnlySpan<T> x, Span<T> y, int m, int n) where T : unmanaged
    {
        fixed (T* p = a, q = x, r = y)
        {
            int t = transpose ? Transposed : AsIs;
            if (typeof(T) == typeof(float))
                ((delegate* unmanaged<int, int, int, int, float, T*, int, T*, int, float, T*, int, void>)Export("cblas_sgemv"))(RowMajor, t, m, n, 1, p, n, q, 1, 0, r, 1);
            else
                ((delegate* unmanaged<int, int, int, int, double, T*, int, T*, int, double, T*, int, void>)Export("cblas_dgemv"))(RowMajor, t, m, n, 1, p, n, q, 1, 0, r, 1);
        }
    }

    private static nint Load()
    {
        foreach (string name in (string[])["libopenblas.so.0", "libopenblas.so", "libopenblas"])
            if (NativeLibrary.TryLoad(name, out nint library))
                return library;
        return 0;
    }

    private static nint Export(string name) => NativeLibrary.GetExport(Library, name);
}
