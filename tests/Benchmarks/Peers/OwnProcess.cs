using System.Globalization;

namespace ExprJit.Benchmarks.Peers;

/// <summary>This program once more, with another number of threads or as a process that has compiled nothing yet.</summary>
internal static class OwnProcess
{
    /// <summary>The program and the arguments before those of the child: an application host, or the runtime with the assembly.</summary>
    private static (string Program, string[] Arguments) Command =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet"
            ? (Environment.ProcessPath!, [typeof(OwnProcess).Assembly.Location])
            : (Environment.ProcessPath!, []);

    /// <summary>Serves cases of the catalogue with so many threads.</summary>
    public static ChildProcess Serve(int threads) =>
        new($"{threads} threads", Command.Program, [.. Command.Arguments, "serve", "--threads", threads.ToString(CultureInfo.InvariantCulture)], []);

    /// <summary>Answers one question in a fresh process with the runtime's own settings, and ends.</summary>
    public static string? Ask(string question)
    {
        using var process = new ChildProcess(question, Command.Program, [.. Command.Arguments, question], [("DOTNET_TieredPGO", "1")]);
        return process.Ask("");
    }
}
