using System.Numerics;
using ExprJit.Benchmarks.Peers;

namespace ExprJit.Benchmarks.Families;

/// <summary>What the machine gives at most: bytes a second, by the triad of STREAM (J. McCalpin) and a copy, against the library's own triad and copy.</summary>
internal static class Ceilings
{
    private static readonly int[] Lengths = [10_000, 1_000_000, 10_000_000];

    public static IEnumerable<Case> Cases(bool quick) => Lengths.Where(n => !quick || n == 1_000_000).SelectMany(n =>
        (Case[])[Triad<float>(n), Triad<double>(n), Copy<float>(n), Copy<double>(n)]);

    private static Case Triad<T>(int n) where T : unmanaged, IBinaryFloatingPointIeee754<T> => new Case("ceilings", "triad b + 3c", Case.TypeName<T>(), Sizes.Text(n), () =>
    {
        T[] first = Data.Uniform<T>(n, 1, -2, 2), second = Data.Uniform<T>(n, 2, -2, 2);
        T[][] inputs = [first, second, second];
        T three = T.CreateChecked(3);
        Tensor<T> b = first, c = second;
        var updated = Shared.Create(Tensor.Zeros<T>(n), "result");
        var f = Function.Compile((Tensor<T> b, Tensor<T> c) => new Updates { { updated, b + three * c } });
        var result = new T[n];
        return
        [
            Contender.Ours(updated, () => f(b, c)),
            new Widths(
                Contender.Into("Vector256 loop", result, () => Loops256.Vectors<T, Triad<T>>(inputs, result)),
                Contender.Into("Vector512 loop", result, () => Loops512.Vectors<T, Triad<T>>(inputs, result))),
            new Widths(
                Contender.Into("Vector256 loop, non-temporal stores", result, () => Loops256.PastCaches<T, Triad<T>>(inputs, result)),
                Contender.Into("Vector512 loop, non-temporal stores", result, () => Loops512.PastCaches<T, Triad<T>>(inputs, result))),
        ];
    });

    private static Case Copy<T>(int n) where T : unmanaged, IBinaryFloatingPointIeee754<T> => new Case("ceilings", "copy -x", Case.TypeName<T>(), Sizes.Text(n), () =>
    {
        T[] x = Data.Uniform<T>(n, 1, -2, 2);
        Tensor<T> tensor = x;
        var updated = Shared.Create(Tensor.Zeros<T>(n), "result");
        var f = Function.Compile((Tensor<T> x) => new Updates { { updated, -x } });
        var result = new T[n];
        return [Contender.Ours(updated, () => f(tensor)), Contender.Of("copy", () => x.CopyTo(result.AsSpan()))];
    });

    /// <summary>A contender whose time is that of so many fused multiplications and additions at the rate of one core's units.</summary>
    public static Contender FusedMultiplyAdds<T>(double count) where T : unmanaged
    {
        const int steps = 100_000, chains = 12;
        double lanes256 = 32.0 / System.Runtime.CompilerServices.Unsafe.SizeOf<T>();
        Contender Rate(string name, Func<int, T> run, double lanes) =>
            new(name, calls => run(steps * calls)) { Share = steps * chains * lanes / count };
        return new Widths(Rate("ceiling of one core, 256 bits", Loops256.FusedChains<T>, lanes256), Rate("ceiling of one core, 512 bits", Loops512.FusedChains<T>, 2 * lanes256));
    }
}
