using static ExprJit.Codegen.Tests.NumpyProgram;
using static ExprJit.Ops;
using I = ExprJit.Tensor<int>;
using L = ExprJit.Tensor<long>;
using T = ExprJit.Tensor<double>;

namespace ExprJit.Codegen.Tests;

/// <content>The natural calls with variables, tensors, arrays, collection expressions and numbers, which have to compile as written.</content>
public sealed partial class NumpyProgramTests
{
    private static readonly Shared<T> W = Shared.Create(new double[,] { { 1, 2 }, { 3, 4 } }, "W");
    private static readonly Shared<T> V = Shared.Create(new double[] { 1, 2 }, "V");
    private static readonly Shared<double> S = new(2.0, "s");
    private static readonly Shared<L> Ix = Shared.Create(new long[] { 1, 0 }, "ix");
    private static readonly Shared<I> Iy = Shared.Create([1, 0], "iy");

    private static T Helper(T x)
    {
        T rows = Reshape(x, [4]);
        return Concat(rows[..1], Gather(rows, [3, 0]), rows[^1..], [9.0]) + Sum(Reshape(x, [2, 2]), [0, 1]);
    }

    private static T Loop(T x)
    {
        var y = x;
        for (int i = 0; i < 2; i++)
            y = Dot(y, x.T);
        return y;
    }

    private static NumpyProgram[] Mixes =>
    [
        Of(() => Sum(W), 10.0),
        Of(() => Sum(W, 0), new double[] { 4, 6 }),
        Of(() => Sum(W, axis: 1, keepDims: true), new double[,] { { 3 }, { 7 } }),
        Of(() => Sum(W, keepDims: true), new double[,] { { 10 } }),
        Of(() => Max(W, new[] { 0, 1 }), 4.0),
        Of(() => ArgMax(W, -1), new long[] { 1, 1 }),
        Of(() => Exp(W) * 0 + V, new double[,] { { 1, 2 }, { 1, 2 } }),
        Of(() => W + V, new double[,] { { 2, 4 }, { 4, 6 } }),
        Of(() => W * S, new double[,] { { 2, 4 }, { 6, 8 } }),
        Of(() => S * W - 1, new double[,] { { 1, 3 }, { 5, 7 } }),
        Of(() => W > 2, new bool[,] { { false, false }, { true, true } }),
        Of(() => Where(W > 2, W, 0), new double[,] { { 0, 0 }, { 3, 4 } }),
        Of(() => Where(W > 2, W, V), new double[,] { { 1, 2 }, { 3, 4 } }),
        Of(() => Maximum(W, V), new double[,] { { 1, 2 }, { 3, 4 } }),
        Of(() => Maximum(W, 2), new double[,] { { 2, 2 }, { 3, 4 } }),
        Of(() => Maximum(0, W), new double[,] { { 1, 2 }, { 3, 4 } }),
        Of(() => Maximum(W, S), new double[,] { { 2, 2 }, { 3, 4 } }),
        Of(() => Clamp(W, 2, 3), new double[,] { { 2, 2 }, { 3, 3 } }),
        Of(() => Pow(W, 2), new double[,] { { 1, 4 }, { 9, 16 } }),
        Of(() => Pow(W, S), new double[,] { { 1, 4 }, { 9, 16 } }),
        Of(() => Pow(S, 3), 8.0),
        Of(() => Exp(S), Math.Exp(2)),
        Of(() => Maximum(S, 5), 5.0),
        Of(() => Concat(W, W, axis: 1), new double[,] { { 1, 2, 1, 2 }, { 3, 4, 3, 4 } }),
        Of(() => Concat(V, V), new double[] { 1, 2, 1, 2 }),
        Of(() => Concat(V, V, V), new double[] { 1, 2, 1, 2, 1, 2 }),
        Of(() => Concat(V, new[] { 3.0 }), new double[] { 1, 2, 3 }),
        Of(() => Stack(V, V), new double[,] { { 1, 2 }, { 1, 2 } }),
        Of(() => Dot(W, V), new double[] { 5, 11 }),
        Of(() => Dot(V, W), new double[] { 7, 10 }),
        Of(() => Dot(W, new[] { 1.0, 1 }), new double[] { 3, 7 }),
        Of(() => MatMul(W, W), new double[,] { { 7, 10 }, { 15, 22 } }),
        Of(() => Einsum("ij,j->i", W, V), new double[] { 5, 11 }),
        Of(() => Einsum("ii", W), 5.0),
        Of(() => Outer(V, V), new double[,] { { 1, 2 }, { 2, 4 } }),
        Of(() => TensorDot(W, V, 1), new double[] { 5, 11 }),
        Of(() => Transpose(W), new double[,] { { 1, 3 }, { 2, 4 } }),
        Of(() => Transpose(W, 1, 0), new double[,] { { 1, 3 }, { 2, 4 } }),
        Of(() => W.Value.T, new double[,] { { 1, 3 }, { 2, 4 } }),
        Of(() => W.Value[0], new double[] { 1, 2 }),
        Of(() => W.Value[-1], new double[] { 3, 4 }),
        Of(() => Reshape(W, -1), new double[] { 1, 2, 3, 4 }),
        Of(() => Reshape(W, 1, -1), new double[,] { { 1, 2, 3, 4 } }),
        Of(() => Reshape(W, new[] { 4 }), new double[] { 1, 2, 3, 4 }),
        Of(() => Flatten(W), new double[] { 1, 2, 3, 4 }),
        Of(() => Slice(W, 1, 1), new double[,] { { 3, 4 } }),
        Of(() => Gather(W, Ix), new double[,] { { 3, 4 }, { 1, 2 } }),
        Of(() => Gather(W, Iy), new double[,] { { 3, 4 }, { 1, 2 } }),
        Of(() => Gather(W, 1), new double[] { 3, 4 }),
        Of(() => Gather(V, Ix, axis: 0), new double[] { 2, 1 }),
        Of(() => Scatter(V, Ix, V), new double[] { 2, 1 }),
        Of(() => ScatterAdd(V, Ix, V), new double[] { 3, 3 }),
        Of(() => ScatterAdd(V, new[] { 0 }, 1), new double[] { 2, 2 }),
        Of(() => Scatter(V, 0, 5), new double[] { 5, 2 }),
        Of(() => Sort(V), new double[] { 1, 2 }),
        Of(() => ArgSort(Flip(V)), new long[] { 1, 0 }),
        Of(() => TopK(V, 1).Indices, new long[] { 1 }),
        Of(() => Sum(Softmax(W, axis: 0), 0), new double[] { 1, 1 }),
        Of(() => OneHot<double>(Ix, 2), new double[,] { { 0, 1 }, { 1, 0 } }),
        Of(() => CrossEntropy(W * 0, Ix), new double[] { Math.Log(2), Math.Log(2) }),
        Of(() => CrossEntropy(W * 0, Iy), new double[] { Math.Log(2), Math.Log(2) }),
        Of(() => CrossEntropy(W * 0, new[] { 0, 1 }), new double[] { Math.Log(2), Math.Log(2) }),
        Of(() => CrossEntropy(W * 0, W * 0 + .5), new double[] { Math.Log(2), Math.Log(2) }),
        Of(() => BinaryCrossEntropy(V * 0, V * 0), new double[] { Math.Log(2), Math.Log(2) }),
        Of(() => BinaryCrossEntropy(V * 0, 1), new double[] { Math.Log(2), Math.Log(2) }),
        Of(() => Equal(W, 2), new bool[,] { { false, true }, { false, false } }),
        Of(() => Any(W > 3), true),
        Of(() => All(W > 3, 0), new[] { false, false }),
        Of(() => Cast<int>(W), new int[,] { { 1, 2 }, { 3, 4 } }),
        Of(() => Cast<float>(S), 2f),
        Of(() => Length(W, 0) * 2, 4L),
        Of(() => BroadcastTo(V, 2, 2), new double[,] { { 1, 2 }, { 1, 2 } }),
        Of(() => Tile(V, 2), new double[] { 1, 2, 1, 2 }),
        Of(() => Repeat(V, 2), new double[] { 1, 1, 2, 2 }),
        Of(() => Diag(V), new double[,] { { 1, 0 }, { 0, 2 } }),
        Of(() => Tril(W), new double[,] { { 1, 0 }, { 3, 4 } }),
        Of(() => Squeeze(ExpandDims(W, 0), 0), new double[,] { { 1, 2 }, { 3, 4 } }),
        Of(() => CumSum(W, 0), new double[,] { { 1, 2 }, { 4, 6 } }),
        Of(() => CumSum(V, axis: -1), new double[] { 1, 3 }),
        Of(() => Norm(V), Math.Sqrt(5)),
        Of(() => LogSumExp(V * 0, -1), Math.Log(2)),
        Of(() => FloorMod(V, 2), new double[] { 1, 0 }),
        Of(() => FloorDiv(Ix, 2), new long[] { 0, 0 }),
        Of(() => Grad(Sum(W * W), W), new double[,] { { 2, 4 }, { 6, 8 } }),
        Of(() => Grad(Sum(V * S), S), 3.0),
        Of(() => Grad(S * S, S), 4.0),
        Of(() => Grad(Sum(Cast<float>(V)), V), new double[] { 1, 1 }),
        Of(() => Atan2(V * 0 + 1, 1), new double[] { Math.PI/4, Math.PI/4 }),
        Steps(() => Function.Compile((T x) => Helper(x))(new double[,] { { 1, 2 }, { 3, 4 } }), new double[] { 11, 14, 11, 14, 19 }),
        Steps(() => Function.Compile((T x) => Loop(x))(new double[,] { { 1, 0 }, { 0, 2 } }), new double[,] { { 1, 0 }, { 0, 8 } }),
        Steps(() => Concat([1.0, 2], [3.0]), new double[] { 1, 2, 3 }),
        Steps(() => Function.Compile((T x, L i) => Gather(x, i))([1, 2, 3], [2, 0]), new double[] { 3, 1 }),
        Steps(() => Function.Compile((T x) => Outputs.Of(Sum(x, 0), Max(x, 1)))(new double[,] { { 1, 2 }, { 3, 4 } }).Item2, new double[] { 2, 4 }),
        Steps(() => Function.Compile((T x) => TopK(x, 2))(new double[] { 1, 3, 2 }).Indices, new long[] { 1, 2 }),
        Steps(() => Function.Compile((T x, T y) => Grad(Sum(x * y), x, y))(new double[] { 1, 2 }, new double[] { 3, 4 })[1], new double[] { 1, 2 }),
    ];
}
