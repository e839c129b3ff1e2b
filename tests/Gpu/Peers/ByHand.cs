using ExprJit.Benchmarks;
using ILGPU;
using ILGPU.Runtime;
using Buffer = ILGPU.Runtime.MemoryBuffer1D<float, ILGPU.Stride1D.Dense>;

namespace ExprJit.Gpu.Peers;

/// <summary>Kernels of ILGPU written by hand, one for each expression, launched as their users launch them.</summary>
internal static class ByHand
{
    private const string Name = "ILGPU by hand";

    public static Contender MultiplyThenAdd(Card card, float[][] x) => Of(card, x, card.Accelerator
        .LoadAutoGroupedStreamKernel<Index1D, ArrayView<float>, ArrayView<float>, ArrayView<float>, ArrayView<float>, ArrayView<float>>(Kernels.MultiplyThenAdd));

    public static Contender Logistic(Card card, float[][] x) => Of(card, x, card.Accelerator
        .LoadAutoGroupedStreamKernel<Index1D, ArrayView<float>, ArrayView<float>, ArrayView<float>, ArrayView<float>, ArrayView<float>>(Kernels.Logistic));

    public static Contender Mixed(Card card, float[][] x) => Of(card, x, card.Accelerator
        .LoadAutoGroupedStreamKernel<Index1D, ArrayView<float>, ArrayView<float>, ArrayView<float>, ArrayView<float>, ArrayView<float>>(Kernels.Mixed));

    public static Contender Price(Card card, float[][] x) => Of(card, x, card.Accelerator
        .LoadAutoGroupedStreamKernel<Index1D, ArrayView<float>, ArrayView<float>, ArrayView<float>, ArrayView<float>, ArrayView<float>>(Kernels.Price));

    /// <summary>Parameters, velocity, gradient.</summary>
    public static Contender Momentum(Card card, float[][] x)
    {
        var kernel = card.Accelerator.LoadAutoGroupedStreamKernel<Index1D, ArrayView<float>, ArrayView<float>, ArrayView<float>>(Kernels.Momentum);
        var (p, v, g) = (Uploaded(card, x[0]), Uploaded(card, x[1]), Uploaded(card, x[2]));
        return Of(card, () => kernel((Index1D)p.Length, p.View, v.View, g.View), p, v, g);
    }

    /// <summary>A small kernel of which only the launch costs anything.</summary>
    public static Contender Scaled(Card card, float[] x)
    {
        var kernel = card.Accelerator.LoadAutoGroupedStreamKernel<Index1D, ArrayView<float>>(Kernels.Scaled);
        var data = Uploaded(card, x);
        return Of(card, () => kernel((Index1D)data.Length, data.View), data);
    }

    /// <summary>Each thread sums what it strides over, a group what its threads have, and one addition joins the groups.</summary>
    public static Contender Sum(Card card, float[] x)
    {
        var kernel = card.Accelerator.LoadStreamKernel<ArrayView<float>, ArrayView<float>>(Kernels.Sum);
        var (data, total) = (Uploaded(card, x), card.Accelerator.Allocate1D<float>(1));
        KernelConfig config = (card.Accelerator.NumMultiprocessors * 8, Math.Min(Kernels.SumGroup, card.Accelerator.MaxNumThreadsPerGroup));
        return Of(card, () =>
        {
            total.MemSetToZero();
            kernel(config, data.View, total.View);
        }, total, data);
    }

    private static Contender Of(Card card, float[][] x, Action<Index1D, ArrayView<float>, ArrayView<float>, ArrayView<float>, ArrayView<float>, ArrayView<float>> kernel)
    {
        Buffer result = card.Accelerator.Allocate1D<float>(x[0].Length);
        Buffer[] inputs = [.. x.Select(data => Uploaded(card, data))];
        return Of(card, () => kernel((Index1D)result.Length, inputs[0].View, inputs[1].View, inputs[2].View, inputs[^1].View, result.View), [result, .. inputs]);
    }

    /// <summary>A contender whose result is the first of its buffers.</summary>
    private static Queued Of(Card card, Action once, params Buffer[] buffers) => new(card, Name, once, () =>
    {
        once();
        return Data.Sample<float>(buffers[0].GetAsArray1D());
    }, buffers);

    private static Buffer Uploaded(Card card, float[] data) => card.Accelerator.Allocate1D(data);
}
