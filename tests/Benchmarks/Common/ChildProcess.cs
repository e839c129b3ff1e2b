using System.Diagnostics;
using System.Globalization;

namespace ExprJit.Benchmarks;

/// <summary>A process that prepares cases and runs them when asked, so that its rounds alternate with this process's.</summary>
/// <remarks>
/// A line of its input is <c>setup CASE</c>, answered by <c>ok</c> and a sample of the result (<see cref="Data.Sample{T}"/>) or by <c>no</c>; or
/// <c>run CALLS</c>, answered by nanoseconds a call; or <c>drop</c>, which frees the data, answered by <c>ok</c>. Other lines of its output are ignored.
/// </remarks>
internal sealed class ChildProcess : IDisposable
{
    private const string Mark = "> ";

    private readonly Process _process;

    public ChildProcess(string name, string program, IEnumerable<string> arguments, IEnumerable<(string Name, string Value)> environment)
    {
        Name = name;
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var (variable, value) in environment)
            start.Environment[variable] = value;
        _process = Process.Start(start) ?? throw new InvalidOperationException($"'{program}' does not start.");
    }

    public string Name { get; }

    /// <summary>The answer without its mark; null when the process has ended.</summary>
    public string? Ask(string line)
    {
        try
        {
            _process.StandardInput.WriteLine(line);
            _process.StandardInput.Flush();
        }
        catch (IOException)
        {
            return null;
        }
        while (_process.StandardOutput.ReadLine() is { } answer)
            if (answer.StartsWith(Mark, StringComparison.Ordinal))
                return answer[Mark.Length..];
        return null;
    }

    /// <summary>A contender that is this process, or null where it cannot do the case.</summary>
    public Contender? Prepare(string key, string name)
    {
        string[]? answer = Ask("setup " + key)?.Split(' ');
        if (answer is null)
            Console.Error.WriteLine($"The process of {name} has ended: {key} is without it.");
        if (answer?[0] != "ok")
            return null;
        double[] sample = [.. answer[1..].Select(n => double.Parse(n, CultureInfo.InvariantCulture))];
        return new Served(this, name, sample);
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(5)))
            _process.Kill();
        _process.Dispose();
    }

    /// <summary>The other end, in a process of this program.</summary>
    public static void Serve(Func<string, Contender?> prepare)
    {
        Contender? contender = null;
        while (Console.ReadLine() is { } line)
        {
            string[] words = line.Split(' ', 2);
            switch (words[0])
            {
                case "setup":
                    contender = prepare(words[1]);
                    Console.WriteLine(Mark + (contender?.Sample() is { } sample ? "ok " + string.Join(' ', sample.Select(n => n.ToString("R", CultureInfo.InvariantCulture))) : "no"));
                    break;
                case "run":
                    Console.WriteLine(Mark + contender!.Time(int.Parse(words[1], CultureInfo.InvariantCulture)).ToString(CultureInfo.InvariantCulture));
                    break;
                default:
                    contender = null;
                    GC.Collect();
                    Console.WriteLine(Mark + "ok");
                    break;
            }
        }
    }

    private sealed class Served(ChildProcess process, string name, double[] sample) : Contender(name, _ => { })
    {
        public override double[] Sample() => sample;

        public override double Time(int calls) => process.Ask($"run {calls}") is { } answer
            ? double.Parse(answer, CultureInfo.InvariantCulture)
            : throw new PeerEndedException(Name);

        public override void Dispose() => process.Ask("drop");
    }
}

/// <summary>A peer's process ended while it was timed, which says nothing about the others.</summary>
internal sealed class PeerEndedException(string name) : Exception($"The process of {name} has ended.");
