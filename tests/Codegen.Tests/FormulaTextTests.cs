using FluentAssertions;
using Xunit;

namespace ExprJit.Codegen.Tests;

public sealed class FormulaTextTests
{
    /// <summary>The text of an expression for messages once took time exponential in the nesting of conversions: 4 s here.</summary>
    [Fact(Timeout = 2_000)]
    public async Task Nested_conversions_are_rendered_in_time_linear_in_their_depth()
    {
        string text = "1";
        await Task.Yield();
        for (int i = 0; i < 18; i++)
            text = $"((x > {text} + 0.5) ? 1 : 2)";
        Formula.Compile<Func<double, double>>("x => " + text)(3).Should().Be(1);
    }
}
