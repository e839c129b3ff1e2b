using System.Runtime.InteropServices;
using ExprJit.Graphs;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>
/// NVIDIA's cuBLAS, where it is installed. Its default mode computes with at least the precision of the types, so without TF32; partial sums
/// of a Half are kept in float. On one stream, as here, it gives the same bits at every run on the same card and version.
/// Source: the cuBLAS documentation, cublasMath_t and "Results reproducibility".
/// </summary>
internal sealed unsafe class CuBlas : IProductLibrary
{
    private const int NoTranspose = 0, Transpose = 1;
    private const int DefaultMath = 0, DisallowReducedPrecisionReduction = 16;
    private const int DefaultAlgorithm = -1;

    private static readonly string[] Windows = ["cublas64_13.dll", "cublas64_12.dll", "cublas64_11.dll"];
    private static readonly string[] Linux = ["libcublas.so.13", "libcublas.so.12", "libcublas.so.11"];

    private readonly CudaAccelerator _accelerator;
    private readonly Lock _gate = new();
    private readonly nint _handle;
    private readonly delegate* unmanaged<nint, int> _destroy;
    private readonly delegate* unmanaged<nint, int, int, int, int, int, void*, nint, int, int, long, nint, int, int, long, void*, nint, int, int, long, int, int, int, int> _multiply;

    private CuBlas(nint library, CudaAccelerator accelerator, CudaStream stream)
    {
        _accelerator = accelerator;
        _destroy = (delegate* unmanaged<nint, int>)NativeLibrary.GetExport(library, "cublasDestroy_v2");
        _multiply = (delegate* unmanaged<nint, int, int, int, int, int, void*, nint, int, int, long, nint, int, int, long, void*, nint, int, int, long, int, int, int, int>)
            NativeLibrary.GetExport(library, "cublasGemmStridedBatchedEx");
        var create = (delegate* unmanaged<nint*, int>)NativeLibrary.GetExport(library, "cublasCreate_v2");
        var setStream = (delegate* unmanaged<nint, nint, int>)NativeLibrary.GetExport(library, "cublasSetStream_v2");
        var setMode = (delegate* unmanaged<nint, int, int>)NativeLibrary.GetExport(library, "cublasSetMathMode");
        // Its calls are about the context that is current on the calling thread.
        accelerator.Bind();
        nint handle;
        Check(create(&handle), "cublasCreate");
        _handle = handle;
        Check(setStream(handle, stream.StreamPtr), "cublasSetStream");
        Check(setMode(handle, DefaultMath | DisallowReducedPrecisionReduction), "cublasSetMathMode");
    }

    public string Name => "cuBLAS";

    /// <summary>The library of an accelerator; null where it is not installed.</summary>
    public static CuBlas? TryLoad(CudaAccelerator accelerator, CudaStream stream)
    {
        foreach (string name in OperatingSystem.IsWindows() ? Windows : Linux)
            if (NativeLibrary.TryLoad(name, out nint library))
                return new CuBlas(library, accelerator, stream);
        return null;
    }

    public bool Knows(ElementType element) => element.IsFloat();

    public void Multiply(in ColumnProduct product)
    {
        double one = 1, zero = 0;
        float single = 1, none = 0;
        bool isDouble = product.Element == ElementType.Float64;
        void* alpha = isDouble ? &one : &single, beta = isDouble ? &zero : &none;
        var (type, compute) = TypesOf(product.Element);
        // A handle is for one thread at a time.
        lock (_gate)
        {
            _accelerator.Bind();
            Check(_multiply(_handle, Operation(product.A), Operation(product.B), product.Rows, product.Columns, product.Depth, alpha,
                product.A.Address, type, product.A.Leading, product.A.Distance, product.B.Address, type, product.B.Leading, product.B.Distance, beta,
                product.C.Address, type, product.C.Leading, product.C.Distance, product.Count, compute, DefaultAlgorithm), "cublasGemmStridedBatchedEx");
        }
    }

    public void Dispose()
    {
        _accelerator.Bind();
        Check(_destroy(_handle), "cublasDestroy");
    }

    private static int Operation(ColumnMatrix matrix) => matrix.Reading == MatrixReading.AsIs ? NoTranspose : Transpose;

    /// <summary>cudaDataType_t of the matrices, and cublasComputeType_t.</summary>
    private static (int Type, int Compute) TypesOf(ElementType element) => element switch
    {
        ElementType.Float16 => (2, 68),
        ElementType.Float32 => (0, 68),
        ElementType.Float64 => (1, 70),
        _ => throw new InternalCompilerException("cublas", element.ToString()),
    };

    private static void Check(int status, string call)
    {
        if (status != 0)
            throw new CuBlasException($"{call} failed with status {status}.");
    }
}

/// <summary>A call of cuBLAS failed, which is the device's failure as one of the driver's is.</summary>
internal sealed class CuBlasException(string message) : AcceleratorException(message)
{
    public override AcceleratorType AcceleratorType => AcceleratorType.Cuda;
}
