using static ExprJit.Codegen.Tests.BadProgram;
using static ExprJit.Ops;

namespace ExprJit.Codegen.Tests;

/// <summary>Results that a function cannot return.</summary>
internal static class BadOutputs
{
    private sealed record Pair(double Low, double High);

    private sealed record Nested(Pair Pair, double Last);

    private sealed class Settable
    {
        public double Value { get; set; }
    }

    public static IEnumerable<BadProgram> Rows =>
    [
        Traced("text", "EJ118", "\"text\"", w => Function.Compile((double _) => "text")),
        Traced("a number as text", "EJ118", "x.ToString()", w => Function.Compile((double x) => x.ToString())),
        Traced("an interpolated text", "EJ118", "string", w => Function.Compile((double x) => $"{x}")),
        Traced("a decimal", "EJ118", "(decimal)x", w => Function.Compile((double x) => (decimal)x)),
        Traced("a char", "EJ118", "(char)x", w => Function.Compile((int x) => (char)x)),
        Traced("a nullable", "EJ118", "double?", w => Function.Compile((double x) => (double?)x)),
        Traced("an object", "EJ118", "object", w => Function.Compile((double x) => (object)x)),
        Traced("a list", "EJ118", "List<double>", w => Function.Compile((double x) => new List<double> { x })),
        Traced("a nested record", "EJ118", "new Pair(x, x)", w => Function.Compile((double x) => new Nested(new Pair(x, x), x))),
        Traced("a nested anonymous type", "EJ118", "new { Inner = x }", w => Function.Compile((double x) => new { Outer = new { Inner = x } })),
        Traced("a nested tuple", "EJ118", "Outputs.Of(x, x)", w => Function.Compile((double x) => Outputs.Of(Outputs.Of(x, x), x))),
        Traced("a variable among several outputs", "EJ118", "'w.D'", w => Function.Compile((double x) => Outputs.Of(w.D, x))),
        Traced("text among several outputs", "EJ118", "\"low\"", w => Function.Compile((double x) => new { Name = "low", Value = x })),
        Traced("an array among several outputs", "EJ118", "new[] { x, x }", w => Function.Compile((double x) => Outputs.Of(x, new[] { x, x }))),
        Traced("an array of text", "EJ118", "string[]", w => Function.Compile((double x) => new[] { x.ToString() })),
        Traced("an array of arrays", "EJ118", "double[][]", w => Function.Compile((double x) => new[] { new[] { x } })),
        Traced("a sequence", "EJ118", "Select", w => Function.Compile((double x) => new[] { 1.0, 2 }.Select(y => y))),
        Traced("a device", "EJ118", "Device", w => Function.Compile((double x) => w.D.Device)),
        Traced("a plain object", "EJ118", "new object()", w => Function.Compile((double _) => new object())),
        Traced("a tensor of System.Numerics", "EJ118", "Tensor<double>", w => Function.Compile((Tensor<double> x) => (System.Numerics.Tensors.Tensor<double>)x)),
        Traced("givens as the output", "EJ118", "Givens", w => Function.Compile((double x) => new Givens { { w.D, x } })),
    ];
}
