using FluentAssertions;
using Xunit;
using static ExprJit.Ops;

namespace ExprJit.Tracer.Tests;

/// <summary>Lambdas and the graphs they are traced to, side by side.</summary>
public sealed class GoldenGraphTests
{
    private static void Golden(Delegate compiled, string graph) =>
        Function.Inspect(compiled).Graph.Trim().Should().Be(graph.ReplaceLineEndings("\n").Trim());

    private static readonly Shared<double> State = new(0, "state");

    private static readonly Shared<Tensor<float>> W = new(new[,] { { 1f, 2 } }, "W");

    [Fact]
    public void Accumulator() => Golden(
        Function.Compile((double inc) => State, updates: inc => new() { { State, State + inc } }),
        """
        %0: f64 = add(@state:f64, inc:f64)
        return @state:f64
        update state <- %0
        """);

    [Fact]
    public void Arithmetic() => Golden(
        Function.Compile((double x) => x * 2 + 1),
        """
        %0: f64 = mul(x:f64, 2:f64)
        %1: f64 = add(%0, 1:f64)
        return %1
        """);

    [Fact]
    public void Common_parts_are_one_node() => Golden(
        Function.Compile((double x, double y) => (x + y) * (x + y)),
        """
        %0: f64 = add(x:f64, y:f64)
        %1: f64 = mul(%0, %0)
        return %1
        """);

    [Fact]
    public void Comparison() => Golden(
        Function.Compile((double x, double y) => x < y),
        """
        %0: bool = less(x:f64, y:f64)
        return %0
        """);

    [Fact]
    public void Cast_of_a_number() => Golden(
        Function.Compile((double x) => (int)x),
        """
        %0: i32 = cast[i32](x:f64)
        return %0
        """);

    [Fact]
    public void Math_function() => Golden(
        Function.Compile((double x) => Math.Exp(-x)),
        """
        %0: f64 = neg(x:f64)
        %1: f64 = exp(%0)
        return %1
        """);

    [Fact]
    public void Sum_over_an_axis() => Golden(
        Function.Compile(() => Sum(W, 1)),
        """
        %0: f32[] = sum[1](@W:f32[,])
        return %0
        """);

    [Fact]
    public void Transposed_product() => Golden(
        Function.Compile(() => MatMul(W, Transpose(W))),
        """
        %0: f32[,] = transpose[1,0](@W:f32[,])
        %1: f32[,] = matmul(@W:f32[,], %0)
        return %1
        """);

    [Fact]
    public void Two_outputs() => Golden(
        Function.Compile((double x) => Outputs.Of(x + 1, x - 1)),
        """
        %0: f64 = add(x:f64, 1:f64)
        %1: f64 = sub(x:f64, 1:f64)
        return %0
        return %1
        """);

    [Fact]
    public void Symbolic_gradient() => Golden(
        Function.Compile((double x) => Grad(x * x, x)),
        """
        %0: f64 = mul(x:f64, x:f64)
        %1: f64 = grad(%0, x:f64)
        return %1
        """);
}
