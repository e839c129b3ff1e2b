using System.Globalization;
using System.Text.Json;
using ExprJit.Benchmarks;
using ExprJit.Benchmarks.Families;
using ExprJit.Benchmarks.Peers;

// The library and the peers share the host's processor; a GPU would answer another question.
Environment.SetEnvironmentVariable("EXPRJIT_DEVICE", "host");
switch (args)
{
    case ["compile", ..]:
        CompileTime.Run(args);
        return 0;
    case ["fusion"]:
        FusionTime.Run();
        return 0;
    case [Latency.Question]:
        Latency.Answer();
        return 0;
    case ["--help"]:
        Console.WriteLine(Options.Usage);
        return 0;
}
var options = Options.Parse(args is ["serve", ..] ? args[1..] : args);
if (options.Threads is { } threads)
    Environment.SetEnvironmentVariable("EXPRJIT_THREADS", threads.ToString(CultureInfo.InvariantCulture));
if (args is ["serve", ..])
{
    ChildProcess.Serve(key => Catalogue.Kernels(options).FirstOrDefault(c => c.Key == key)?.Prepare()[0]);
    return 0;
}
using var python = options.Python is { } program ? new PythonPeers(program, HostLibraries.Of(options.ThreadCount)) : null;
var report = new Report(HostTargets.All);
Console.WriteLine($"{Machine.Description}, {options.ThreadCount} thread(s); medians of {options.Budget.Rounds} alternating rounds, ratios with their quartiles.");
Console.WriteLine($"Peers beside those of .NET: {string.Join("; ", (IEnumerable<string>)[Blas.Version, .. python?.Versions ?? []])}.");
foreach (var @case in Catalogue.Cases(options).Where(c => options.Wants(c)))
    report.Add(Runner.Run(@case, options.Budget, c => python?.Of(c) ?? []));
report.End();
if (options.Json is { } json)
    File.WriteAllText(json, JsonSerializer.Serialize(new { machine = Machine.Description, threads = options.ThreadCount, rows = report.Entries }, new JsonSerializerOptions { WriteIndented = true }));
if (options.DrawsChart)
    Console.WriteLine(Chart.Draw(report.Rows) is { } file ? $"Drawn: {file}" : "Nothing to draw.");
return report.Rows.All(r => r.Agrees) ? 0 : 1;
