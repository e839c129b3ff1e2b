using static ExprJit.Codegen.Tests.NumpyProgram;
using static ExprJit.Ops;
using I = ExprJit.Tensor<int>;
using Q = ExprJit.Tensor<bool>;
using T = ExprJit.Tensor<double>;

namespace ExprJit.Codegen.Tests;

/// <content>Shapes: reshapes, joins, repeats, diagonals and triangles.</content>
public sealed partial class NumpyProgramTests
{
    private static Array Eight(params double[] values)
    {
        var result = Array.CreateInstance(typeof(double), 1, 1, 1, 1, 1, 1, 1, values.Length);
        for (int i = 0; i < values.Length; i++)
            result.SetValue(values[i], 0, 0, 0, 0, 0, 0, 0, i);
        return result;
    }

    private static NumpyProgram[] Shape =>
    [
        Of((T x) => Reshape(x, 2, -1), D(1, 2, 3, 4, 5, 6), A),
        Of((T x) => Reshape(x, 3, 2), A, new double[,] { { 1, 2 }, { 3, 4 }, { 5, 6 } }),
        Of((T x) => Reshape(x, -1), A, D(1, 2, 3, 4, 5, 6)),
        Of((T x) => Reshape(x, new[] { 6 }), A, D(1, 2, 3, 4, 5, 6)),
        Of((T x) => Reshape(x, new long[] { 1, 6 }), A, new double[,] { { 1, 2, 3, 4, 5, 6 } }),
        Of((T x) => Reshape(x, Length(x, 1), Length(x, 0)), A, new double[,] { { 1, 2 }, { 3, 4 }, { 5, 6 } }),
        Of((T x) => Reshape(x, -1, Length(x, 1) * 2), A, new double[,] { { 1, 2, 3, 4, 5, 6 } }),
        Of((T x) => Reshape(x.T, -1), A, D(1, 4, 2, 5, 3, 6)),
        Of((T x) => Reshape(x, 1, 1, 1, 1, 1, 1, 1, -1), D(1, 2), Eight(1, 2)),
        Of((T x) => Reshape(x, 0, 3), new double[0], new double[0, 3]),
        Of((T x) => Reshape(x, 3, -1), new double[0], new double[3, 0]),
        Of((T x) => Flatten(x), C, D(1, 2, 3, 4, 5, 6, 7, 8)),
        Of((T x) => Flatten(x), 3.0, D(3)),
        Of((T x) => Squeeze(x, 0), new double[,] { { 1, 2 } }, D(1, 2)),
        Of((T x) => Squeeze(x, axis: -1), new double[,] { { 1 }, { 2 } }, D(1, 2)),
        Of((T x) => Squeeze(x, new[] { 0, 2 }), new double[,,] { { { 1 }, { 2 } } }, D(1, 2)),
        Of((T x) => ExpandDims(x, 0), D(1, 2), new double[,] { { 1, 2 } }),
        Of((T x) => ExpandDims(x, -1), D(1, 2), new double[,] { { 1 }, { 2 } }),
        Of((T x) => ExpandDims(x, axis: 1), D(1, 2), new double[,] { { 1 }, { 2 } }),
        Of((T x) => ExpandDims(x, -2), D(1, 2), new double[,] { { 1, 2 } }),
        Of((T x) => ExpandDims(x, new[] { 0, 2 }), D(1, 2), new double[,,] { { { 1 }, { 2 } } }),
        Of((T x) => BroadcastTo(x, 2, 3), D(1, 2, 3), new double[,] { { 1, 2, 3 }, { 1, 2, 3 } }),
        Of((T x) => BroadcastTo(x, 2, 2), new double[,] { { 1 }, { 2 } }, new double[,] { { 1, 1 }, { 2, 2 } }),
        Of((T x) => BroadcastTo(x, 3), 7.0, D(7, 7, 7)),
        Of((T x) => BroadcastTo(x, new[] { 2, 2 }), 7.0, new double[,] { { 7, 7 }, { 7, 7 } }),
        Of((T x) => BroadcastTo(x, 0, 3), D(1, 2, 3), new double[0, 3]),
        Of((T x, T y) => Concat(x, y), D(1, 2), D(3), D(1, 2, 3)),
        Of((T x, T y) => Concat(x, y, axis: 1), M, M, new double[,] { { 1, 2, 1, 2 }, { 3, 4, 3, 4 } }),
        Of((T x, T y) => Concat(x, y, axis: 0), M, M, new double[,] { { 1, 2 }, { 3, 4 }, { 1, 2 }, { 3, 4 } }),
        Of((T x, T y) => Concat(x, y, 1), M, M, new double[,] { { 1, 2, 1, 2 }, { 3, 4, 3, 4 } }),
        Of((T x, T y) => Concat(x, y, axis: -1), M, new double[,] { { 9 }, { 8 } }, new double[,] { { 1, 2, 9 }, { 3, 4, 8 } }),
        Of((T x, T y) => Concat(new[] { x, y, x }), D(1), D(2, 3), D(1, 2, 3, 1)),
        Of((T x, T y) => Concat(new[] { x, y }, axis: 1), M, M, new double[,] { { 1, 2, 1, 2 }, { 3, 4, 3, 4 } }),
        Of((T x, T y) => Concat(x, y, x), D(1), D(2, 3), D(1, 2, 3, 1)),
        Of((T x, T y) => Concat(x, y), new double[0], D(2, 3), D(2, 3)),
        Of((I x, I y) => Concat(x, y), new[] { 1 }, new[] { 2 }, new[] { 1, 2 }),
        Of((T x, T y) => Stack(x, y), D(1, 2), D(3, 4), M),
        Of((T x, T y) => Stack(x, y, axis: 1), D(1, 2), D(3, 4), new double[,] { { 1, 3 }, { 2, 4 } }),
        Of((T x, T y) => Stack(x, y, axis: -1), D(1, 2), D(3, 4), new double[,] { { 1, 3 }, { 2, 4 } }),
        Of((T x, T y) => Stack(new[] { x, y, x }), D(1, 2), D(3, 4), new double[,] { { 1, 2 }, { 3, 4 }, { 1, 2 } }),
        Of((T x, T y) => Stack(new[] { x, y }, 1), D(1, 2), D(3, 4), new double[,] { { 1, 3 }, { 2, 4 } }),
        Of((T x, T y) => Stack(x, y), 1.0, 2.0, D(1, 2)),
        Of((T x) => Tile(x, 2), D(1, 2), D(1, 2, 1, 2)),
        Of((T x) => Tile(x, 2, 2), D(1, 2), new double[,] { { 1, 2, 1, 2 }, { 1, 2, 1, 2 } }),
        Of((T x) => Tile(x, 2), M, new double[,] { { 1, 2, 1, 2 }, { 3, 4, 3, 4 } }),
        Of((T x) => Tile(x, 2, 1), M, new double[,] { { 1, 2 }, { 3, 4 }, { 1, 2 }, { 3, 4 } }),
        Of((T x) => Tile(x, new[] { 2, 1 }), M, new double[,] { { 1, 2 }, { 3, 4 }, { 1, 2 }, { 3, 4 } }),
        Of((T x) => Tile(x, 0), D(1, 2), D()),
        Of((T x) => Repeat(x, 2), D(1, 2), D(1, 1, 2, 2)),
        Of((T x) => Repeat(x, 2), M, D(1, 1, 2, 2, 3, 3, 4, 4)),
        Of((T x) => Repeat(x, 3, axis: 1), M, new double[,] { { 1, 1, 1, 2, 2, 2 }, { 3, 3, 3, 4, 4, 4 } }),
        Of((T x) => Repeat(x, 2, 0), M, new double[,] { { 1, 2 }, { 1, 2 }, { 3, 4 }, { 3, 4 } }),
        Of((T x) => Repeat(x, 2, axis: -1), M, new double[,] { { 1, 1, 2, 2 }, { 3, 3, 4, 4 } }),
        Of((T x) => Flip(x), D(1, 2, 3), D(3, 2, 1)),
        Of((T x) => Flip(x, 0), A, new double[,] { { 4, 5, 6 }, { 1, 2, 3 } }),
        Of((T x) => Flip(x, axis: 1), A, new double[,] { { 3, 2, 1 }, { 6, 5, 4 } }),
        Of((T x) => Flip(x, -1), A, new double[,] { { 3, 2, 1 }, { 6, 5, 4 } }),
        Of((T x) => Flip(x), A, new double[,] { { 6, 5, 4 }, { 3, 2, 1 } }),
        Of((T x) => Flip(x, new[] { 0, 1 }), A, new double[,] { { 6, 5, 4 }, { 3, 2, 1 } }),
        Of((T x) => Length(x, 0) * 2, A, 4L),
        Of((T x) => Length(x, -1), A, 3L),
        Of((T x) => Length(x, axis: 1), A, 3L),
        Of((T x) => Sum(x) / Cast<double>(Length(x, 0)), D(1, 2, 3), 2.0),
        Of((T x) => Diag(x), D(1, 2), new double[,] { { 1, 0 }, { 0, 2 } }),
        Of((T x) => Diag(x), M, D(1, 4)),
        Of((T x) => Diag(x), A, D(1, 5)),
        Of((T x) => Diag(x, 1), D(1, 2), new double[,] { { 0, 1, 0 }, { 0, 0, 2 }, { 0, 0, 0 } }),
        Of((T x) => Diag(x, 1), A, D(2, 6)),
        Of((T x) => Diag(x, -1), A, D(4)),
        Of((T x) => Tril(x), new double[,] { { 1, 2 }, { 3, 4 } }, new double[,] { { 1, 0 }, { 3, 4 } }),
        Of((T x) => Triu(x), A, new double[,] { { 1, 2, 3 }, { 0, 5, 6 } }),
        Of((T x) => Triu(x, 1), A, new double[,] { { 0, 2, 3 }, { 0, 0, 6 } }),
        Of((T x) => Tril(x, -1), A, new double[,] { { 0, 0, 0 }, { 4, 0, 0 } }),
        Of((T x) => Tril(x), C, new double[,,] { { { 1, 0 }, { 3, 4 } }, { { 5, 0 }, { 7, 8 } } }),
        Of((I x) => Tril(x), new[,] { { 1, 2 }, { 3, 4 } }, new[,] { { 1, 0 }, { 3, 4 } }),
        Of((Q x) => Triu(x), new[,] { { true, true }, { true, true } }, new[,] { { true, true }, { false, true } }),
        Of((T x) => Tensor.Zeros<double>(2) + x, 1.0, D(1, 1)),
        Of((T x) => Dot(x, Tensor.Eye<double>(2)), M, M),
        Of((T x) => x + Tensor.Arange<double>(3), A, new double[,] { { 1, 3, 5 }, { 4, 6, 8 } }),
        Of((T x) => x * Tensor.Full(2.0, 3), D(1, 2, 3), D(2, 4, 6)),
        Of((T x) => Transpose(Reshape(Transpose(x), 2, 3)), A, new double[,] { { 1, 5 }, { 4, 3 }, { 2, 6 } }),
    ];
}
