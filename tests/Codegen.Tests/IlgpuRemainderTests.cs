using ExprJit.Codegen.Ilgpu;
using Xunit;

namespace ExprJit.Codegen.Tests;

/// <summary>Remainders and rounded-down quotients of floats, bit by bit, over all exponents and near whole quotients.</summary>
public sealed class IlgpuRemainderTests
{
    private const int Count = 400_000;

    [Fact]
    public void A_remainder_of_floats_is_exact()
    {
        foreach (var (a, b) in Pairs(VectorMathSamples.Specials<float>(), VectorMathSamples.Draw<float>, (q, b) => MathF.BitDecrement(q * b)))
            if (!Same(IlgpuRemainder.Of(a, b), a % b))
                Assert.Fail($"{a:R} % {b:R} is {a % b:R}, not {IlgpuRemainder.Of(a, b):R}");
    }

    [Fact]
    public void A_remainder_of_doubles_is_exact()
    {
        foreach (var (a, b) in Pairs(VectorMathSamples.Specials<double>(), VectorMathSamples.Draw<double>, (q, b) => Math.BitDecrement(q * b)))
            if (!Same(IlgpuRemainder.Of(a, b), a % b))
                Assert.Fail($"{a:R} % {b:R} is {a % b:R}, not {IlgpuRemainder.Of(a, b):R}");
    }

    /// <summary>A quotient of floats has no whole number within a double's last place but itself, so the meaning in double is the exact one.</summary>
    [Fact]
    public void A_quotient_of_floats_is_rounded_down_and_then_once()
    {
        foreach (var (a, b) in Pairs(VectorMathSamples.Specials<float>(), VectorMathSamples.Draw<float>, (q, b) => MathF.BitDecrement(q * b)))
        {
            float expected = (float)Math.Floor((double)a / b), found = IlgpuElementwise.FloorDiv(a, b);
            if (!Same(found, expected))
                Assert.Fail($"the floor of {a:R} / {b:R} is {expected:R}, not {found:R}");
        }
    }

    private static IEnumerable<(T A, T B)> Pairs<T>(T[] specials, Func<Random, T> draw, Func<T, T, T> below)
    {
        foreach (var a in specials)
            foreach (var b in specials)
                yield return (a, b);
        var random = new Random(7);
        for (int i = 0; i < Count; i++)
        {
            T a = draw(random), b = draw(random);
            yield return (a, b);
            yield return (below(a, b), b);
        }
    }

    private static bool Same(double a, double b) => BitConverter.DoubleToInt64Bits(a) == BitConverter.DoubleToInt64Bits(b) || double.IsNaN(a) && double.IsNaN(b);
}
