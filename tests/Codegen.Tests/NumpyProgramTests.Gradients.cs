using static ExprJit.Codegen.Tests.NumpyProgram;
using static ExprJit.Ops;
using F = ExprJit.Tensor<float>;
using H = ExprJit.Tensor<System.Half>;
using L = ExprJit.Tensor<long>;
using T = ExprJit.Tensor<double>;

namespace ExprJit.Codegen.Tests;

/// <content>Gradients in closed form, at ties and far from zero.</content>
public sealed partial class NumpyProgramTests
{
    private static T GradOfGrad(T x) => Grad(Sum(Grad(Sum(x * x * x), x)), x);

    private static T GradsJoined(T x, T y)
    {
        var gradients = Grad(Sum(x * x * y), x, y);
        return Concat(gradients[0], gradients[1]);
    }

    private static NumpyProgram[] Gradients =>
    [
        Of((T x) => Grad(Sum(x * x), x), D(1, 2), D(2, 4)),
        Of((T x) => Grad(x * x, x), 3.0, 6.0),
        Of((double x) => Grad(x * x, x), 3.0, 6.0),
        Of((T x, T y) => GradsJoined(x, y), D(1, 2), D(3, 4), D(6, 16, 1, 4)),
        Of((T x) => GradOfGrad(x), D(1, 2), D(6, 12)),
        Of((T x) => Grad(Max(x), x), D(1, 3, 3), D(0, 1, 0)),
        Of((T x) => Grad(Min(x), x), D(1, 1, 3), D(1, 0, 0)),
        Of((T x) => Grad(Sum(Maximum(x, x)), x), D(1, 3), D(1, 1)),
        Of((T x) => Grad(Sum(Maximum(x, 0)), x), D(-1, 0, 2), D(0, 1, 1)),
        Of((T x) => Grad(Sum(Relu(x)), x), D(-1, 2), D(0, 1)),
        Of((T x, T y) => Grad(Sum(Maximum(x, y)), y), D(1, 2), D(1, 3), D(0, 1)),
        Of((T x) => Grad(Sum(Max(x, 1)), x), new double[,] { { 1, 1 }, { 2, 3 } }, new double[,] { { 1, 0 }, { 0, 1 } }),
        Of((T x) => Grad(Sum(Abs(x)), x), D(-2, 0, 3), D(-1, 0, 1)),
        Of((T x) => Grad(Sum(Clamp(x, 0, 1)), x), D(-2, .5, 3), D(0, 1, 0)),
        Of((T x) => Grad(LogSumExp(x), x), D(1000, 1000), D(.5, .5)),
        Of((T x, L i) => Grad(Sum(Gather(x, i)), x), D(1, 2, 3), N(0, 0, 2), D(2, 0, 1)),
        Of((T x, L i) => Grad(Sum(Square(Gather(x, i, 1))), x), A, N(0, 0), new double[,] { { 4, 0, 0 }, { 16, 0, 0 } }),
        Of((T x) => Grad(Sum(Sort(x) * D(1, 2, 3)), x), D(30, 10, 20), D(3, 1, 2)),
        Of((T x) => Grad(Sum(TopK(x, 2).Values * D(1, 10)), x), D(30, 10, 20), D(1, 0, 10)),
        Of((T x, T y) => Grad(Sum(Concat(x, y) * D(1, 2, 3)), y), D(1), D(2, 3), D(2, 3)),
        Of((T x, T y) => Grad(Sum(Stack(x, y) * M), x), D(1, 1), D(2, 3), D(1, 2)),
        Of((T x, T y) => Grad(Einsum("ij,jk->", x, y), x), M, A, new double[,] { { 6, 15 }, { 6, 15 } }),
        Of((T x, T y) => Grad(Einsum("ii,i->", x, y), x), M, D(5, 6), new double[,] { { 5, 0 }, { 0, 6 } }),
        Of((T x) => Grad(Einsum("ij,ij->", x, x), x), M, new double[,] { { 2, 4 }, { 6, 8 } }),
        Of((T x, T y) => Grad(Sum(Dot(x, y)), x), M, A, new double[,] { { 6, 15 }, { 6, 15 } }),
        Of((T x, T y) => Grad(Sum(MatMul(x, y)), y), M, D(1, 1), D(4, 6)),
        Of((T x) => Grad(Sum(CumSum(x)), x), D(1, 2, 3), D(3, 2, 1)),
        Of((T x) => Grad(Prod(x), x), D(2, 0, 4), D(0, 8, 0)),
        Of((T x) => Grad(Prod(x), x), D(2, 3, 4), D(12, 8, 6)),
        Of((T x) => Grad(Mean(x), x), D(2, 3, 4, 5), D(.25, .25, .25, .25)),
        Of((T x) => Grad(Var(x), x), D(1, 3), D(-1, 1)),
        Of((T x) => Grad(Std(x), x), D(1, 3), D(-.5, .5)),
        Of((T x) => Grad(Norm(x), x), D(3, 4), D(.6, .8)),
        Of((T x) => Grad(x[1], x), D(3, 4), D(0, 1)),
        Of((T x) => Grad(Sum(x[-1]), x), A, new double[,] { { 0, 0, 0 }, { 1, 1, 1 } }),
        Of((T x, long s) => Grad(Sum(Slice(x, s, 2)), x), D(1, 2, 3), 2L, D(0, 0, 1)),
        Of((T x) => Grad(Sum(Flip(x) * D(1, 2, 3)), x), D(1, 2, 3), D(3, 2, 1)),
        Of((T x) => Grad(Sum(Transpose(x) * D(1, 2)), x), A, new double[,] { { 1, 1, 1 }, { 2, 2, 2 } }),
        Of((T x) => Grad(Sum(Reshape(x, 3, 2) * D(1, 2)), x), A, new double[,] { { 1, 2, 1 }, { 2, 1, 2 } }),
        Of((T x) => Grad(Sum(Tile(x, 3)), x), D(1, 2), D(3, 3)),
        Of((T x) => Grad(Sum(Repeat(x, 3)), x), D(1, 2), D(3, 3)),
        Of((T x) => Grad(Sum(BroadcastTo(x, 4, 2)), x), D(1, 2), D(4, 4)),
        Of((T x) => Grad(Sum(Diag(x) * M), x), D(1, 2), D(1, 4)),
        Of((T x) => Grad(Sum(Diag(x)), x), M, new double[,] { { 1, 0 }, { 0, 1 } }),
        Of((T x) => Grad(Sum(Tril(x)), x), M, new double[,] { { 1, 0 }, { 1, 1 } }),
        Of((T x, T y) => Grad(Sum(x + y), y), A, new double[,] { { 1 }, { 2 } }, new double[,] { { 3 }, { 3 } }),
        Of((T x, T y) => Grad(Sum(x * y), y), A, 2.0, 21.0),
        Of((T x, L i) => Grad(Sum(Scatter(x, i, D(7, 8)) * D(1, 2, 3)), x), D(1, 2, 3), N(0, 0), D(0, 2, 3)),
        Of((T x, T y) => Grad(Sum(ScatterAdd(x, N(0, 0), y) * D(1, 2, 3)), y), D(1, 2, 3), D(1, 1), D(1, 1)),
        Of((T x, T y) => Grad(Sum(Scatter(x, N(0, 0), y) * D(1, 2, 3)), y), D(1, 2, 3), D(1, 1), D(0, 1)),
        Of((T x, L y) => Grad(Sum(CrossEntropy(x, y)), x), new double[,] { { 0, 0 } }, N(0), new double[,] { { -.5, .5 } }),
        Of((T x, T y) => Grad(Sum(BinaryCrossEntropy(x, y)), x), D(0, 1000, -1000), D(1, 1, 1), D(-.5, 0, -1)),
        Of((T x) => Grad(Sum(Softmax(x) * D(1, 0)), x), D(0, 0), D(.25, -.25)),
        Of((T x) => Grad(Sum(LogSoftmax(x) * D(1, 0)), x), D(0, 0), D(.5, -.5)),
        Of((T x) => Grad(Sum(Where(x > 0, x * 2, Exp(x))), x), D(1, 0), D(2, 1)),
        Of((T x) => Grad(Sum(Sqrt(x)), x), D(4), D(.25)),
        Of((T x) => Grad(Sum(Pow(x, 3)), x), D(-2, 0), D(12, 0)),
        Of((T x) => Grad(Sum(Pow(2, x)), x), D(3), D(8*Math.Log(2))),
        Of((T x, T y) => Grad(Sum(Pow(x, y)), y), D(2, 0), D(3, 2), D(8*Math.Log(2), 0)),
        Of((T x) => Grad(Sum(Sigmoid(x)), x), D(0, 1000, -1000), D(.25, 0, 0)),
        Of((T x) => Grad(Sum(Softplus(x)), x), D(0, 1000, -1000), D(.5, 1, 0)),
        Of((T x) => Grad(Sum(Tanh(x)), x), D(0, 1000), D(1, 0)),
        Of((T x) => Grad(Sum(StopGradient(x) * x), x), D(3, 4), D(3, 4)),
        Of((T x) => Grad(Sum(Floor(x) * x), x), D(3.5), D(3)),
        Of((F x) => Grad(Sum(x * x), x), new[] { 1f, 2f }, new[] { 2f, 4f }),
        Of((F x) => Grad(Sum(Cast<double>(x)), x), new[] { 1f, 2f }, new[] { 1f, 1f }),
        Of((H x) => Grad(Sum(x * x), x), new[] { (Half)1, (Half)2 }, new[] { (Half)2, (Half)4 }),
        Of((T x) => Grad(Sum(x), x), new double[0], D()),
        Of((T x) => Grad(Sum(Atan2(x, 1)), x), D(1), D(.5)),
        Of((T x) => Grad(Sum(Erf(x)), x), D(0), D(2/Math.Sqrt(Math.PI))),
        Of((T x) => Grad(Sum(Gelu(x)), x), D(0), D(.5)),
    ];
}
