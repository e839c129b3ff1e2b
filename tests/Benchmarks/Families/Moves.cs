using System.Numerics;
using ExprJit.Benchmarks.Peers;
using static ExprJit.Ops;

namespace ExprJit.Benchmarks.Families;

/// <summary>What is bound by where the data lies: running sums, sorting, rows by index, transposes.</summary>
internal static class Moves
{
    private const int Million = 1_000_000, Side = 2000, Rows = 10_000, Columns = 100, Picked = 20_000;

    public static IEnumerable<Case> Cases() => Of<float>().Concat(Of<double>());

    private static IEnumerable<Case> Of<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        string type = Case.TypeName<T>();
        yield return new Case("moves", "cumsum", type, Sizes.Text(Million), () =>
        {
            T[] x = Data.Uniform<T>(Million, 1, 0.5, 1.5), result = new T[Million];
            Tensor<T> v = x;
            var f = Function.Compile((Tensor<T> v) => CumSum(v));
            return [Contender.Ours(() => f(v)), Contender.Into("plain loop", result, () => RowLoops.CumulativeSum(x, result))];
        }).Within(typeof(T) == typeof(float) ? 1e-3 : 1e-10);
        yield return new Case("moves", "argsort", type, Sizes.Text(Million), () =>
        {
            T[] x = Data.Uniform<T>(Million, 1, -2, 2);
            Tensor<T> v = x;
            var f = Function.Compile((Tensor<T> v) => ArgSort(v));
            return
            [
                Contender.Of("ExprJit", () => f(v), () => Ordered(x, f(v).ToArray())),
                Contender.Of("Array.Sort", () => Sorted(x), () => Ordered(x, Sorted(x))),
            ];
        });
        yield return new Case("moves", "gather rows", type, Sizes.Text(Picked, Columns), () =>
        {
            T[] x = Data.Uniform<T>(Rows * Columns, 1, -2, 2), result = new T[Picked * Columns];
            long[] places = [.. Data.Uniform<long>(Picked, 2, 0, Rows)];
            Tensor<T> m = Tensor.Create(x, Rows, Columns);
            Tensor<long> indices = places;
            var f = Function.Compile((Tensor<T> m, Tensor<long> i) => Gather(m, i, 0));
            return [Contender.Ours(() => f(m, indices)), Contender.Into("copies of spans", result, () => RowLoops.Gather(x, places, Columns, result))];
        });
        yield return Transposed<T>("a + b.T", adds: true);
        yield return Transposed<T>("transpose", adds: false);
    }

    private static Case Transposed<T>(string work, bool adds) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new Case("moves", work, Case.TypeName<T>(), Sizes.Text(Side, Side), () =>
        {
            T[] a = Data.Uniform<T>(Side * Side, 1, -2, 2), b = Data.Uniform<T>(Side * Side, 2, -2, 2), result = new T[Side * Side];
            Tensor<T> x = Tensor.Create(a, Side, Side), y = Tensor.Create(b, Side, Side);
            var updated = Shared.Create(Tensor.Zeros<T>(Side, Side), "result");
            Action call;
            if (adds)
            {
                var f = Function.Compile((Tensor<T> a, Tensor<T> b) => new Updates { { updated, a + b.T } });
                call = () => f(x, y);
            }
            else
            {
                var f = Function.Compile((Tensor<T> b) => new Updates { { updated, b.T } });
                call = () => f(y);
            }
            return [Contender.Ours(updated, call), Contender.Into("plain tiles of 32", result, () => RowLoops.AddTransposed(adds ? a : null, b, Side, result))];
        });

    private static long[] Sorted<T>(T[] x)
    {
        T[] keys = [.. x];
        long[] order = [.. Enumerable.Range(0, x.Length).Select(i => (long)i)];
        Array.Sort(keys, order);
        return order;
    }

    /// <summary>The values in the order found: equal values may stand either way.</summary>
    private static double[] Ordered<T>(T[] x, long[] order) where T : INumberBase<T> => Data.Sample<T>([.. order.Select(i => x[i])]);
}
