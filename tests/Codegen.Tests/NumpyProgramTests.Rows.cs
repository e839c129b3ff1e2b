using static ExprJit.Codegen.Tests.NumpyProgram;
using static ExprJit.Ops;
using B = ExprJit.Tensor<byte>;
using F = ExprJit.Tensor<float>;
using H = ExprJit.Tensor<System.Half>;
using I = ExprJit.Tensor<int>;
using L = ExprJit.Tensor<long>;
using T = ExprJit.Tensor<double>;

namespace ExprJit.Codegen.Tests;

/// <content>Softmax and its losses where naive formulas overflow.</content>
public sealed partial class NumpyProgramTests
{
    private static readonly double L2 = Math.Log(2), L3 = Math.Log(3);

    private static readonly double[,] Z = { { 0, 0 }, { 0, 0 } };

    private static NumpyProgram[] Rows =>
    [
        Of((T x) => Softmax(x), D(1000, 1000), D(.5, .5)),
        Of((T x) => Softmax(x), D(0, L3), D(.25, .75)),
        Of((T x) => Softmax(x), new double[,] { { 0, 0 }, { 0, L3 } }, new double[,] { { .5, .5 }, { .25, .75 } }),
        Of((T x) => Softmax(x, axis: 0), new double[,] { { 0, 0 }, { 0, L3 } }, new double[,] { { .5, .25 }, { .5, .75 } }),
        Of((T x) => Softmax(x, -1), new double[,] { { 0, 0 }, { 0, L3 } }, new double[,] { { .5, .5 }, { .25, .75 } }),
        Of((T x) => Softmax(x), D(-Inf, 0), D(0, 1)),
        Of((T x) => Softmax(x), new double[0, 3], new double[0, 3]),
        Of((F x) => Softmax(x), new[] { 0f, 0f }, new[] { .5f, .5f }),
        Of((H x) => Softmax(x), new[] { (Half)0, (Half)0 }, new[] { (Half).5f, (Half).5f }),
        Of((T x) => LogSoftmax(x), D(0, L3), D(-Math.Log(4), L3-Math.Log(4))),
        Of((T x) => LogSoftmax(x), D(1000, 0), D(0, -1000)),
        Of((T x) => LogSoftmax(x, axis: 0), Z, new double[,] { { -L2, -L2 }, { -L2, -L2 } }),
        Of((L i) => OneHot<double>(i, 3), N(0, 2), new double[,] { { 1, 0, 0 }, { 0, 0, 1 } }),
        Of((I i) => OneHot<float>(i, 2), new[] { 1, 0 }, new float[,] { { 0, 1 }, { 1, 0 } }),
        Of((L i) => OneHot<int>(i, 3), 1L, new[] { 0, 1, 0 }),
        Of((L i) => OneHot<double>(i, 2), new long[,] { { 0 }, { 1 } }, new double[,,] { { { 1, 0 } }, { { 0, 1 } } }),
        Of((T x, L y) => CrossEntropy(x, y), Z, N(0, 1), D(L2, L2)),
        Of((T x, L y) => CrossEntropy(x, y), new double[,] { { 1000, 0 }, { 0, 1000 } }, N(1, 1), D(1000, 0)),
        Of((T x, I y) => CrossEntropy(x, y), Z, new[] { 0, 1 }, D(L2, L2)),
        Of((T x, B y) => CrossEntropy(x, y), Z, new byte[] { 0, 1 }, D(L2, L2)),
        Of((T x, T y) => CrossEntropy(x, y), new double[,] { { 0, L3 } }, new double[,] { { .5, .5 } }, D(Math.Log(4)-L3/2)),
        Of((T x, L y) => Mean(CrossEntropy(x, y)), Z, N(0, 1), L2),
        Of((T x, L y) => CrossEntropy(x, y), D(0, 0), 1L, L2),
        Of((T x, T y) => BinaryCrossEntropy(x, y), D(0, 1000, -1000, 1000), D(1, 1, 0, 0), D(L2, 0, 0, 1000)),
        Of((T x, T y) => BinaryCrossEntropy(x, y), D(-1000), D(1), D(1000)),
        Of((T x, T y) => BinaryCrossEntropy(x, y), D(0), D(.5), D(L2)),
        Of((F x, F y) => Mean(BinaryCrossEntropy(x, y)), new[] { 0f, 0f }, new[] { 1f, 0f }, (float)L2),
        Of((T x) => Log(1 + Exp(x)), D(1000), D(1000)),
        Of((T x) => Log(1 - Sigmoid(x)), D(50), D(-50)),
        Of((T x) => Log(1 + x), D(1e-20), D(1e-20)),
        Of((T x) => x * 0, D(NaN, Inf, -1), D(NaN, NaN, -0.0)),
        Of((T x) => x - x, D(Inf, 1), D(NaN, 0)),
        Of((T x) => x + 0, D(-0.0), D(0)),
    ];
}
