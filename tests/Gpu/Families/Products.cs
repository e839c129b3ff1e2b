using System.Numerics;
using ExprJit.Benchmarks;
using ExprJit.Gpu.Peers;
using static ExprJit.Ops;

namespace ExprJit.Gpu.Families;

/// <summary>Matrix products as updates of a variable, against cuBLAS.</summary>
internal static class Products
{
    public static IEnumerable<Case> Cases(Card card, Scale scale, CuBlas? cuBlas)
    {
        foreach (int n in scale.Squares)
            yield return Of<float>(card, cuBlas, "square NN", n, false, false);
        int middle = scale.Squares[^Math.Min(2, scale.Squares.Count)];
        yield return Of<float>(card, cuBlas, "square NT", middle, false, true);
        yield return Of<float>(card, cuBlas, "square TN", middle, true, false);
        yield return Of<double>(card, cuBlas, "square NN", middle, false, false);
    }

    private static Case Of<T>(Card card, CuBlas? cuBlas, string work, int n, bool transposeA, bool transposeB) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new Case("products", work, Case.TypeName<T>(), Sizes.Text(n), () =>
        {
            T[] a = Data.Uniform<T>((long)n * n, 1, -1, 1), b = Data.Uniform<T>((long)n * n, 2, -1, 1);
            (Shared<Tensor<T>> X, Shared<Tensor<T>> Y) On(Device device) => (Shared.Create(Tensor.Create(a, n, n), "a", device), Shared.Create(Tensor.Create(b, n, n), "b", device));
            Tensor<T> Product(Shared<Tensor<T>> x, Shared<Tensor<T>> y) => Dot(transposeA ? Transpose(x) : x, transposeB ? Transpose(y) : y);
            var (x, y) = On(card.Device);
            var result = Shared.Create(Tensor.Zeros<T>(n, n), "result", card.Device);
            Func<Tensor<T>> product = () => Product(x, y);
            var f = Function.Compile(() => new Updates { { result, product() } });
            List<Contender> contenders =
            [
                Queued.Ours(card, f, result, r => Data.Sample<T>(r), x, y),
                Contender.Check("host", () =>
                {
                    var (hostX, hostY) = On(Device.Host);
                    Func<Tensor<T>> onHost = () => Product(hostX, hostY);
                    return Data.Sample<T>(Function.Compile(() => onHost())().ToArray());
                }),
            ];
            if (cuBlas is not null)
                contenders.Add(cuBlas.Product(a, transposeA, b, transposeB, n, n, n));
            return contenders;
        }).Within(typeof(T) == typeof(float) ? 1e-3 : 1e-10);
}
