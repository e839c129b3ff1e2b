using static ExprJit.Codegen.Tests.NumpyProgram;
using static ExprJit.Ops;
using B = ExprJit.Tensor<byte>;
using F = ExprJit.Tensor<float>;
using H = ExprJit.Tensor<System.Half>;
using I = ExprJit.Tensor<int>;
using L = ExprJit.Tensor<long>;
using Q = ExprJit.Tensor<bool>;
using T = ExprJit.Tensor<double>;

namespace ExprJit.Codegen.Tests;

/// <content>Reductions: axes, lengths kept, NaN, ties, and no elements.</content>
public sealed partial class NumpyProgramTests
{
    private static readonly int[,] J = { { 1, 2, 3 }, { 4, 5, 6 } };

    private static readonly double[,,] Cube = { { { 1, 2 }, { 3, 4 } }, { { 5, 6 }, { 7, 8 } }, { { 9, 10 }, { 11, 12 } } };

    private static NumpyProgram[] Reductions =>
    [
        Of((T x) => Sum(x), A, 21.0),
        Of((T x) => Sum(x, 0), A, D(5, 7, 9)),
        Of((T x) => Sum(x, axis: 1), A, D(6, 15)),
        Of((T x) => Sum(x, -1), A, D(6, 15)),
        Of((T x) => Sum(x, axis: 0, keepDims: true), A, new double[,] { { 5, 7, 9 } }),
        Of((T x) => Sum(x, 1, true), A, new double[,] { { 6 }, { 15 } }),
        Of((T x) => Sum(x, keepDims: true), A, new double[,] { { 21 } }),
        Of((T x) => Sum(x, new[] { 0, 1 }), A, 21.0),
        Of((T x) => Sum(x, new[] { 0, -1 }, keepDims: true), Cube, new double[,,] { { { 33 }, { 45 } } }),
        Of((T x) => Sum(x, new[] { 0, 2 }), Cube, D(33, 45)),
        Of((T x) => Sum(x, new[] { -1, -2 }), Cube, D(10, 26, 42)),
        Of((T x) => Sum(x, axis: new[] { 1 }), A, D(6, 15)),
        Of((I x) => Sum(x), new[] { int.MaxValue, 1 }, int.MinValue),
        Of((B x) => Sum(x), new byte[] { 200, 100 }, (byte)44),
        Of((L x) => Sum(x, 0), new long[,] { { 1, 2 }, { 3, 4 } }, new long[] { 4, 6 }),
        Of((H x) => Sum(x), new[] { (Half)1, (Half)2.5f }, (Half)3.5f),
        Of((T x) => Sum(Cast<int>(x > 2)), A, 4),
        Of((T x) => Prod(x), A, 720.0),
        Of((T x) => Prod(x, 0), A, D(4, 10, 18)),
        Of((I x) => Prod(x, axis: -1, keepDims: true), J, new int[,] { { 6 }, { 120 } }),
        Of((T x) => Mean(x), A, 3.5),
        Of((T x) => Mean(x, 0), A, D(2.5, 3.5, 4.5)),
        Of((T x) => Mean(x, axis: -1, keepDims: true), A, new double[,] { { 2 }, { 5 } }),
        Of((T x) => Mean(x, new[] { 0, 2 }), Cube, D(5.5, 7.5)),
        Of((T x) => Var(x), A, 35.0/12),
        Of((T x) => Var(x, 0), A, D(2.25, 2.25, 2.25)),
        Of((T x) => Std(x, 0), A, D(1.5, 1.5, 1.5)),
        Of((T x) => Std(x, axis: 1, keepDims: true), A, new double[,] { { Math.Sqrt(2.0/3) }, { Math.Sqrt(2.0/3) } }),
        Of((F x) => Var(x), new[] { 10000f, 10001f, 10002f }, 2f/3),
        Of((T x) => Std(x), D(5), 0.0),
        Of((T x) => Max(x), A, 6.0),
        Of((T x) => Max(x, axis: -1), A, D(3, 6)),
        Of((T x) => Max(x, 0, keepDims: true), A, new double[,] { { 4, 5, 6 } }),
        Of((T x) => Max(x), D(1, NaN, 3), NaN),
        Of((T x) => Min(x, new[] { 0, 1 }), A, 1.0),
        Of((T x) => Min(x, 1), new double[,] { { 3, NaN }, { -Inf, 2 } }, D(NaN, -Inf)),
        Of((T x) => Max(x), D(-Inf, -Inf), -Inf),
        Of((B x) => Max(x), new byte[] { 3, 255, 7 }, (byte)255),
        Of((L x) => Min(x, 0), new long[,] { { 1, long.MinValue }, { -3, 4 } }, new[] { -3, long.MinValue }),
        Of((Q x) => Max(x), new[] { false, true }, true),
        Of((T x) => ArgMax(x), D(1, 3, 3, 2), 1L),
        Of((T x) => ArgMax(x), A, 5L),
        Of((T x) => ArgMax(x, 0), A, new long[] { 1, 1, 1 }),
        Of((T x) => ArgMax(x, axis: 1, keepDims: true), A, new long[,] { { 2 }, { 2 } }),
        Of((T x) => ArgMax(x), D(1, NaN, 3, NaN), 1L),
        Of((T x) => ArgMin(x, -1), A, new long[] { 0, 0 }),
        Of((T x) => ArgMin(x), D(0.0, -0.0), 0L),
        Of((I x) => ArgMin(x), new[] { 3, 1, 1 }, 1L),
        Of((T x) => ArgMax(x, new[] { 0, 1 }), A, 5L),
        Of((T x) => ArgMax(x, new[] { 0, 2 }), Cube, new long[] { 5, 5 }),
        Of((Q x) => Any(x), new[] { false, true }, true),
        Of((Q x) => All(x), new[] { false, true }, false),
        Of((Q x) => Any(x, 0), new[,] { { false, true }, { false, false } }, new[] { false, true }),
        Of((Q x) => All(x, axis: -1, keepDims: true), new[,] { { true, true }, { false, true } }, new[,] { { true }, { false } }),
        Of((T x) => Any(x > 5), A, true),
        Of((T x) => All(x > 0, new[] { 0, 1 }), A, true),
        Of((T x) => LogSumExp(x), D(1000, 1000), 1000 + Math.Log(2)),
        Of((T x) => LogSumExp(x), D(-Inf, -Inf), -Inf),
        Of((T x) => LogSumExp(x), D(Inf, 1), Inf),
        Of((T x) => LogSumExp(x), D(NaN, 1), NaN),
        Of((T x) => LogSumExp(x, axis: 1), new double[,] { { -1000, -1000 }, { 0, 0 }, { -Inf, 3 } }, D(-1000+Math.Log(2), Math.Log(2), 3)),
        Of((T x) => LogSumExp(x, axis: -1, keepDims: true), new double[,] { { 0, 0 } }, new double[,] { { Math.Log(2) } }),
        Of((T x) => LogSumExp(x, new[] { 0, 1 }), new double[,] { { 0, 0 }, { 0, 0 } }, Math.Log(4)),
        Of((T x) => CumSum(x), D(1, 2, 3), D(1, 3, 6)),
        Of((T x) => CumSum(x, 0), A, new double[,] { { 1, 2, 3 }, { 5, 7, 9 } }),
        Of((T x) => CumSum(x, axis: 1), A, new double[,] { { 1, 3, 6 }, { 4, 9, 15 } }),
        Of((T x) => CumSum(x, -1), A, new double[,] { { 1, 3, 6 }, { 4, 9, 15 } }),
        Of((T x) => CumSum(x), A, D(1, 3, 6, 10, 15, 21)),
        Of((B x) => CumSum(x), new byte[] { 200, 100, 1 }, new byte[] { 200, 44, 45 }),
        Of((T x) => Norm(x), D(3, 4), 5.0),
        Of((T x) => Norm(x), A, Math.Sqrt(91)),
        Of((T x) => Norm(x, axis: 0), A, D(Math.Sqrt(17), Math.Sqrt(29), Math.Sqrt(45))),
        Of((T x) => Norm(x, axis: 1, keepDims: true), new double[,] { { 3, 4 }, { 6, 8 } }, new double[,] { { 5 }, { 10 } }),
        Of((T x) => Sum(x), new double[0], 0.0),
        Of((T x) => Prod(x), new double[0], 1.0),
        Of((T x) => Mean(x), new double[0], NaN),
        Of((T x) => Norm(x), new double[0], 0.0),
        Of((T x) => Sum(x, 0), new double[0, 3], D(0, 0, 0)),
        Of((T x) => Sum(x, 1), new double[0, 3], D()),
        Of((T x) => Sum(x, 0), new double[3, 0], D()),
        Of((T x) => Max(x, 1), new double[0, 3], D()),
        Of((T x) => Max(x, 0), new double[3, 0], D()),
        Of((T x) => ArgMax(x, 1), new double[0, 3], new long[0]),
        Of((T x) => CumSum(x, 0), new double[0, 3], new double[0, 3]),
        Of((Q x) => Any(x), new bool[0], false),
        Of((Q x) => All(x), new bool[0], true),
        Of((T x) => (x - Mean(x, 0)) / Std(x, 0), A, new double[,] { { -1, -1, -1 }, { 1, 1, 1 } }),
        Of((T x) => x / Sum(x, axis: 1, keepDims: true), new double[,] { { 1, 3 }, { 2, 2 } }, new double[,] { { .25, .75 }, { .5, .5 } }),
        Of((T x) => Sum(x * x, 1), A, D(14, 77)),
    ];
}
