using FluentAssertions;
using Xunit;
using static ExprJit.Ops;

namespace ExprJit.Codegen.Tests;

/// <summary>Whole programs a numerical engineer writes in the first week.</summary>
public sealed class ContractProgramsModels
{
    private static Tensor<double> Uniform(int seed, params long[] shape)
    {
        var random = new Random(seed);
        return Tensor.Create([.. Enumerable.Range(0, (int)shape.Aggregate(1L, (a, b) => a * b)).Select(_ => random.NextDouble() * 2 - 1)], shape);
    }

    [Fact]
    public void Logistic_regression_of_the_tutorial()
    {
        var x = Uniform(1, 40, 5);
        var labels = Tensor.Create([.. Enumerable.Range(0, 40).Select(i => x[i, 0] - 2 * x[i, 1] > 0.1 ? 1.0 : 0)], 40);
        var w = Shared.Create(Uniform(2, 5), "w");
        var b = new Shared<double>(0, "b");
        Func<Tensor<double>, Tensor<double>> p1 = v => 1 / (1 + Exp(-Dot(v, w) - b));
        var train = Function.Compile((Tensor<double> v, Tensor<double> y) => new
        {
            Prediction = p1(v) > 0.5,
            Loss = -y * Log(p1(v)) - (1 - y) * Log(1 - p1(v)),
        }, updates: (v, y) => new()
        {
            { w, w - 0.5 * Grad(Mean(-y * Log(p1(v)) - (1 - y) * Log(1 - p1(v))) + 0.001 * Sum(w * w), w) },
            { b, b - 0.5 * Grad(Mean(-y * Log(p1(v)) - (1 - y) * Log(1 - p1(v))) + 0.001 * Sum(w * w), b) },
        });
        for (var i = 0; i < 1000; i++)
            train(x, labels);
        train(x, labels).Prediction.ToArray().Zip(labels.ToArray()).Count(p => p.First == (p.Second > 0.5)).Should().BeGreaterThan(37);
        train(x, labels).Loss.ToArray().Average().Should().BeLessThan(0.3);
    }

    private static Tensor<double> Recurrent(Tensor<double> xs, Tensor<double> h, Shared<Tensor<double>> wx, Shared<Tensor<double>> wh, int steps)
    {
        for (var t = 0; t < steps; t++)
            h = Tanh(Dot(xs[t], wx) + Dot(h, wh));
        return h;
    }

    [Fact]
    public void A_recurrent_network_by_a_loop_in_a_helper()
    {
        var (wx, wh) = (Shared.Create(Uniform(3, 2, 3), "wx"), Shared.Create(Uniform(4, 3, 3), "wh"));
        var f = Function.Compile((Tensor<double> xs) => Sum(Recurrent(xs, Tensor.Zeros<double>(3), wx, wh, 4)));
        var g = Function.Compile((Tensor<double> xs) => Grad(Sum(Recurrent(xs, Tensor.Zeros<double>(3), wx, wh, 4)), wh));
        var xs = Uniform(5, 4, 2);
        var gradient = g(xs);
        var at = wh.GetValue().ToArray();
        const double step = 1e-6;
        for (var k = 0; k < 9; k++)
        {
            double At(double by)
            {
                var moved = (double[])at.Clone();
                moved[k] += by;
                wh.SetValue(Tensor.Create(moved, 3, 3));
                return (double)f(xs);
            }
            gradient.ToArray()[k].Should().BeApproximately((At(step) - At(-step)) / (2 * step), 1e-6);
        }
    }

    [Fact]
    public void A_step_of_k_means()
    {
        var centres = Shared.Create(new double[,] { { 0, 0 }, { 10, 10 } }, "centres");
        var step = Function.Compile((Tensor<double> x) => ArgMin(Sum(Square(ExpandDims(x, 1) - ExpandDims(centres, 0)), 2), 1),
            updates: x => new() { { centres, Assigned(x, centres) } });
        Tensor<double> points = new double[,] { { 1, 1 }, { 2, 0 }, { 8, 9 }, { 9, 8 }, { 10, 10 } };
        step(points).ToArray().Should().Equal(0, 0, 1, 1, 1);
        centres.GetValue().ToArray().Should().Equal(1.5, 0.5, 9, 9);
    }

    private static Tensor<double> Assigned(Tensor<double> x, Tensor<double> centres)
    {
        var nearest = ArgMin(Sum(Square(ExpandDims(x, 1) - ExpandDims(centres, 0)), 2), 1);
        var member = OneHot<double>(nearest, 2);
        return Dot(member.T, x) / ExpandDims(Sum(member, 0), 1);
    }

    [Fact]
    public void Power_iteration_finds_the_first_principal_component()
    {
        var x = Shared.Create(new double[,] { { 2, 1.9 }, { -1, -1.1 }, { 3, 3.2 }, { -4, -4 } }, "x");
        var v = Shared.Create(new double[] { 1, 0 }, "v");
        var step = Function.Compile(() => Norm(Dot(Transpose(x), Dot(x, v))),
            updates: () => new() { { v, Dot(Transpose(x), Dot(x, v)) / Norm(Dot(Transpose(x), Dot(x, v))) } });
        for (var i = 0; i < 50; i++)
            step();
        var r = v.GetValue().ToArray();
        (r[0] * r[0] + r[1] * r[1]).Should().BeApproximately(1, 1e-12);
        (r[1] / r[0]).Should().BeApproximately(1.02, 0.02);
    }

    private static double Normal(double x) => 0.5 * (1 + Erf(x / Math.Sqrt(2)));

    private static double Call(double s, double k, double r, double sigma, double t)
    {
        var d1 = (Math.Log(s / k) + (r + sigma * sigma / 2) * t) / (sigma * Math.Sqrt(t));
        var d2 = d1 - sigma * Math.Sqrt(t);
        return s * Normal(d1) - k * Math.Exp(-r * t) * Normal(d2);
    }

    [Fact]
    public void Black_and_Scholes_with_its_greeks()
    {
        var f = Function.Compile((double s, double k, double r, double sigma, double t) => Outputs.Of(
            Call(s, k, r, sigma, t), Grad(Call(s, k, r, sigma, t), s), Grad(Call(s, k, r, sigma, t), sigma)));
        var (price, delta, vega) = f(100, 100, 0.05, 0.2, 1);
        price.Should().BeApproximately(10.450583572185565, 1e-9);
        delta.Should().BeApproximately(0.6368306511756191, 1e-9);
        vega.Should().BeApproximately(37.52403469169379, 1e-7);
    }

    [Fact]
    public void Matrix_factorisation_with_embeddings()
    {
        var users = Shared.Create(Uniform(6, 3, 4), "users");
        var items = Shared.Create(Uniform(7, 5, 4), "items");
        var step = Function.Compile((Tensor<long> u, Tensor<long> i, Tensor<double> rating) => Mean(Square(Sum(Gather(users, u) * Gather(items, i), 1) - rating)),
            updates: (u, i, rating) => new()
            {
                { users, users - 0.5 * Grad(Mean(Square(Sum(Gather(users, u) * Gather(items, i), 1) - rating)), users) },
                { items, items - 0.5 * Grad(Mean(Square(Sum(Gather(users, u) * Gather(items, i), 1) - rating)), items) },
            });
        Tensor<long> us = new long[] { 0, 0, 1, 2, 2 }, its = new long[] { 0, 1, 1, 3, 4 };
        Tensor<double> ratings = new double[] { 1, -1, 2, 0.5, 0 };
        for (var n = 0; n < 500; n++)
            step(us, its, ratings);
        ((double)step(us, its, ratings)).Should().BeLessThan(1e-3);
        var count = Function.Compile((Tensor<long> u) => ScatterAdd(Tensor.Zeros<double>(3), u, Tensor.Ones<double>(5)));
        count(us).ToArray().Should().Equal(2, 1, 2);
    }

    [Fact]
    public void A_step_of_a_Kalman_filter_in_scalars()
    {
        var (x, p) = (new Shared<double>(0, "x"), new Shared<double>(1, "p"));
        var step = Function.Compile((double z, double q, double r) => (p + q) / (p + q + r),
            updates: (z, q, r) => new()
            {
                { x, x + (p + q) / (p + q + r) * (z - x) },
                { p, (1 - (p + q) / (p + q + r)) * (p + q) },
            });
        var (hx, hp) = (0.0, 1.0);
        foreach (var z in new[] { 1.0, 0.8, 1.1 })
        {
            var gain = (hp + 0.1) / (hp + 0.1 + 0.5);
            step(z, 0.1, 0.5).Should().Be(gain);
            (hx, hp) = (hx + gain * (z - hx), (1 - gain) * (hp + 0.1));
            x.GetValue().Should().Be(hx);
            p.GetValue().Should().Be(hp);
        }
    }

    private static Tensor<int> Generation(Tensor<int> board)
    {
        var (n, m) = (Length(board, 0), Length(board, 1));
        var padded = Concat(1, [Slice(board, -1, 1, 1), board, Slice(board, 0, 1, 1)]);
        padded = Concat(0, [Slice(padded, -1, 1, 0), padded, Slice(padded, 0, 1, 0)]);
        Tensor<int> neighbours = 0;
        for (var i = 0; i < 3; i++)
            for (var j = 0; j < 3; j++)
                if ((i, j) != (1, 1))
                    neighbours = neighbours + Slice(Slice(padded, i, n, 0), j, m, 1);
        return Cast<int>(Equal(neighbours, 3) | (Equal(board, 1) & Equal(neighbours, 2)));
    }

    [Fact]
    public void The_game_of_life_moves_a_glider_on_a_torus()
    {
        var board = Shared.Create(new int[6, 6], "board");
        var glider = new int[6, 6];
        foreach (var (i, j) in new[] { (0, 1), (1, 2), (2, 0), (2, 1), (2, 2) })
            glider[i, j] = 1;
        board.SetValue(glider);
        var step = Function.Compile(() => new Updates { { board, Generation(board) } });
        for (var i = 0; i < 4; i++)
            step();
        var moved = board.GetValue();
        foreach (var (i, j) in new[] { (1, 2), (2, 3), (3, 1), (3, 2), (3, 3) })
            moved[i, j].Should().Be(1);
        moved.ToArray().Sum().Should().Be(5);
        for (var i = 0; i < 20; i++)
            step();
        board.GetValue().ToArray().Should().Equal(((Tensor<int>)glider).ToArray());
    }

    [Fact]
    public void Softmax_regression_classifies()
    {
        var x = Uniform(8, 60, 2);
        var labels = Tensor.Create([.. Enumerable.Range(0, 60).Select(i => x[i, 0] > 0.2 ? 0L : x[i, 1] > 0 ? 1 : 2)], 60);
        var (w, b) = (Shared.Create(new double[2, 3], "w"), Shared.Create(new double[3], "b"));
        var (vw, vb) = (Shared.Create(new double[2, 3], "vw"), Shared.Create(new double[3], "vb"));
        var train = Function.Compile((Tensor<double> v, Tensor<long> y) => Mean(CrossEntropy(Dot(v, w) + b, y)),
            updates: (v, y) => new()
            {
                { vw, 0.9 * vw - 0.5 * Grad(Mean(CrossEntropy(Dot(v, w) + b, y)), w) },
                { vb, 0.9 * vb - 0.5 * Grad(Mean(CrossEntropy(Dot(v, w) + b, y)), b) },
                { w, w + 0.9 * vw - 0.5 * Grad(Mean(CrossEntropy(Dot(v, w) + b, y)), w) },
                { b, b + 0.9 * vb - 0.5 * Grad(Mean(CrossEntropy(Dot(v, w) + b, y)), b) },
            });
        ((double)train(x, labels)).Should().BeApproximately(Math.Log(3), 1e-12);
        for (var i = 0; i < 300; i++)
            train(x, labels);
        var right = Function.Compile((Tensor<double> v, Tensor<long> y) => Mean(Cast<double>(Equal(ArgMax(Dot(v, w) + b, 1), y))));
        ((double)right(x, labels)).Should().BeGreaterThan(0.9);
        var p = Function.Compile((Tensor<double> v) => Sum(Softmax(Dot(v, w) + b), 1))(x);
        p.ToArray().Should().OnlyContain(s => Math.Abs(s - 1) < 1e-12);
    }

    [Fact]
    public void A_polynomial_is_fitted_by_gradient_descent()
    {
        var c = Shared.Create(new double[3], "c");
        Func<Tensor<double>, Tensor<double>> p = x => c.Value[0] + x * (c.Value[1] + x * c.Value[2]);
        var step = Function.Compile((Tensor<double> x, Tensor<double> y) => Mean(Square(p(x) - y)),
            updates: (x, y) => new() { { c, c - 0.5 * Grad(Mean(Square(p(x) - y)), c) } });
        var xs = Uniform(9, 50);
        var ys = Tensor.Create([.. xs.ToArray().Select(x => 1 - 2 * x + 3 * x * x)], 50);
        for (var i = 0; i < 3000; i++)
            step(xs, ys);
        c.GetValue().ToArray().Zip([1, -2, 3]).Should().OnlyContain(z => Math.Abs(z.First - z.Second) < 1e-3);
    }
}
