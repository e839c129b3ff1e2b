using ExprJit.Graphs;

namespace ExprJit.Codegen.Host;

/// <summary>The product of two matrices by the micro-kernels of their element type.</summary>
internal static unsafe class HostProduct
{
    public static void Run(View a, View b, View c)
    {
        switch (c.Storage.Element)
        {
            case ElementType.Float32:
                Gemm.Run(c.Shape[0], c.Shape[1], a.Shape[1], 1f, Start<float>(a), a.Strides[0], a.Strides[1], Start<float>(b), b.Strides[0], b.Strides[1], 0f, Start<float>(c), c.Strides[0]);
                break;
            case ElementType.Float64:
                Gemm.Run(c.Shape[0], c.Shape[1], a.Shape[1], 1d, Start<double>(a), a.Strides[0], a.Strides[1], Start<double>(b), b.Strides[0], b.Strides[1], 0d, Start<double>(c), c.Strides[0]);
                break;
            case ElementType.Int32:
                Gemm.RunInteger(c.Shape[0], c.Shape[1], a.Shape[1], 1, Start<int>(a), a.Strides[0], a.Strides[1], Start<int>(b), b.Strides[0], b.Strides[1], 0, Start<int>(c), c.Strides[0]);
                break;
            default:
                Gemm.RunInteger(c.Shape[0], c.Shape[1], a.Shape[1], 1L, Start<long>(a), a.Strides[0], a.Strides[1], Start<long>(b), b.Strides[0], b.Strides[1], 0L, Start<long>(c), c.Strides[0]);
                break;
        }
    }

    private static T* Start<T>(View view) where T : unmanaged => (T*)((HostStorage)view.Storage).Pointer + view.Offset;
}
