using ExprJit.Graphs;
using FluentAssertions;
using Xunit;

namespace ExprJit.Codegen.Tests;

/// <summary>The meanings that the op table writes itself, since the library has no such functions, against exact values.</summary>
public sealed class SpecialFunctionTests
{
    public static TheoryData<string> Functions()
    {
        _ = Op.Add;
        return ["ExpM1", "LogP1", "Sigmoid", "Softplus", "Erf", "Erfc", "Exp2", "Rsqrt"];
    }

    [Theory, MemberData(nameof(Functions))]
    public void A_meaning_is_exact_to_three_units_in_the_last_place(string name)
    {
        var op = Op.Find(name)!;
        var error = new VectorMathError(op, ElementType.Float64);
        foreach (double x in VectorMathSamples.Columns<double>(1, 4_000, 5, isPower: false)[0])
        {
            double found = op.Meaning!([Scalar.Of(x)], ElementType.Float64).Real;
            error.Of(found, x, 0).Should().BeLessThanOrEqualTo(3, "{0} of {1:R} is {2:R}", name, x, found);
        }
    }
}
