using System.Globalization;
using System.Runtime.InteropServices;
using ExprJit.Benchmarks;
using ILGPU.Runtime;

namespace ExprJit.Gpu.Peers;

/// <summary>cuBLAS called directly, without TF32, on the peers' accelerator.</summary>
internal sealed unsafe class CuBlas : IDisposable
{
    private const int AsIs = 0, Transposed = 1;

    private static readonly string[] Names = ["libcublas.so.13", "libcublas.so.12", "cublas64_13.dll", "cublas64_12.dll"];

    private readonly Card _card;
    private readonly nint _library, _handle;

    private CuBlas(Card card, nint library)
    {
        (_card, _library) = (card, library);
        card.Accelerator.Bind();
        nint handle;
        Succeed(((delegate* unmanaged<nint*, int>)Export("cublasCreate_v2"))(&handle));
        _handle = handle;
        int version;
        Succeed(((delegate* unmanaged<nint, int*, int>)Export("cublasGetVersion_v2"))(_handle, &version));
        Version = string.Create(CultureInfo.InvariantCulture, $"cuBLAS {version}");
    }

    public string Version { get; }

    /// <summary>The library, or null where the machine or the device has none.</summary>
    public static CuBlas? On(Card card)
    {
        if (card.IsCuda)
            foreach (string name in Names)
                if (NativeLibrary.TryLoad(name, out nint library))
                    return new(card, library);
        return null;
    }

    /// <summary>c ← a · b over row-major matrices, or with the transposed of either; c is m × n, the inner length k.</summary>
    public Contender Product<T>(T[] a, bool transposeA, T[] b, bool transposeB, int m, int n, int k) where T : unmanaged, System.Numerics.INumberBase<T>
    {
        var accelerator = _card.Accelerator;
        nint gemm = Export(typeof(T) == typeof(float) ? "cublasSgemm_v2" : "cublasDgemm_v2");
        var (x, y, z) = (accelerator.Allocate1D(a), accelerator.Allocate1D(b), accelerator.Allocate1D<T>((long)m * n));
        // Column by column it is the product of the transposed in reverse order.
        void Once()
        {
            accelerator.Bind();
            int ta = transposeA ? Transposed : AsIs, tb = transposeB ? Transposed : AsIs, lda = transposeA ? m : k, ldb = transposeB ? k : n;
            T one = T.One, zero = T.Zero;
            Succeed(((delegate* unmanaged<nint, int, int, int, int, int, T*, nint, int, nint, int, T*, nint, int, int>)gemm)(
                _handle, tb, ta, n, m, k, &one, y.NativePtr, ldb, x.NativePtr, lda, &zero, z.NativePtr, n));
        }
        return new Queued(_card, "cuBLAS", Once, () =>
        {
            Once();
            _card.Synchronize();
            return Data.Sample<T>(z.GetAsArray1D());
        }, [x, y, z]);
    }

    public void Dispose()
    {
        _card.Accelerator.Bind();
        Succeed(((delegate* unmanaged<nint, int>)Export("cublasDestroy_v2"))(_handle));
    }

    private static void Succeed(int status)
    {
        if (status != 0)
            throw new InvalidOperationException($"cuBLAS answered {status}.");
    }

    private nint Export(string name) => NativeLibrary.GetExport(_library, name);
}
