using ExprJit.Benchmarks;

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
    case ["--help"]:
        Console.WriteLine(Options.Usage);
        return 0;
}
var options = Options.Parse(args);
if (options.Threads is { } threads)
    Environment.SetEnvironmentVariable("EXPRJIT_THREADS", threads.ToString(System.Globalization.CultureInfo.InvariantCulture));
var report = new Report(options);
report.Begin();
foreach (var @case in Catalogue.Cases(options).Where(c => options.Wants(c.Key)))
    report.Add(Runner.Run(@case, options.Budget, _ => []));
report.End();
return report.Rows.All(r => r.Agrees) ? 0 : 1;
