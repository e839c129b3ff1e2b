using ExprJit.Graphs;
using FluentAssertions;
using Xunit;

namespace ExprJit.Codegen.Tests;

/// <summary>The oracle of doubles against values computed to 400 digits by another library (mpmath 1.2.1): each the double next to the value, and what it lacks.</summary>
public sealed class HighPrecisionTests
{
    [Theory]
    [InlineData("Exp", 0.7, 2.0137527074704766, -2.0058243549764793e-16)]
    [InlineData("Exp", -33.25, 3.628344178047045e-15, -1.740304126825536e-31)]
    [InlineData("ExpM1", 0.3, 0.3498588075760031, 1.6549155728191776e-17)]
    [InlineData("Log", 10.0, 2.302585092994046, -2.1707562233822494e-16)]
    [InlineData("Log", 1.0625, 0.06062462181643484, 2.6424025938726934e-18)]
    [InlineData("LogP1", 0.01, 0.009950330853168083, -2.877651526717895e-19)]
    [InlineData("Sin", 100.5, -0.030959966783271346, 8.320928549434447e-19)]
    [InlineData("Cos", 1e22, 0.523214785395139, -4.7143201076575164e-17)]
    [InlineData("Sin", 1e300, -0.8178819121159085, -4.78135837440326e-17)]
    [InlineData("Sinh", 0.4, 0.4107523258028155, 2.2564035584726803e-17)]
    [InlineData("Erf", 0.75, 0.7111556336535151, 4.69744077164289e-17)]
    [InlineData("Erf", 2.5, 0.999593047982555, 4.6925151097042234e-17)]
    [InlineData("Erfc", 3.5, 7.430983723414128e-07, -3.117067749063089e-23)]
    [InlineData("Erfc", 8.0, 1.1224297172982926e-29, 6.498454021773158e-46)]
    public void It_is_exact_to_twenty_four_digits(string name, double x, double high, double low)
    {
        var (value, exponent) = VectorMathOracle.Of(Op.Find(name)!, x);
        var error = value.Scale(exponent) - new DoubleDouble(high, low);
        Math.Abs(error.High).Should().BeLessThan(1e-24 * Math.Abs(high));
    }
}
