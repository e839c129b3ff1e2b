using FluentAssertions;
using Xunit;
using static ExprJit.Ops;

namespace ExprJit.Codegen.Tests;

/// <summary>Programs whose whole state is a few plain variables.</summary>
public sealed class ContractProgramsScalars
{
    [Fact]
    public void Newtons_method_on_a_scalar()
    {
        var x = new Shared<double>(1, "x");
        var newton = Function.Compile(() => new Updates { { x, x - (x * x - 2) / Grad(x * x - 2, x) } });
        for (var i = 0; i < 6; i++)
            newton();
        x.GetValue().Should().BeApproximately(Math.Sqrt(2), 1e-15);
        var minimise = Function.Compile(() => new Updates { { x, x - Grad(Math.Exp(x) - 2 * x, x) / Grad(Grad(Math.Exp(x) - 2 * x, x), x) } });
        for (var i = 0; i < 8; i++)
            minimise();
        x.GetValue().Should().BeApproximately(Math.Log(2), 1e-12);
    }

    [Fact]
    public void A_traffic_light_and_a_debounced_button_are_finite_automata()
    {
        var (state, ticks, pressed) = (new Shared<int>(0, "state"), new Shared<byte>(0, "ticks"), new Shared<bool>(false, "pressed"));
        var tick = Function.Compile((bool button) => state + 0, updates: button => new()
        {
            { pressed, (pressed | button) & (state != 2) },
            { state, state == 0 ? (pressed | button ? 1 : 0) : ticks >= 2 ? (state + 1) % 3 : state },
            { ticks, (byte)(state == 0 || ticks >= 2 ? 0 : ticks + 1) },
        });
        new[] { false, true, false, false, false, false, false, false, false }.Select(b => tick(b)).Should().Equal(0, 0, 1, 1, 1, 2, 2, 2, 0);
        pressed.GetValue().Should().BeFalse();
    }
}
