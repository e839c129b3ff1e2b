using ExprJit.Graphs;
using ExprJit.Optimization;
using Xunit;

namespace ExprJit.Codegen.Tests;

/// <summary>
/// Random programs against the oracle: 20,000 in every run, in four classes that run side by side, each program with every
/// pass and fusion on and with one of them off.
/// </summary>
public sealed class FuzzTests
{
    [Fact]
    public void Programs_of_all_types_give_what_the_interpreter_gives_with_each_switch_on_and_off() =>
        FuzzCampaign.OnAndOff(6000, FuzzDraw.General);

    /// <summary>A step that is always refused would test nothing.</summary>
    [Fact]
    public void Every_step_along_an_axis_is_drawn() =>
        Assert.Superset(
            new HashSet<Op> { Op.Concat, Op.TakeAlong, Op.PutAlong, Op.AddAlong, Op.CumSum, Op.ArgSort, Op.Step, Op.Diagonal, Op.MatMul, Op.Slice },
            Ops(FuzzDraw.General));

    internal static HashSet<Op> Ops(Func<int, FuzzProgram?> make) =>
        Enumerable.Range(0, 500).Select(i => make(i * 40503 + 17)).OfType<FuzzProgram>().SelectMany(p => p.Graph.Reachable()).OfType<Apply>().Select(n => n.Op).ToHashSet();

    public static TheoryData<string> Devices() => [.. TestDevices.All.Where(d => !d.Equals(Device.Host)).Select(d => d.Name)];

    /// <summary>Of each kind of program some on every other device.</summary>
    [Theory]
    [MemberData(nameof(Devices))]
    public void A_device_gives_what_the_interpreter_gives(string name)
    {
        var device = Device.Parse(name);
        foreach (var make in new Func<int, FuzzProgram?>[] { FuzzDraw.General, FuzzDraw.Rows, FuzzDraw.Updates, FuzzDraw.Gradients })
            FuzzCampaign.Run(120, make, (program, _) => program.Check(device, OptimizerOptions.Default));
    }

    /// <summary>The interpreter runs what the passes made, so that a wrong pass is not blamed on a backend.</summary>
    [Fact]
    public void The_passes_change_no_result() =>
        FuzzCampaign.Run(1000, FuzzDraw.General, (program, _) => program.Check(Device.Reference, OptimizerOptions.Default));
}

/// <summary>Rows, products with epilogues, gathers and joins.</summary>
public sealed class FuzzRowTests
{
    [Fact]
    public void Programs_of_rows_give_what_the_interpreter_gives_with_each_switch_on_and_off() =>
        FuzzCampaign.OnAndOff(5000, FuzzDraw.Rows);

    [Fact]
    public void Every_step_is_drawn() =>
        Assert.Superset(new HashSet<Op> { Op.MatMul, Op.Exp, Op.Sum, Op.Max, Op.Transpose, Op.Slice, Op.Concat, Op.TakeAlong, Op.Where, Op.ExpandDims }, FuzzTests.Ops(FuzzDraw.Rows));
}

/// <summary>Variables updated from themselves and one another.</summary>
public sealed class FuzzUpdateTests
{
    [Fact]
    public void Programs_with_updates_give_call_after_call_what_the_interpreter_gives_with_each_switch_on_and_off() =>
        FuzzCampaign.OnAndOff(6000, FuzzDraw.Updates);

    /// <summary>Programs of which no call fails, or all do, would not test that a failed call changes nothing.</summary>
    [Fact]
    public void Some_calls_fail_and_some_lengths_change()
    {
        var programs = Enumerable.Range(0, 500).Select(i => FuzzDraw.Updates(i * 40503 + 17)).OfType<FuzzProgram>().ToArray();
        var outcomes = programs.Select(p => p.Expected()).ToArray();
        Assert.InRange(outcomes.Count(o => o.Any(c => c.Fault is not null)), 10, 250);
        Assert.InRange(programs.Zip(outcomes).Count(p => p.Second.Any(c => c.After.Any(a => !a.Value.Shape.AsSpan().SequenceEqual(a.Key.Initial.Shape)))), 10, 400);
        Assert.InRange(programs.Count(p => p.Graph.Updates.Length > 1), 200, 500);
    }
}

/// <summary>Gradients of programs of floats.</summary>
public sealed class FuzzGradientTests
{
    [Fact]
    public void Gradients_give_what_the_interpreter_gives_with_each_switch_on_and_off() =>
        FuzzCampaign.OnAndOff(3000, FuzzDraw.Gradients);
}
