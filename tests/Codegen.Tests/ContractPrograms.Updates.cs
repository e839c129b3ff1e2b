using FluentAssertions;
using Xunit;
using static ExprJit.Ops;

namespace ExprJit.Codegen.Tests;

/// <summary>Programs over updates: order, transactions, and what helpers build.</summary>
public sealed class ContractProgramsUpdates
{
    [Fact]
    public void Swaps_and_rotations_are_simultaneous()
    {
        var (a, b, c) = (new Shared<int>(1, "a"), new Shared<int>(2, "b"), new Shared<int>(3, "c"));
        var rotate = Function.Compile(() => Outputs.Of(a + 0, b + 0, c + 0), updates: () => new() { { a, b }, { b, c }, { c, a } });
        rotate().Should().Be((1, 2, 3));
        rotate().Should().Be((2, 3, 1));
        rotate().Should().Be((3, 1, 2));
        var fibonacci = Function.Compile(() => a, updates: () => new() { { a, b }, { b, a + b } });
        a.SetValue(0);
        b.SetValue(1);
        Enumerable.Range(0, 10).Select(_ => fibonacci()).Should().Equal(0, 1, 1, 2, 3, 5, 8, 13, 21, 34);
    }

    [Fact]
    public void Tensors_of_different_lengths_swap()
    {
        var a = Shared.Create(new double[] { 1, 2, 3 }, "a");
        var b = Shared.Create(new double[] { 4 }, "b");
        var swap = Function.Compile(() => new Updates { { a, b }, { b, a } });
        swap();
        a.GetValue().ToArray().Should().Equal(4);
        b.GetValue().ToArray().Should().Equal(1, 2, 3);
        swap();
        swap();
        a.GetValue().ToArray().Should().Equal(4);
    }

    private static Updates Sgd(Tensor<float> cost, float rate, params Shared<Tensor<float>>[] ps)
    {
        var updates = new Updates();
        foreach (var p in ps)
            updates.Add(p, p - rate * Grad(cost, p));
        return updates;
    }

    [Fact]
    public void Sgd_lowers_a_cost()
    {
        var w = Shared.Create(new float[,] { { 0 }, { 0 } }, "w");
        var b = Shared.Create(new float[] { 0 }, "b");
        var step = Function.Compile((Tensor<float> x, Tensor<float> y) => Mean(Square(Dot(x, w) + b - y)),
            updates: (x, y) => Sgd(Mean(Square(Dot(x, w) + b - y)), 0.1f, w, b));
        var (xs, ys) = (new float[,] { { 1, 0 }, { 0, 1 }, { 1, 1 } }, new float[,] { { 3 }, { -1 }, { 1 } });
        var first = (float)step(xs, ys);
        for (var i = 0; i < 500; i++)
            step(xs, ys);
        ((float)step(xs, ys)).Should().BeLessThan(first / 1000);
        var onlyUpdates = Function.Compile((Tensor<float> x, Tensor<float> y) => Sgd(Mean(Square(Dot(x, w) + b - y)), 0.1f, w, b));
        onlyUpdates(xs, ys);
        w.GetValue().ToArray()[0].Should().BeApproximately(2.5f, 0.8f);
    }

    private static double[] MomentumByHand(double w, double rate, double momentum, int steps)
    {
        var v = 0.0;
        var all = new List<double>();
        for (var i = 0; i < steps; i++)
        {
            v = v * momentum - 2 * (w - 3) * rate;
            w += v;
            all.Add(w);
        }
        return [.. all];
    }

    [Fact]
    public void Momentum_keeps_state_that_its_helper_made()
    {
        var w = Shared.Create(new[] { 10.0 }, "w");
        var velocity = MakeVelocity(w);
        var step = Function.Compile(() => Sum(Square(w - 3)), updates: () => MomentumWith(Sum(Square(w - 3)), 0.1, 0.9, new[] { w }, velocity));
        var expected = MomentumByHand(10, 0.1, 0.9, 20);
        foreach (var e in expected)
        {
            step();
            w.GetValue().ToArray()[0].Should().BeApproximately(e, 1e-9);
        }
    }

    private static Shared<Tensor<double>>[] MakeVelocity(params Shared<Tensor<double>>[] ps) =>
        [.. ps.Select(p => new Shared<Tensor<double>>(Tensor.Zeros<double>([.. p.GetValue().Shape]), p.Name + ".v"))];

    private static Updates MomentumWith(Tensor<double> cost, double rate, double momentum, Shared<Tensor<double>>[] ps, Shared<Tensor<double>>[] vs)
    {
        var updates = new Updates();
        foreach (var (p, v) in ps.Zip(vs))
        {
            updates.Add(v, v * momentum - Grad(cost, p) * rate);
            updates.Add(p, p + v * momentum - Grad(cost, p) * rate);
        }
        return updates;
    }

    private static Updates MomentumCreating(Tensor<double> cost, double rate, double momentum, params Shared<Tensor<double>>[] ps)
    {
        var updates = new Updates();
        foreach (var p in ps)
        {
            var velocity = new Shared<Tensor<double>>(Tensor.Zeros<double>(1), p.Name + ".velocity");
            var next = velocity * momentum - Grad(cost, p) * rate;
            updates.Add(velocity, next);
            updates.Add(p, p + next);
        }
        return updates;
    }

    [Fact]
    public void Momentum_makes_its_state_while_it_is_traced()
    {
        var w = Shared.Create(new[] { 10.0 }, "w");
        var step = Function.Compile((Tensor<double> target) => Sum(Square(w - target)), updates: target => MomentumCreating(Sum(Square(w - target)), 0.1, 0.9, w));
        foreach (var e in MomentumByHand(10, 0.1, 0.9, 20))
        {
            step(new[] { 3.0 });
            w.GetValue().ToArray()[0].Should().BeApproximately(e, 1e-9);
        }
    }

    private sealed class Sgd2(Shared<Tensor<double>> w)
    {
        public double Rate { get; set; } = 1;

        public Updates Step(Tensor<double> x)
        {
            var v = new Shared<Tensor<double>>(Tensor.Zeros<double>(1), "v");
            return new Updates { { v, v + Sum(x) * Rate }, { w, w + v } };
        }
    }

    [Fact]
    public void State_that_a_helper_made_outlives_another_rate_and_another_rank()
    {
        var w = Shared.Create(new[] { 0.0 }, "w");
        var optimiser = new Sgd2(w);
        var step = Function.Compile((Tensor<double> x) => optimiser.Step(x));
        step(1.0);
        step(1.0);
        optimiser.Rate = 0.5;
        step(new[] { 1.0, 1 });
        step(new[,] { { 2.0 } });
        optimiser.Rate = 1;
        step(1.0);
        w.GetValue().ToArray().Should().Equal(0 + 1 + 2 + 3 + 4);
    }

    private static Updates Adam(Tensor<double> cost, params Shared<Tensor<double>>[] ps)
    {
        var updates = new Updates();
        var steps = new Shared<Tensor<double>>(0.0, "steps");
        var t = steps + 1;
        updates.Add(steps, t);
        var rate = 0.1 * Sqrt(1 - Pow(0.999, t)) / (1 - Pow(0.9, t));
        foreach (var p in ps)
        {
            var m = new Shared<Tensor<double>>(Tensor.Zeros<double>(1), "m");
            var v = new Shared<Tensor<double>>(Tensor.Zeros<double>(1), "v");
            var g = Grad(cost, p);
            var (m1, v1) = (m * 0.9 + g * 0.1, v * 0.999 + Square(g) * 0.001);
            updates.Add(m, m1);
            updates.Add(v, v1);
            updates.Add(p, p - rate * m1 / (Sqrt(v1) + 1e-8));
        }
        return updates;
    }

    [Fact]
    public void Adam_takes_steps_of_its_rate_and_arrives()
    {
        var w = Shared.Create(new[] { 5.0 }, "w");
        var step = Function.Compile(() => Sum(Square(w - 3)), updates: () => Adam(Sum(Square(w - 3)), w));
        step();
        w.GetValue().ToArray()[0].Should().BeApproximately(4.9, 1e-6);
        for (var i = 0; i < 500; i++)
            step();
        w.GetValue().ToArray()[0].Should().BeApproximately(3, 1e-2);
    }
}
