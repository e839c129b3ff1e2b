using System.Numerics;
using System.Numerics.Tensors;
using ExprJit.Graphs;

namespace ExprJit.Codegen.Host;

/// <summary>The product of two matrices by the micro-kernels of their element type.</summary>
internal static unsafe class HostProduct
{
    public static void Run(View a, View b, View c)
    {
        switch (c.Storage.Element)
        {
            case ElementType.Float16:
                HalfProduct(a, b, c);
                break;
            case ElementType.Float32:
                Gemm.Run(c.Shape[0], c.Shape[1], a.Shape[1], 1f, Start<float>(a), a.Strides[0], a.Strides[1], Start<float>(b), b.Strides[0], b.Strides[1], 0f, Start<float>(c), c.Strides[0]);
                break;
            case ElementType.Float64:
                Gemm.Run(c.Shape[0], c.Shape[1], a.Shape[1], 1d, Start<double>(a), a.Strides[0], a.Strides[1], Start<double>(b), b.Strides[0], b.Strides[1], 0d, Start<double>(c), c.Strides[0]);
                break;
            default:
                IntegerProduct(a, b, c);
                break;
        }
    }

    /// <summary>Modulo the word the signs make no difference.</summary>
    private static void IntegerProduct(View a, View b, View c)
    {
        switch (c.Storage.Element.Size())
        {
            case 1:
                Integers<byte>(a, b, c);
                break;
            case 2:
                Integers<ushort>(a, b, c);
                break;
            case 4:
                Integers<int>(a, b, c);
                break;
            default:
                Integers<long>(a, b, c);
                break;
        }
    }

    private static void Integers<T>(View a, View b, View c) where T : unmanaged, IBinaryInteger<T> =>
        Gemm.RunInteger(c.Shape[0], c.Shape[1], a.Shape[1], T.One, Start<T>(a), a.Strides[0], a.Strides[1], Start<T>(b), b.Strides[0], b.Strides[1], T.Zero, Start<T>(c), c.Strides[0]);

    /// <summary>In float, and each element of the result rounded to Half once.</summary>
    private static void HalfProduct(View a, View b, View c)
    {
        HostStorage left = Widened(a), right = Widened(b), result = new(ElementType.Float32, c.Shape);
        Run(View.Dense(left), View.Dense(right), View.Dense(result));
        TensorPrimitives.ConvertToHalf(result.Span<float>(), new Span<Half>(Start<Half>(c), checked((int)c.Length)));
    }

    private static HostStorage Widened(View view)
    {
        var wide = new HostStorage(ElementType.Float32, view.Shape);
        var from = Start<Half>(view);
        var to = (float*)wide.Pointer;
        for (long i = 0; i < view.Shape[0]; i++)
            for (long j = 0; j < view.Shape[1]; j++)
                *to++ = (float)from[i * view.Strides[0] + j * view.Strides[1]];
        return wide;
    }

    private static T* Start<T>(View view) where T : unmanaged => (T*)((HostStorage)view.Storage).Pointer + view.Offset;
}
