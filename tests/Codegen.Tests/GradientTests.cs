using ExprJit.Graphs;
using FluentAssertions;
using Xunit;
using static ExprJit.Ops;

namespace ExprJit.Codegen.Tests;

public sealed partial class GradientTests
{
    private static readonly double[] Small = [0.3, -0.4, 0.7, -0.6];

    private static readonly double[] Positive = [0.3, 1.4, 2.7, 0.6];

    private static readonly double[] Large = [1.3, 1.4, 2.7, 3.6];

    private static readonly Dictionary<string, (Func<Tensor<double>, Tensor<double>> F, double[] At)> Unary = new()
    {
        ["Neg"] = (x => -x, Small),
        ["Abs"] = (Abs, Small),
        ["Sign"] = (x => Sign(x) * x, Small),
        ["Sqrt"] = (Sqrt, Positive),
        ["Rsqrt"] = (Rsqrt, Positive),
        ["Cbrt"] = (x => Symbolic.Call<double>(x, n => n.Arena.Apply(Op.Cbrt, n)), Small),
        ["CopySign"] = (x => Symbolic.Call<double>(x, Sin(x * 7), (a, b) => a.Arena.Apply(Op.CopySign, a, b)) * x, Small),
        ["Exp"] = (Exp, Small),
        ["Exp2"] = (Exp2, Small),
        ["ExpM1"] = (ExpM1, Small),
        ["Log"] = (Log, Positive),
        ["Log2"] = (Log2, Positive),
        ["Log10"] = (Log10, Positive),
        ["LogP1"] = (LogP1, Small),
        ["Sin"] = (Sin, Small),
        ["Cos"] = (Cos, Small),
        ["Tan"] = (Tan, Small),
        ["Asin"] = (Asin, Small),
        ["Acos"] = (Acos, Small),
        ["Atan"] = (Atan, Small),
        ["Sinh"] = (Sinh, Small),
        ["Cosh"] = (Cosh, Small),
        ["Tanh"] = (Tanh, Small),
        ["Asinh"] = (Asinh, Small),
        ["Acosh"] = (Acosh, Large),
        ["Atanh"] = (Atanh, Small),
        ["Sigmoid"] = (Sigmoid, Small),
        ["Softplus"] = (Softplus, Small),
        ["Erf"] = (Erf, Small),
        ["Erfc"] = (Erfc, Small),
        ["Floor"] = (x => Floor(x) * x, Small),
        ["Ceiling"] = (x => Ceiling(x) * x, Small),
        ["Round"] = (x => Round(x * 1.1) * x, Small),
        ["Truncate"] = (x => Truncate(x * 3) * x, Small),
        ["Cast"] = (x => Cast<double>(Cast<float>(x)) + x * x, Small),
        ["Sum"] = (x => Sum(x) * x, Small),
        ["Prod"] = (x => Prod(x) * x, Small),
        ["Max"] = (x => Max(x) * x, Small),
        ["Min"] = (x => Min(x) * x, Small),
        ["Reshape"] = (x => Reshape(x, 2, 2), Small),
        ["Transpose"] = (x => MatMul(Transpose(Reshape(x, 2, 2)), Reshape(x, 2, 2)), Small),
        ["ExpandDims"] = (x => ExpandDims(x, 0) * ExpandDims(x, 1), Small),
        ["Squeeze"] = (x => Squeeze(Reshape(x, 4, 1), 1) * x, Small),
        ["BroadcastTo"] = (x => BroadcastTo(x, 3, 4) * x, Small),
        ["BroadcastLike"] = (x => BroadcastTo(Sum(x), 3) * Sum(x), Small),
        ["Slice"] = (x => Slice(x, 1L, 2L) * Slice(x, 2L, 5L), Small),
        ["Index"] = (x => x[1] * x[-1] + x[0], Small),
        ["Flip"] = (x => Flip(x, 0) * x, Small),
        ["Unslice"] = (x => Slice(x, 1L, 2L) * 3, Small),
        ["SumTo"] = (x => x * Sum(x), Small),
        ["Mean"] = (x => Mean(x) * x, Small),
        ["Var"] = (x => Var(x) * x, Small),
        ["Std"] = (x => Std(x) * x, Small),
        ["Norm"] = (x => Norm(x) * x, Small),
        ["LogSumExp"] = (x => LogSumExp(x) * x, Small),
        ["Softmax"] = (x => Softmax(Reshape(x, 2, 2)), Small),
        ["LogSoftmax"] = (x => LogSoftmax(x), Small),
        ["Gelu"] = (Gelu, Small),
        ["Relu"] = (Relu, Small),
        ["Square"] = (Square, Small),
        ["CumSum"] = (x => CumSum(x) * x, Small),
        ["CumSumAxis"] = (x => CumSum(Reshape(x, 2, 2), 1) * Reshape(x, 2, 2), Small),
        ["TakeAlong"] = (x => Gather(x, new long[] { 2, 0, 2, -1 }) * x, Small),
        ["GatherColumns"] = (x => Gather(Reshape(x, 2, 2), (Tensor<long>)new long[,] { { 1, 0 }, { 1, 1 } }, 1), Small),
        ["Sort"] = (x => Sort(x) * x, Small),
        ["TopK"] = (x => TopK(x, 2L).Values * Slice(x, 0L, 2L), Small),
        ["Step"] = (x => Slice(x, 0L, 2L, 0, 2) * Slice(x, -1L, 2L, 0, -2), Small),
        ["Unstep"] = (x => Square(Slice(x, 0L, 2L, 0, 2)), Small),
        ["Diagonal"] = (x => Diag(Outer(x, x * x), 1), Small),
        ["Undiagonal"] = (x => Square(Diag(Reshape(x, 2, 2))), Small),
        ["DiagOfVector"] = (x => MatMul(Diag(x, -1), Diag(x, 1)), Small),
        ["Tril"] = (x => Tril(Outer(x, x)) * Triu(Outer(x, x), -1), Small),
        ["Tile"] = (x => Tile(x, 2) * Repeat(x, 2L), Small),
        ["Clamp"] = (x => Clamp(x, -0.5, 0.5) * x, Small),
        ["MaxAxis"] = (x => Max(Reshape(x, 2, 2), 1), Small),
        ["SumAxis"] = (x => Sum(Reshape(x, 2, 2), 0, true) * Reshape(x, 2, 2), Small),
        ["MeanAxes"] = (x => Mean(Reshape(x, 2, 1, 2), [0, 2]), Small),
        ["CrossEntropy"] = (x => CrossEntropy(Reshape(x, 2, 2), (Tensor<long>)new long[] { 1, 0 }), Small),
    };

    private static readonly Dictionary<string, (Func<Tensor<double>, Tensor<double>, Tensor<double>> F, double[] X, double[] Y)> Binary = new()
    {
        ["Add"] = ((x, y) => x + y, Small, Positive),
        ["Sub"] = ((x, y) => x - y, Small, Positive),
        ["Mul"] = ((x, y) => x * y, Small, Positive),
        ["Div"] = ((x, y) => x / y, Small, Positive),
        ["Rem"] = ((x, y) => x % y, Large, [0.5, 0.9, 1.1, 5]),
        ["FloorMod"] = (FloorMod, [-1.3, 1.4, -2.7, 3.6], [0.5, 0.9, 1.1, 5]),
        ["Maximum"] = (Maximum, Small, [0.1, 0.2, 0.8, -0.9]),
        ["Minimum"] = (Minimum, Small, [0.1, 0.2, 0.8, -0.9]),
        ["Where"] = ((x, y) => Where(x < y, x * y, x - y), Small, [0.1, 0.2, 0.8, -0.9]),
        ["Pow"] = (Pow, Positive, Small),
        ["Atan2"] = (Atan2, Small, Positive),
        ["MatMul"] = ((x, y) => MatMul(Reshape(x, 2, 2), Reshape(y, 2, 2)), Small, Positive),
        ["PutAlong"] = ((x, y) => Square(Scatter(x, new long[] { 1, 3, 1 }, Slice(y, 0L, 3L))), Small, Positive),
        ["AddAlong"] = ((x, y) => Square(ScatterAdd(x, new long[] { 1, -1, 1 }, Slice(y, 0L, 3L))), Small, Positive),
        ["Concat"] = ((x, y) => Square(Concat(x, y * x, x)), Small, Positive),
        ["Stack"] = ((x, y) => Stack([x, y, x * y], -1) * Stack([y, x, y], 1), Small, Positive),
        ["StackOfProducts"] = ((x, y) => MatMul(Reshape(x, 2, 1, 2), Reshape(y, 2, 2, 1)) * MatMul(Reshape(x, 2, 1, 2), Reshape(Slice(y, 0L, 2L), 2, 1)), Small, Positive),
        ["Einsum"] = ((x, y) => Einsum("ij,kj->ik", Reshape(x, 2, 2), Reshape(y, 2, 2)) + Einsum("ii,jk->jk", Reshape(x, 2, 2), Reshape(y, 2, 2)), Small, Positive),
        ["TensorDot"] = ((x, y) => TensorDot(Reshape(x, 2, 2), Reshape(y, 2, 2)) * x, Small, Positive),
        ["Dot"] = (Dot, Small, Positive),
        ["MatVec"] = ((x, y) => Dot(Reshape(x, 2, 2), Slice(y, 0L, 2L)), Small, Positive),
        ["Outer"] = (Outer, Small, Positive),
        ["Rows"] = ((x, y) => Reshape(x, 2, 2) * Slice(y, 1L, 2L), Small, Positive),
        ["Columns"] = ((x, y) => ExpandDims(x, 1) / y, Small, Positive),
        ["Scalar"] = ((x, y) => x * y[1] + Sum(y), Small, Positive),
        ["Softplus"] = ((x, y) => Softplus(x * y) - Log(Sigmoid(x)) * y, Small, Positive),
        ["BinaryCrossEntropy"] = (BinaryCrossEntropy, Small, Positive),
    };

    public static TheoryData<string, string> UnaryRows() => Rows(Unary.Keys);

    public static TheoryData<string, string> BinaryRows() => Rows(Binary.Keys);

    private static TheoryData<string, string> Rows(IEnumerable<string> names)
    {
        var data = new TheoryData<string, string>();
        foreach (string name in names)
        {
            data.Add("reference", name);
            data.Add("host", name);
        }
        return data;
    }

    private static Tensor<double> Weighted(Tensor<double> y) => Sum(Sin(y) + y * y * 0.5);

    [Fact]
    public void Every_differentiable_row_is_here() =>
        Op.All.Where(o => o.Derivative != null && !o.IsInternal).Select(o => o.Name).Should().BeSubsetOf([.. Unary.Keys, .. Binary.Keys]);

    [Theory]
    [MemberData(nameof(UnaryRows))]
    public void Of_one_variable(string device, string name)
    {
        var (f, at) = Unary[name];
        var options = new FunctionOptions { Device = Device.Parse(device) };
        var cost = Function.Compile((Tensor<double> x) => Weighted(f(x)), options: options);
        var grad = Function.Compile((Tensor<double> x) => Grad(Weighted(f(x)), x), options: options);
        Close(grad(at).ToArray(), Differences(x => (double)cost(x), at), name);
    }

    [Theory]
    [MemberData(nameof(UnaryRows))]
    public void Of_the_gradient(string device, string name)
    {
        if (name == "Cast")
            return;
        var (f, at) = Unary[name];
        var options = new FunctionOptions { Device = Device.Parse(device) };
        // A term that keeps the first gradient a function of x where f is linear.
        var slope = Function.Compile((Tensor<double> x) => Sum(Cos(Grad(Weighted(f(x)) + Sum(x * x * x), x))), options: options);
        var grad = Function.Compile((Tensor<double> x) => Grad(Sum(Cos(Grad(Weighted(f(x)) + Sum(x * x * x), x))), x), options: options);
        Close(grad(at).ToArray(), Differences(x => (double)slope(x), at), name);
    }

    [Theory]
    [MemberData(nameof(BinaryRows))]
    public void Of_two_variables(string device, string name)
    {
        var (f, ax, ay) = Binary[name];
        var options = new FunctionOptions { Device = Device.Parse(device) };
        var cost = Function.Compile((Tensor<double> x, Tensor<double> y) => Weighted(f(x, y)), options: options);
        var grads = Function.Compile((Tensor<double> x, Tensor<double> y) => Grad(Weighted(f(x, y)), x, y), options: options)(ax, ay);
        Close(grads[0].ToArray(), Differences(x => (double)cost(x, ay), ax), name + " in x");
        Close(grads[1].ToArray(), Differences(y => (double)cost(ax, y), ay), name + " in y");
    }

    [Theory]
    [MemberData(nameof(BinaryRows))]
    public void Of_the_gradients_of_two_variables(string device, string name)
    {
        var (f, ax, ay) = Binary[name];
        var options = new FunctionOptions { Device = Device.Parse(device) };
        // Both gradients, together with a term that keeps them functions of both variables, and then all four second derivatives.
        Func<Tensor<double>, Tensor<double>, Tensor<double>> slope = (x, y) =>
        {
            var both = Grad(Weighted(f(x, y)) + Sum(x * x * y * y), x, y);
            return Sum(Cos(both[0])) + Sum(Sin(both[1]));
        };
        var value = Function.Compile((Tensor<double> x, Tensor<double> y) => slope(x, y), options: options);
        var grads = Function.Compile((Tensor<double> x, Tensor<double> y) => Grad(slope(x, y), x, y), options: options)(ax, ay);
        Close(grads[0].ToArray(), Differences(x => (double)value(x, ay), ax), name + " in x", 1e-5);
        Close(grads[1].ToArray(), Differences(y => (double)value(ax, y), ay), name + " in y", 1e-5);
    }

    private static double[] Differences(Func<double[], double> f, double[] at) =>
        [.. at.Select((x, i) =>
        {
            const double Step = 1e-5;
            double[] up = [.. at], down = [.. at];
            up[i] += Step;
            down[i] -= Step;
            return (f(up) - f(down)) / (2 * Step);
        })];

    private static void Close(double[] actual, double[] expected, string name, double tolerance = 2e-6)
    {
        // The cast through float makes a staircase of the cost, not of the gradient.
        if (name == "Cast")
            tolerance = 2e-2;
        actual.Should().HaveSameCount(expected);
        for (int i = 0; i < actual.Length; i++)
            actual[i].Should().BeApproximately(expected[i], tolerance * Math.Max(1, Math.Abs(expected[i])), "{0}[{1}]", name, i);
    }

    [Fact]
    public void The_gradient_at_a_tie_goes_to_the_first()
    {
        var max = Function.Compile((Tensor<double> x) => Grad(Max(x), x));
        max(new[] { 1.0, 3, 3, 2 }).ToArray().Should().Equal(0, 1, 0, 0);
        var pair = Function.Compile((Tensor<double> x, Tensor<double> y) => Grad(Sum(Maximum(x, y)), x, y));
        var g = pair(new[] { 1.0 }, new[] { 1.0 });
        g[0].ToArray().Should().Equal(1);
        g[1].ToArray().Should().Equal(0);
    }

    [Fact]
    public void No_gradient_flows_through_StopGradient()
    {
        var f = Function.Compile((Tensor<double> x) => Grad(Sum(StopGradient(x) * x), x));
        f(new[] { 2.0, 3 }).ToArray().Should().Equal(2, 3);
    }

    [Fact]
    public void A_broadcast_variable_gets_its_own_shape()
    {
        var w = new Shared<Tensor<double>>(new[,] { { 1.0 }, { 2 } }, "w");
        var b = new Shared<double>(1, "b");
        var f = Function.Compile((Tensor<double> x) => Grad(Sum(w * x), w));
        var g = f(new[] { 1.0, 2, 3 });
        g.Shape.Should().Equal(2, 1);
        g.ToArray().Should().Equal(6, 6);
        var h = Function.Compile((Tensor<double> x) => Grad(Sum(x * b), b));
        ((double)h(new[] { 1.0, 2, 3 })).Should().Be(6);
    }
}
