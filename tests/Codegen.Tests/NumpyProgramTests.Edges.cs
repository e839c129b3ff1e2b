using static ExprJit.Codegen.Tests.NumpyProgram;
using static ExprJit.Ops;
using F = ExprJit.Tensor<float>;
using H = ExprJit.Tensor<System.Half>;
using I = ExprJit.Tensor<int>;
using L = ExprJit.Tensor<long>;
using Q = ExprJit.Tensor<bool>;
using S8 = ExprJit.Tensor<sbyte>;
using T = ExprJit.Tensor<double>;
using U = ExprJit.Tensor<ulong>;

namespace ExprJit.Codegen.Tests;

/// <content>Edges: small and unsigned types, signed zeros, no elements on each axis, eight axes, and gradients of compositions.</content>
public sealed partial class NumpyProgramTests
{
    private static readonly long[] Second = [1];

    private static T Head(T x) => x[..2];

    private static T Skip(T x) => x[1..];

    private static T Neg(T x) => x[^2..];

    private static T Pair(T x) => x[1..2][0];

    private static T Best(T x, T w)
    {
        var (values, indices) = TopK(Dot(x, w), 1);
        return values + Cast<double>(indices);
    }

    private static T GradDescent(T x)
    {
        var w = x;
        for (int k = 0; k < 3; k++)
            w -= 0.1 * Grad(Sum(w * w), w);
        return w;
    }

    /// <summary>An array of one axis that has the values and others of length 1.</summary>
    private static Array Long(int rank, int axis, params double[] values)
    {
        var lengths = Enumerable.Repeat(1, rank).ToArray();
        lengths[axis] = values.Length;
        var result = Array.CreateInstance(typeof(double), lengths);
        var at = new int[rank];
        for (int i = 0; i < values.Length; i++)
        {
            at[axis] = i;
            result.SetValue(values[i], at);
        }
        return result;
    }

    private static NumpyProgram[] Edges =>
    [
        Of((T x) => Head(x), D(1, 2, 3), D(1, 2)),
        Of((T x) => Skip(x), D(1, 2, 3), D(2, 3)),
        Of((T x) => Neg(x), D(1, 2, 3), D(2, 3)),
        Of((T x) => Pair(x), A, D(4, 5, 6)),
        Of((T x, T w) => Best(x, w), M, M, new double[,] { { 11 }, { 23 } }),
        Of((T x) => GradDescent(x), D(1), D(.512)),
        Of((S8 x) => Abs(x), new sbyte[] { -128, -3 }, new sbyte[] { -128, 3 }),
        Of((S8 x) => Prod(x), new sbyte[] { 16, 8, 2 }, (sbyte)0),
        Of((U x) => Max(x), new ulong[] { 1, ulong.MaxValue }, ulong.MaxValue),
        Of((U x) => Sort(x), new ulong[] { ulong.MaxValue, 1, 1UL<<63 }, new ulong[] { 1, 1UL<<63, ulong.MaxValue }),
        Of((U x) => Cast<double>(x), new ulong[] { 1UL<<63 }, D(9223372036854775808.0)),
        Of((T x) => Cast<ulong>(x), D(-1, 1e30, 9223372036854775808.0), new ulong[] { 0, ulong.MaxValue, 1UL<<63 }),
        Of((T x) => Cast<sbyte>(x), D(127, -3.9), new sbyte[] { 127, -3 }),
        Of((H x) => Mean(x), new[] { (Half)60000, (Half)60000 }, (Half)60000),
        Of((H x) => Exp(x), new[] { (Half)0, (Half)20 }, new[] { (Half)1, Half.PositiveInfinity }),
        Of((H x) => Max(x, 0), new[] { (Half)0, Half.NaN }, Half.NaN),
        Of((H x) => CumSum(x), new[] { (Half)1, (Half)2 }, new[] { (Half)1, (Half)3 }),
        Of((Q x, Q y) => x & y | !x ^ y, new[] { true, true, false, false }, new[] { true, false, true, false }, new[] { true, false, false, true }),
        Of((Q x) => Gather(x, 0), new[] { true }, true),
        Of((Q x) => Concat(x, x), new[] { true }, new[] { true, true }),
        Of((Q x) => Reshape(x, 2, 1), new[] { true, false }, new[,] { { true }, { false } }),
        Of((Q x) => Transpose(x), new[,] { { true, false } }, new[,] { { true }, { false } }),
        Of((Q x) => ArgMax(x), new[] { false, true, true }, 1L),
        Of((Q x) => Where(x, 1, 0), new[] { false, true }, new[] { 0, 1 }),
        Of((Q x) => Equal(x, true), new[] { false, true }, new[] { false, true }),
        Of((L x) => FloorMod(x, 5), N(-1, long.MinValue), N(4, 2)),
        Of((L x) => FloorDiv(x, 2), N(-1), N(-1)),
        Of((L x) => Abs(x), N(-5), N(5)),
        Of((L x) => Clamp(x, 0, 10), N(-5, 50), N(0, 10)),
        Of((L x) => Sign(x), N(-5), N(-1)),
        Of((L x) => Mean(Cast<double>(x)), N(1, 2), 1.5),
        Of((L x) => ArgMax(x), N(1, 5, 5), 1L),
        Of((L x) => Prod(x), N(), 1L),
        Of((I x) => Sum(x, 0), new int[0, 2], new[] { 0, 0 }),
        Of((L x) => Pow(Cast<double>(x), 2), N(3), D(9)),
        Of((T x) => Maximum(x, 0.0), D(-0.0), D(0)),
        Of((T x, T y) => Maximum(x, y), D(-0.0, 0.0), D(0.0, -0.0), D(0, 0)),
        Of((T x, T y) => Minimum(x, y), D(0.0), D(-0.0), D(-0.0)),
        Of((T x) => Max(x), D(-0.0, -0.0), -0.0),
        Of((T x) => Sum(x), D(-0.0, -0.0), 0.0),
        Of((T x) => -x, D(0), D(-0.0)),
        Of((T x) => 0 - x, D(0), D(0)),
        Of((T x) => x % 3, D(-7.5, 7.5, Inf), D(-1.5, 1.5, NaN)),
        Of((T x) => x / 0, D(1, -1, 0), D(Inf, -Inf, NaN)),
        Of((T x) => FloorDiv(x, 0), D(1), D(Inf)),
        Of((T x) => FloorMod(x, 0), D(1), D(NaN)),
        Of((T x) => FloorMod(x, Inf), D(-1, 1), D(Inf, 1)),
        Of((T x) => FloorMod(x, 3), D(-0.0), D(0)),
        Of((T x) => Prod(x, new[] { 0, 1 }, keepDims: true), A, new double[,] { { 720 } }),
        Of((T x) => ArgMin(x, keepDims: true), A, new long[,] { { 0 } }),
        Of((T x) => Var(x, new[] { 0, 1 }), A, 35.0/12),
        Of((T x) => Norm(x, new[] { 0, 1 }), A, Math.Sqrt(91)),
        Of((T x) => LogSumExp(x, keepDims: true), D(0, 0), D(Math.Log(2))),
        Of((T x) => Any(IsNaN(x), axis: 0), new double[,] { { 1, NaN } }, new[] { false, true }),
        Of((T x) => Var(x), new double[0], NaN),
        Of((T x) => Std(x, 0), new double[2, 0], D()),
        Of((T x) => Sort(x, 0), new double[0, 2], new double[0, 2]),
        Of((T x) => Concat(x, x, axis: 1), new double[2, 0], new double[2, 0]),
        Of((T x) => Reshape(x, -1), new double[2, 0], D()),
        Of((T x) => Flip(x), new double[0], D()),
        Of((T x) => x.T, new double[0, 3], new double[3, 0]),
        Of((T x) => Tile(x, 2, 3), new double[0, 3], new double[0, 9]),
        Of((T x) => Repeat(x, 0), D(1, 2), D()),
        Of((T x) => Diag(x), new double[0], new double[0, 0]),
        Of((T x) => TopK(x, 5).Values, D(1, 2), D(2, 1)),
        Of((T x, T y) => Einsum("ij,jk->ik", x, y), new double[2, 0], new double[0, 2], new double[2, 2]),
        Of((T x, T y) => Outer(x, y), D(), D(1), new double[0, 1]),
        Of((T x) => Einsum("i->", x), D(), 0.0),
        Of((T x, L i) => Gather(x, i, 1), new double[0, 3], N(1), new double[0, 1]),
        Of((T x, L i) => ScatterAdd(x, i, 1), D(1, 2), N(), D(1, 2)),
        Of((T x) => OneHot<double>(ArgMax(x, 1), 3), A, new double[,] { { 0, 0, 1 }, { 0, 0, 1 } }),
        Of((L x) => OneHot<double>(x, 2), N(5, -1), new double[,] { { 0, 0 }, { 0, 0 } }),
        Of((T x) => Grad(Sum(Cast<float>(x)), x), D(1, 2), D(1, 1)),
        Of((F x) => Grad(Sum(Cast<double>(x) * 3), x), new[] { 1f }, new[] { 3f }),
        Of((T x) => Grad(Sum(Square(Sort(x, 0))), x), new double[,] { { 3, 1 }, { 2, 4 } }, new double[,] { { 6, 2 }, { 4, 8 } }),
        Of((T x) => Grad(Sum(Max(x, 0) * D(1, 2)), x), new double[,] { { 3, 4 }, { 3, 4 } }, new double[,] { { 1, 2 }, { 0, 0 } }),
        Of((T x) => Grad(Sum(Minimum(x, x * 1)), x), D(1), D(1)),
        Of((T x) => Grad(Max(x) - Min(x), x), D(2, 2), D(0, 0)),
        Of((T x) => Grad(Sum(FloorMod(x, 3)), x), D(4), D(1)),
        Of((T x) => Grad(Sum(x % 3), x), D(4), D(1)),
        Of((T x) => Grad(Sum(MatMul(x, Transpose(x))), x), M, new double[,] { { 8, 12 }, { 8, 12 } }),
        Of((T x) => Grad(Einsum("ij,jk,ki->", x, x, x), x), M, new double[,] { { 21, 45 }, { 30, 66 } }),
        Of((T x) => Grad(Sum(Squeeze(ExpandDims(x, -1), -1) * x), x), D(3), D(6)),
        Of((T x) => Grad(Sum(Outer(x, x)), x), D(1, 2), D(6, 6)),
        Of((T x) => Grad(Sum(TensorDot(x, x, 2)), x), M, new double[,] { { 2, 4 }, { 6, 8 } }),
        Of((T x) => Grad(Sum(Slice(x, 3, 2, 0, -2) * D(1, 10)), x), D(1, 2, 3, 4), D(0, 10, 0, 1)),
        Of((T x) => Slice(x, 0, 2, 0, 2), D(1, 2, 3, 4), D(1, 3)),
        Of((T x) => Grad(Sum(LogSumExp(x, 1)), x), new double[,] { { 1000, 1000 }, { -1000, -1000 } }, new double[,] { { .5, .5 }, { .5, .5 } }),
        Of((T x) => Grad(LogSumExp(x), x), D(double.NegativeInfinity, 0), D(0, 1)),
        Of((T x) => Grad(Sum(Where(x > 0, Log(x), 0)), x), D(-1, 2), D(0, .5)),
        Of((T x) => Sum(ExpandDims(x, new[] { 0, -1 })), D(1, 2), 3.0),
        Of((T x) => Squeeze(x, new[] { 0, 1 }), new double[,] { { 5 } }, 5.0),
        Of((T x) => Gather(x, Second), D(1, 2), D(2)),
        Of((T x) => x[Length(x, 0) - 1], D(1, 2), 2.0),
        Of((T x) => Sum(x) > 3, D(1, 5), true),
        Of((T x) => Reshape(x, 2, 1, 1, 1, 1, 1, 1, 1) * 2 + x[0], D(1, 2), Long(8, 0, 3, 5)),
        Of((T x) => Transpose(Reshape(x, 1, 1, 1, 1, 1, 1, 2, 1))[0], D(1, 2), Long(7, 0, 1, 2)),
        Of((T x) => Sum(Reshape(x, 1, 1, 1, 1, 1, 1, 2, 1), new[] { 0, -1 }), D(1, 2), Long(6, 5, 1, 2)),
    ];
}
