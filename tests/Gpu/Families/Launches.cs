using System.Diagnostics;
using ExprJit.Benchmarks;
using ExprJit.Codegen;
using ExprJit.Codegen.Ilgpu;
using ExprJit.Codegen.Tests;
using ExprJit.Gpu.Peers;
using ExprJit.Graphs;
using static ExprJit.Ops;

namespace ExprJit.Gpu.Families;

/// <summary>What a kernel costs beside its work: time by launch of kernels too small to count.</summary>
internal static class Launches
{
    private const int Length = 1000, Side = 16;

    public static IEnumerable<Case> Cases(Card card, Scale scale)
    {
        yield return new("launches", "a call of one kernel", "f32", Sizes.Text(Length), () =>
        {
            float[] start = Data.Uniform<float>(Length, 1, -2, 2);
            var x = Shared.Create(start, "x", card.Device);
            var f = Function.Compile(() => new Updates { { x, x * 0.5f + 1f } });
            return [Queued.Ours(card, f, x, r => Data.Sample<float>(r)), ByHand.Scaled(card, start)];
        });
        yield return new("launches", "a call of many kernels", "f32", $"{scale.Queue} products", () => [Many(card, scale.Queue)]) { HasPeers = false };
        yield return new("launches", "a launch, without the driver", "f32", "64 products", () => [Contender.Quantity(WithoutDriver)]) { HasPeers = false };
    }

    /// <summary>What the library does for a launch, whatever the card: 64 products that each need the one before, on a device that queues nothing.</summary>
    private static double WithoutDriver()
    {
        const int Products = 64, Calls = 300;
        var arena = new Arena();
        Node x = arena.Parameter(0, new TensorType(ElementType.Float32, 2), "x"), w = arena.Parameter(1, new TensorType(ElementType.Float32, 2), "w"), y = x;
        for (int i = 0; i < Products; i++)
            y = N.MatMul(y, w);
        var device = CompilingAccelerator.Ptx;
        var program = device.Compile(new Graph(arena, [y], []));
        var frame = new Frame(2, 1);
        for (int i = 0; i < 2; i++)
            frame.Tensors[i] = Tensor.FromStorage(new IlgpuStorage(device, Device.IlgpuCpu, ElementType.Float32, [Side, Side]));
        double Time()
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < Calls; i++)
                program.Run(frame);
            return Stopwatch.GetElapsedTime(start).TotalNanoseconds / (Calls * Products);
        }
        for (int i = 0; i < 20; i++)
            Time();
        return Spread.Of(Enumerable.Range(0, 9).Select(_ => Time())).Median;
    }

    /// <summary>Products that each need the one before.</summary>
    private static Contender Many(Card card, int products)
    {
        var w = Shared.Create(Tensor.Create(Data.Uniform<float>(Side * Side, 1, -0.25, 0.25), Side, Side), "w", card.Device);
        var x = Shared.Create(Tensor.Create(Data.Uniform<float>(Side * Side, 2, -1, 1), Side, Side), "x", card.Device);
        Func<Updates> chain = () =>
        {
            Tensor<float> y = x;
            for (int i = 0; i < products; i++)
                y = Dot(y, w);
            return new() { { x, y } };
        };
        var f = Function.Compile(() => chain());
        f();
        double launches = Function.Inspect(f).Profile.Launches;
        return Contender.Quantity(() =>
        {
            var queued = new Queued(card, "ExprJit", f, null, [w, x]) { Share = launches };
            return Spread.Of(Enumerable.Range(0, 9).Select(_ => queued.Time(20))).Median;
        });
    }
}
