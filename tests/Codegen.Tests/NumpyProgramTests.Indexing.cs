using static ExprJit.Codegen.Tests.NumpyProgram;
using static ExprJit.Ops;
using B = ExprJit.Tensor<byte>;
using H = ExprJit.Tensor<System.Half>;
using I = ExprJit.Tensor<int>;
using L = ExprJit.Tensor<long>;
using Q = ExprJit.Tensor<bool>;
using T = ExprJit.Tensor<double>;

namespace ExprJit.Codegen.Tests;

/// <content>Rows, slices, gathers, scatters and sorts.</content>
public sealed partial class NumpyProgramTests
{
    private static T Middle(T x) => x[1..3];

    private static T LastRow(T x) => x[^1];

    private static T AllButLast(T x) => x[..^1];

    private static T Past(T x) => x[2..100];

    private static NumpyProgram[] Indexing =>
    [
        Of((T x) => x[0], A, D(1, 2, 3)),
        Of((T x) => x[-1], A, D(4, 5, 6)),
        Of((T x) => x[1][2], A, 6.0),
        Of((T x) => x[-1][-1], C, D(7, 8)),
        Of((T x, long i) => x[i], A, 1L, D(4, 5, 6)),
        Of((T x, int i) => x[i], A, -2, D(1, 2, 3)),
        Of((T x, L i) => x[i], A, 1L, D(4, 5, 6)),
        Of((T x) => Middle(x), D(1, 2, 3, 4), D(2, 3)),
        Of((T x) => LastRow(x), A, D(4, 5, 6)),
        Of((T x) => AllButLast(x), D(1, 2, 3), D(1, 2)),
        Of((T x) => Past(x), D(1, 2, 3), D(3)),
        Of((T x) => Slice(x, 1, 2), D(1, 2, 3, 4), D(2, 3)),
        Of((T x) => Slice(x, 1, 2, axis: 1), A, new double[,] { { 2, 3 }, { 5, 6 } }),
        Of((T x) => Slice(x, 1, 2, 1), A, new double[,] { { 2, 3 }, { 5, 6 } }),
        Of((T x) => Slice(x, 1, 1, -1), A, new double[,] { { 2 }, { 5 } }),
        Of((T x) => Slice(x, -2, 2), D(1, 2, 3, 4), D(3, 4)),
        Of((T x) => Slice(x, 2, 100), D(1, 2, 3, 4), D(3, 4)),
        Of((T x) => Slice(x, 9, 2), D(1, 2, 3, 4), D()),
        Of((T x, long s) => Slice(x, s, 2), D(1, 2, 3, 4), 3L, D(4)),
        Of((T x, int s) => Slice(x, s, 2), D(1, 2, 3, 4), 1, D(2, 3)),
        Of((T x, L s) => Slice(x, s, 2), D(1, 2, 3, 4), 1L, D(2, 3)),
        Of((T x, long n) => Slice(x, 0, n), D(1, 2, 3, 4), 3L, D(1, 2, 3)),
        Of((T x, L i) => Gather(x, i), D(10, 20, 30), N(2, 0, 2, -1), D(30, 10, 30, 30)),
        Of((T x, L i) => Gather(x, i), A, N(1, 1), new double[,] { { 4, 5, 6 }, { 4, 5, 6 } }),
        Of((T x, L i) => Gather(x, i, axis: 1), A, N(2, 0), new double[,] { { 3, 1 }, { 6, 4 } }),
        Of((T x, L i) => Gather(x, i, -1), A, N(2, 0), new double[,] { { 3, 1 }, { 6, 4 } }),
        Of((T x, L i) => Gather(x, i), D(10, 20, 30), new long[,] { { 0, 1 }, { 2, 0 } }, new double[,] { { 10, 20 }, { 30, 10 } }),
        Of((T x, L i) => Gather(x, i, 1), A, new long[,] { { 0, 1 }, { 2, 0 } }, new double[,,] { { { 1, 2 }, { 3, 1 } }, { { 4, 5 }, { 6, 4 } } }),
        Of((T x, L i) => Gather(x, i), A, 1L, D(4, 5, 6)),
        Of((T x, I i) => Gather(x, i), D(10, 20, 30), new[] { 1, 0 }, D(20, 10)),
        Of((T x, B i) => Gather(x, Cast<long>(i)), D(10, 20, 30), new byte[] { 1, 0 }, D(20, 10)),
        Of((T x) => Gather(x, new[] { 1, 0 }), D(10, 20, 30), D(20, 10)),
        Of((T x) => Gather(x, new long[] { 1, 0 }), D(10, 20, 30), D(20, 10)),
        Of((T x) => Gather(x, 1), D(10, 20, 30), 20.0),
        Of((T x, L i) => Gather(x, i), D(10, 20, 30), new long[0], D()),
        Of((Q x, L i) => Gather(x, i), new[] { true, false }, N(1, 1, 0), new[] { false, false, true }),
        Of((T x, L i) => Scatter(x, i, x * 10), D(1, 2, 3), N(2, 1, 0), D(30, 20, 10)),
        Of((T x, L i) => Scatter(x, i, D(7, 8)), D(1, 2, 3), N(0, -1), D(7, 2, 8)),
        Of((T x, L i) => Scatter(x, i, D(7, 8)), D(1, 2, 3), N(1, 1), D(1, 8, 3)),
        Of((T x, L i) => ScatterAdd(x, i, D(7, 8)), D(1, 2, 3), N(1, 1), D(1, 17, 3)),
        Of((T x, L i) => ScatterAdd(x, i, D(7, 8, 9)), D(1, 2, 3), N(0, -3, -1), D(16, 2, 12)),
        Of((T x, L i) => ScatterAdd(x, i, x), A, N(1, 1), new double[,] { { 1, 2, 3 }, { 9, 12, 15 } }),
        Of((T x, L i) => ScatterAdd(x, i, Gather(x, i, axis: 1), axis: 1), A, N(0, 0), new double[,] { { 3, 2, 3 }, { 12, 5, 6 } }),
        Of((T x, L i) => Scatter(x, i, 0), D(1, 2, 3), N(0, 2), D(0, 2, 0)),
        Of((T x, L i) => ScatterAdd(x, i, 1), D(1, 2, 3), N(0, 0), D(3, 2, 3)),
        Of((I x, L i) => ScatterAdd(x, i, 1), new[] { 0, 0, 0 }, N(0, 0, 2), new[] { 2, 0, 1 }),
        Of((T x) => Sort(x), D(3, NaN, -1, Inf, 0), D(-1, 0, 3, Inf, NaN)),
        Of((T x) => Sort(x), new double[,] { { 3, 1 }, { 2, 4 } }, new double[,] { { 1, 3 }, { 2, 4 } }),
        Of((T x) => Sort(x, 0), new double[,] { { 3, 1 }, { 2, 4 } }, new double[,] { { 2, 1 }, { 3, 4 } }),
        Of((T x) => Sort(x, axis: -1), new double[,] { { 3, 1 }, { 2, 4 } }, new double[,] { { 1, 3 }, { 2, 4 } }),
        Of((T x) => Sort(x), new double[0], D()),
        Of((B x) => Sort(x), new byte[] { 200, 3, 7 }, new byte[] { 3, 7, 200 }),
        Of((L x) => Sort(x), new long[] { 200, long.MinValue, 7 }, new long[] { long.MinValue, 7, 200 }),
        Of((Q x) => Sort(x), new[] { true, false }, new[] { false, true }),
        Of((H x) => Sort(x), new[] { (Half)2, (Half)1 }, new[] { (Half)1, (Half)2 }),
        Of((T x) => ArgSort(x), D(3, 1, 2, 1), N(1, 3, 2, 0)),
        Of((T x) => ArgSort(x, 0), new double[,] { { 3, 1 }, { 2, 4 } }, new long[,] { { 1, 0 }, { 0, 1 } }),
        Of((T x) => ArgSort(x, axis: -1), new double[,] { { 3, 1 }, { 2, 4 } }, new long[,] { { 1, 0 }, { 0, 1 } }),
        Of((T x) => TopK(x, 2).Values, D(3, 1, 2, 5), D(5, 3)),
        Of((T x) => TopK(x, 2).Indices, D(3, 1, 5, 5), N(2, 3)),
        Of((T x) => TopK(x, 1).Values, new double[,] { { 3, 1 }, { 2, 4 } }, new double[,] { { 3 }, { 4 } }),
        Of((T x) => TopK(x, k: 1, axis: 0).Values, new double[,] { { 3, 1 }, { 2, 4 } }, new double[,] { { 3, 4 } }),
        Of((T x) => Gather(x, ArgSort(x)), D(3, 1, 2), D(1, 2, 3)),
        Of((T x) => Gather(x, ArgMax(x)), D(3, 1, 2), 3.0),
        Of((T x) => x[ArgMax(x)], D(3, 1, 2), 3.0),
        Of((T x) => Sort(Flip(x)), D(3, 1, 2), D(1, 2, 3)),
        Of((T x) => Flip(Sort(x)), D(3, 1, 2), D(3, 2, 1)),
    ];
}
