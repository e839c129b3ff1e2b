using System.Numerics;
using ExprJit.Benchmarks.Peers;
using static ExprJit.Ops;

namespace ExprJit.Benchmarks.Families;

/// <summary>Matrix products as updates of a variable, against OpenBLAS and the rate of the multipliers.</summary>
internal static class Products
{
    private static readonly int[] Squares = [64, 128, 256, 512, 1024, 2048];

    /// <summary>Sizes at which a factor is read transposed too.</summary>
    private static readonly int[] TransposedSquares = [64, 256, 1024];

    public static IEnumerable<Case> Cases(Options options) => Of<float>(options).Concat(Of<double>(options));

    private static IEnumerable<Case> Of<T>(Options options) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (int n in Squares.Where(n => !options.IsQuick || n <= 512))
        {
            yield return Square<T>("square NN", n, options.ThreadCount, (a, b) => Dot(a, b), false, false);
            if (!TransposedSquares.Contains(n))
                continue;
            yield return Square<T>("square NT", n, options.ThreadCount, (a, b) => Dot(a, b.T), false, true);
            yield return Square<T>("square TN", n, options.ThreadCount, (a, b) => Dot(a.T, b), true, false);
        }
        foreach (int n in (int[])[256, 2048])
            yield return MatrixVector<T>(n, options.ThreadCount);
        yield return Batched<T>(64, 64, options.ThreadCount);
    }

    private static double Tolerance<T>() => typeof(T) == typeof(float) ? 1e-3 : 1e-10;

    private static Case Square<T>(string work, int n, int threads, Func<Tensor<T>, Tensor<T>, Tensor<T>> formula, bool transposeA, bool transposeB)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new Case("products", work, Case.TypeName<T>(), Sizes.Text(n), () =>
        {
            T[] a = Data.Uniform<T>(n * n, 1, -1, 1), b = Data.Uniform<T>(n * n, 2, -1, 1);
            return Contenders([n, n], a, [n, n], b, [n, n], formula, (double)n * n * n, threads, c => Blas.Product<T>(a, transposeA, b, transposeB, c, n, n, n));
        }).Within(Tolerance<T>());

    private static Case MatrixVector<T>(int n, int threads) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new Case("products", "matrix-vector", Case.TypeName<T>(), Sizes.Text(n), () =>
        {
            T[] a = Data.Uniform<T>(n * n, 1, -1, 1), x = Data.Uniform<T>(n, 2, -1, 1);
            return Contenders([n, n], a, [n], x, [n], (a, x) => Dot(a, x), (double)n * n, threads, y => Blas.Product<T>(a, false, x, y, n, n));
        }).Within(Tolerance<T>());

    private static Case Batched<T>(int count, int n, int threads) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new Case("products", $"batch of {count}", Case.TypeName<T>(), Sizes.Text(n), () =>
        {
            T[] a = Data.Uniform<T>(count * n * n, 1, -1, 1), b = Data.Uniform<T>(count * n * n, 2, -1, 1);
            return Contenders([count, n, n], a, [count, n, n], b, [count, n, n], (a, b) => MatMul(a, b), (double)count * n * n * n, threads, c =>
            {
                for (int i = 0; i < count; i++)
                {
                    int start = i * n * n;
                    Blas.Product<T>(a.AsSpan(start), false, b.AsSpan(start), false, c.AsSpan(start), n, n, n);
                }
            });
        }).Within(Tolerance<T>());

    private static List<Contender> Contenders<T>(long[] shapeA, T[] a, long[] shapeB, T[] b, long[] shape, Func<Tensor<T>, Tensor<T>, Tensor<T>> formula, double products,
        int threads, Action<T[]> blas) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Tensor<T> x = Tensor.Create(a, shapeA), y = Tensor.Create(b, shapeB);
        var updated = Shared.Create(Tensor.Zeros<T>(shape), "result");
        var f = Function.Compile((Tensor<T> a, Tensor<T> b) => new Updates { { updated, formula(a, b) } });
        List<Contender> contenders = [Contender.Ours(updated, () => f(x, y))];
        if (Blas.IsThere)
        {
            Blas.Threads = threads;
            var result = new T[shape.Aggregate(1L, (p, q) => p * q)];
            contenders.Add(Contender.Into("OpenBLAS", result, () => blas(result)));
        }
        contenders.Add(Ceilings.FusedMultiplyAdds<T>(products));
        return contenders;
    }
}
