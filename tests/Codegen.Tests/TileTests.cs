using System.Linq.Expressions;
using FluentAssertions;
using Xunit;
using static ExprJit.Ops;

namespace ExprJit.Codegen.Tests;

/// <summary>Spaces of several tiles, the last of them shorter, against the interpreter, which has none.</summary>
public sealed class TileTests
{
    private const int Rows = 1101, Inner = 5, Columns = 67;

    private static Tensor<double> Values(int seed, params long[] shape)
    {
        var random = new Random(seed);
        return Tensor.Create([.. Enumerable.Range(0, (int)shape.Aggregate(1L, (a, b) => a * b)).Select(_ => random.NextDouble() * 2 - 1)], shape);
    }

    private static readonly Tensor<double> W = Values(1, Inner, Columns), B = Values(2, Columns);

    private static readonly Tensor<long> Labels = Tensor.Create([.. Enumerable.Range(0, Rows).Select(i => (long)(i * 7 % Columns))], Rows);

    public static TheoryData<string> Names() => [.. Programs.Keys];

    private static readonly Dictionary<string, Expression<Func<Tensor<double>, Tensor<double>>>> Programs = new()
    {
        ["softmax of a product's rows"] = x => Softmax(Dot(x, W) + B, 1),
        ["a product's loss"] = x => Mean(CrossEntropy(Dot(x, W) + B, Labels)) + Sum(x) * 0.0,
        ["a product's gradient by its input"] = x => Grad(Mean(CrossEntropy(Dot(x, W) + B, Labels)), x),
        ["column sums beside rows"] = x => Sum(Softmax(Dot(x, W), 1), 0),
        ["rows and what follows every row"] = x => Dot(x, W) - Max(Dot(x, W)) * 0.5,
        ["layer norm"] = x => Normal(x) * Slice(B, 0L, (long)Inner) + 1.0,
        ["columns"] = x => Exp(x) - Mean(Exp(x), 0, true),
        ["slices of a product"] = x => Sigmoid(Slice(Dot(x, W), 0L, 30L, 1)) * Tanh(Slice(Dot(x, W), 30L, 30L, 1)),
        ["rows joined and gathered"] = x => Exp(Concat(1, x, x * 2.0)) * Gather(x, new long[] { 0, 1, 2, 3, 4, 4, 3, 2, 1, -5 }, 1),
        ["rows joined below one another"] = x => Exp(Concat(0, x, x * 2.0)) - Max(Concat(0, x, x * 2.0), 1, true),
        ["argmax of rows"] = x => Cast<double>(ArgMax(Dot(x, W), 1)) + Cast<double>(ArgMax(x)),
        ["a long chain"] = x => Chain(x),
    };

    private static Tensor<double> Normal(Tensor<double> x) => (x - Mean(x, 1, true)) / Sqrt(Var(x, 1, true) + 1e-5);

    private static Tensor<double> Chain(Tensor<double> x)
    {
        var y = x;
        for (int i = 0; i < 700; i++)
            y = Sin(y) + x * 0.5;
        return y * Sum(y, 1, true);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_program_of_several_tiles_gives_what_the_interpreter_gives(string name)
    {
        var x = Values(3, Rows, Inner);
        var expected = Function.Compile(Programs[name], options: new() { Device = Device.Reference })(x);
        var f = Function.Compile(Programs[name], options: new() { Device = Device.Host });
        for (int call = 0; call < 2; call++)
        {
            var actual = f(x);
            actual.Shape.Should().Equal(expected.Shape);
            double[] a = actual.ToArray(), e = expected.ToArray();
            for (int i = 0; i < e.Length; i++)
                Assert.True(Math.Abs(a[i] - e[i]) <= 1e-11 * Math.Max(1, Math.Abs(e[i])), $"{name}[{i}] is {a[i]:R}, expected {e[i]:R}");
        }
    }

    /// <summary>Updates of rows that the next tile's rows do not see.</summary>
    [Fact]
    public void A_matrix_of_several_tiles_is_updated_in_place()
    {
        var start = Values(4, 3000, 40);
        var host = new Shared<Tensor<double>>(start, "host", Device.Host);
        var reference = new Shared<Tensor<double>>(start, "reference", Device.Reference);
        Function.Compile(() => new Updates { { host, Softmax(host, 1) - host } })();
        Function.Compile(() => new Updates { { reference, Softmax(reference, 1) - reference } })();
        double[] a = host.GetValue().ToArray(), e = reference.GetValue().ToArray();
        for (int i = 0; i < e.Length; i++)
            Assert.Equal(e[i], a[i], 1e-12);
    }
}
