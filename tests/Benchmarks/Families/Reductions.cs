using System.Numerics;
using ExprJit.Benchmarks.Peers;
using static ExprJit.Ops;
using TP = System.Numerics.Tensors.TensorPrimitives;

namespace ExprJit.Benchmarks.Families;

/// <summary>Reductions of a vector, of the rows and of the columns of a matrix, and the two row kernels of classification.</summary>
internal static class Reductions
{
    private static readonly int[] Lengths = [1_000, 100_000, 1_000_000, 10_000_000];

    private static readonly (int Rows, int Columns)[] Shapes = [(1000, 1000), (100_000, 10), (10, 100_000)];

    public static IEnumerable<Case> Cases(bool quick)
    {
        var flat = Lengths.Where(n => !quick || n == 1_000_000).SelectMany(n => Flat<float>(n).Concat(Flat<double>(n)));
        var axes = Shapes.Take(quick ? 1 : 3).SelectMany(s => Axes<float>(s.Rows, s.Columns).Concat(Axes<double>(s.Rows, s.Columns)));
        return flat.Concat(axes).Concat(RowKernels<float>(1000, 1000)).Concat(RowKernels<double>(1000, 1000));
    }

    /// <summary>Sums are compared in the order each adds in.</summary>
    private static double Tolerance<T>() => typeof(T) == typeof(float) ? 1e-3 : 1e-10;

    private static IEnumerable<Case> Flat<T>(int n) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Lazy<T[]> x = new(() => Data.Uniform<T>(n, 1, 0.5, 1.5)), y = new(() => Data.Uniform<T>(n, 2, 0.5, 1.5));
        yield return Flat("sum", n, x, v => Sum(v), v => TP.Sum<T>(v));
        yield return Flat("max", n, x, v => Max(v), v => TP.Max<T>(v));
        yield return Flat("mean", n, x, v => Mean(v), v => TP.Average<T>(v));
        yield return Flat("argmax", n, x, v => ArgMax(v), v => TP.IndexOfMax<T>(v));
        yield return Flat("sum of squares", n, x, v => Sum(v * v), v => TP.SumOfSquares<T>(v));
        yield return Flat("variance", n, x, v => Var(v), v => RowLoops.Variance<T>(v));
        yield return new Case("reductions", "dot", Case.TypeName<T>(), Sizes.Text(n), () =>
        {
            Tensor<T> a = x.Value, b = y.Value;
            var f = Function.Compile((Tensor<T> a, Tensor<T> b) => Dot(a, b));
            return [Contender.Ours(() => f(a, b)), Contender.Fresh("TensorPrimitives", () => (T[])[TP.Dot<T>(x.Value, y.Value)])];
        }).Within(Tolerance<T>());
    }

    private static Case Flat<T, R>(string work, int n, Lazy<T[]> x, Func<Tensor<T>, Tensor<R>> formula, Func<T[], R> peer)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where R : unmanaged, INumber<R> =>
        new Case("reductions", work, Case.TypeName<T>(), Sizes.Text(n), () =>
        {
            Tensor<T> v = x.Value;
            var f = Function.Compile((Tensor<T> v) => formula(v));
            return [Contender.Ours(() => f(v)), Contender.Fresh("TensorPrimitives", () => (R[])[peer(x.Value)])];
        }).Within(Tolerance<T>());

    /// <summary>An index of TensorPrimitives is an int, of the library a long.</summary>
    private static Case Flat<T>(string work, int n, Lazy<T[]> x, Func<Tensor<T>, Tensor<long>> formula, Func<T[], int> peer) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Flat<T, long>(work, n, x, formula, v => peer(v));

    private static IEnumerable<Case> Axes<T>(int rows, int columns) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var x = new Lazy<T[]>(() => Data.Uniform<T>(rows * columns, 1, 0.5, 1.5));
        T scale = T.One / T.CreateChecked(rows);
        yield return Matrix("mean axis 0", rows, columns, x, m => Mean(m, 0), columns, (m, r) =>
        {
            RowLoops.Columns(m, rows, columns, r, (row, sums) => TP.Add<T>(sums, row, sums));
            TP.Multiply(r, scale, r);
        });
        yield return Matrix("mean axis 1", rows, columns, x, m => Mean(m, 1), rows, (m, r) => RowLoops.Rows<T, T>(m, columns, r, row => TP.Average(row)));
        yield return Matrix("max axis 0", rows, columns, x, m => Max(m, 0), columns, (m, r) => RowLoops.Columns(m, rows, columns, r, (row, most) => TP.Max<T>(most, row, most)));
        yield return Matrix("max axis 1", rows, columns, x, m => Max(m, 1), rows, (m, r) => RowLoops.Rows<T, T>(m, columns, r, row => TP.Max(row)));
        yield return Matrix<T, long>("argmax axis 0", rows, columns, x, m => ArgMax(m, 0), columns, (m, r) => RowLoops.ArgMaxOfColumns(m, rows, columns, r));
        yield return Matrix<T, long>("argmax axis 1", rows, columns, x, m => ArgMax(m, 1), rows, (m, r) => RowLoops.Rows<T, long>(m, columns, r, row => TP.IndexOfMax(row)));
    }

    private static IEnumerable<Case> RowKernels<T>(int rows, int columns) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var x = new Lazy<T[]>(() => Data.Uniform<T>(rows * columns, 1, -2, 2));
        yield return Matrix("softmax", rows, columns, x, m => Softmax(m, 1), rows * columns, (m, r) => RowLoops.Softmax(m, columns, r));
        yield return new Case("reductions", "cross-entropy", Case.TypeName<T>(), Sizes.Text(rows, columns), () =>
        {
            long[] labels = [.. Enumerable.Range(0, rows).Select(i => i * 7L % columns)];
            Tensor<T> logits = Tensor.Create(x.Value, rows, columns);
            Tensor<long> classes = labels;
            var f = Function.Compile((Tensor<T> x, Tensor<long> y) => CrossEntropy(x, y));
            var result = new T[rows];
            return [Contender.Ours(() => f(logits, classes)), Contender.Into("TensorPrimitives by rows", result, () => RowLoops.CrossEntropy(x.Value, labels, columns, result))];
        }).Within(Tolerance<T>());
    }

    private static Case Matrix<T, R>(string work, int rows, int columns, Lazy<T[]> x, Func<Tensor<T>, Tensor<R>> formula, int length, Action<T[], R[]> peer)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where R : unmanaged, INumber<R> =>
        new Case("reductions", work, Case.TypeName<T>(), Sizes.Text(rows, columns), () =>
        {
            Tensor<T> m = Tensor.Create(x.Value, rows, columns);
            var f = Function.Compile((Tensor<T> m) => formula(m));
            var result = new R[length];
            return [Contender.Ours(() => f(m)), Contender.Into("TensorPrimitives by rows", result, () => peer(x.Value, result))];
        }).Within(Tolerance<T>());
}
