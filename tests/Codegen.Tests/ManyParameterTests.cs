using FluentAssertions;
using Xunit;
using static ExprJit.Ops;

namespace ExprJit.Codegen.Tests;

/// <summary>The updates of many parameters of different shapes are one launch, whatever the rule, and the numbers are those of the rule.</summary>
public sealed class ManyParameterTests
{
    private const double Rate = 0.1, First = 0.9, Second = 0.99, Small = 1e-8;

    private static readonly long[][] Shapes = [[], [3], [2, 5], [4], [1], [2, 3, 2], [1025]];

    /// <summary>A parameter, its gradient, and two values that a rule keeps.</summary>
    private sealed record Slot(Shared<Tensor<double>> Value, Tensor<double> Gradient, Shared<Tensor<double>> M, Shared<Tensor<double>> V);

    private static readonly Dictionary<string, Action<Updates, Slot>> Rules = new()
    {
        ["SGD"] = (u, s) => u.Add(s.Value, s.Value - Rate * s.Gradient),
        ["momentum"] = (u, s) =>
        {
            var m = First * s.M + s.Gradient;
            u.Add(s.M, m);
            u.Add(s.Value, s.Value - Rate * m);
        },
        ["RMSProp"] = (u, s) =>
        {
            var v = Second * s.V + (1 - Second) * s.Gradient * s.Gradient;
            u.Add(s.V, v);
            u.Add(s.Value, s.Value - Rate * s.Gradient / (Sqrt(v) + Small));
        },
        ["Adam"] = (u, s) =>
        {
            var m = First * s.M + (1 - First) * s.Gradient;
            var v = Second * s.V + (1 - Second) * s.Gradient * s.Gradient;
            u.Add(s.M, m);
            u.Add(s.V, v);
            u.Add(s.Value, s.Value - Rate * m / (Sqrt(v) + Small));
        },
    };

    public static TheoryData<string> Names() => [.. Rules.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_step_of_a_rule_is_one_launch(string name)
    {
        Slot[] slots = [.. Shapes.Select((shape, i) => new Slot(Variable("p" + i, shape), Tensor.Create(Numbers(100 + i, shape), shape), Variable("m" + i, shape), Variable("v" + i, shape)))];
        double[][] expected = [.. slots.Select(s => s.Value.GetValue().ToArray())];
        double[][] m = [.. slots.Select(s => s.M.GetValue().ToArray())], v = [.. slots.Select(s => s.V.GetValue().ToArray())];
        Func<Updates> all = () =>
        {
            var updates = new Updates();
            foreach (var slot in slots)
                Rules[name](updates, slot);
            return updates;
        };
        var step = Function.Compile(() => all(), options: new() { Device = Device.Host });
        for (int call = 0; call < 3; call++)
        {
            step();
            for (int i = 0; i < slots.Length; i++)
                Simulate(name, expected[i], slots[i].Gradient.ToArray(), m[i], v[i]);
        }
        Function.Inspect(step).Kernels.Should().ContainSingle();
        Function.Inspect(step).Profile.Launches.Should().Be(3);
        for (int i = 0; i < slots.Length; i++)
            slots[i].Value.GetValue().ToArray().Should().Equal(expected[i], (a, b) => Math.Abs(a - b) <= 1e-12 * Math.Max(1, Math.Abs(b)));
    }

    private static void Simulate(string rule, double[] p, double[] g, double[] m, double[] v)
    {
        for (int i = 0; i < p.Length; i++)
        {
            m[i] = First * m[i] + (rule == "Adam" ? 1 - First : 1) * g[i];
            v[i] = Second * v[i] + (1 - Second) * g[i] * g[i];
            p[i] -= Rate * rule switch
            {
                "SGD" => g[i],
                "momentum" => m[i],
                "RMSProp" => g[i] / (Math.Sqrt(v[i]) + Small),
                _ => m[i] / (Math.Sqrt(v[i]) + Small),
            };
        }
    }

    private static Shared<Tensor<double>> Variable(string name, long[] shape) => Shared.Create(Tensor.Create(Numbers(name.Sum(c => c), shape), shape), name, Device.Host);

    private static double[] Numbers(int seed, long[] shape)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, (int)shape.Aggregate(1L, (a, b) => a * b)).Select(_ => random.NextDouble())];
    }
}
