using FluentAssertions;
using Xunit;

namespace ExprJit.Codegen.Tests;

/// <summary>
/// Each bad program throws the stated type and code, with a message that names what was written, and leaves every variable as it was and usable. EXPRJIT_ERRORS=path writes the messages, to be read.
/// </summary>
public sealed class BadProgramTests
{
    private static readonly BadProgram[] All =
    [
        .. BadTracing.Rows, .. BadCaptures.Rows, .. BadHelpers.Rows, .. BadUpdates.Rows, .. BadGivens.Rows, .. BadTypes.Rows, .. BadParameters.Rows,
        .. BadRanks.Rows, .. BadShapes.Rows, .. BadIndices.Rows, .. BadGradients.Rows, .. BadOutputs.Rows, .. BadDevices.Rows, .. BadArguments.Rows,
        .. BadDivisions.Rows, .. BadDisposals.Rows,
    ];

    private static readonly Dictionary<string, BadProgram> Table = All.ToDictionary(p => p.Name);

    public static TheoryData<string, string> Programs()
    {
        var rows = new TheoryData<string, string>();
        foreach (var program in All)
            foreach (string device in TestDevices.Names.Where(d => program.FailsAtCall || d == Device.Host.Name))
                rows.Add(program.Name, device);
        return rows;
    }

    [Fact]
    public void There_are_at_least_two_hundred() => Table.Count.Should().BeGreaterThanOrEqualTo(200);

    [Theory]
    [MemberData(nameof(Programs))]
    public void A_bad_program_is_refused_and_changes_nothing(string name, string device)
    {
        var program = Table[name];
        var world = new BadWorld(Device.Parse(device));
        var error = Record.Exception(() => program.Run(world));
        Report(program, device, error);
        error.Should().NotBeNull("'{0}' is a mistake", name);
        error!.GetType().Should().Be(program.Error, "of '{0}': {1}", name, error);
        error.Message.Should().Contain(program.Text);
        if (program.Code is { } code)
        {
            var own = error.Should().BeAssignableTo<ExprJitException>().Which;
            own.Code.Should().Be(code, "{0}", error.Message);
            own.HelpLink.Should().EndWith("#" + code.ToLowerInvariant());
        }
        world.HoldsWhatItHeld();
        world.StillWorks();
    }

    private static void Report(BadProgram program, string device, Exception? error)
    {
        if (Environment.GetEnvironmentVariable("EXPRJIT_ERRORS") is not { Length: > 0 } path)
            return;
        bool asStated = error?.GetType() == program.Error && (error as ExprJitException)?.Code == program.Code && error!.Message.Contains(program.Text, StringComparison.Ordinal);
        lock (Table)
            File.AppendAllText(path, $"{(asStated ? "ok " : "BAD")} [{device}] {program.Name} ({program.Error.Name} {program.Code} «{program.Text}»)\n      {error?.GetType().Name}: {(asStated ? error!.Message : error)}\n");
    }
}
