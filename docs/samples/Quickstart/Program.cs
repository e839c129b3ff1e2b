using ExprJit;
using Quickstart;

try
{
    var options = Options.Parse(args);
    if (options.Check)
        return Training.AgreesWithReference(options.Device) ? 0 : 1;

    // 1. A variable, a function that updates it, and a function that replaces it.
    SeedProgram.Run();

    // 2. Two classifiers of handwritten digits, trained on the device.
    var reports = Training.Run(Training.Models(options.Device), options);

    // 3. What that took, and how the library computes a step.
    Report.Print(options.Device, reports);
    foreach (var report in reports)
        report.Explain();

    // 4. The same as a picture, to open in a browser.
    Console.WriteLine();
    foreach (var report in reports)
        Console.WriteLine($"The kernels of a step of the {report.Model.Name}, as a page: {report.WritePage()}");

    return reports.Any(report => report.IsBelowThreshold) ? 1 : 0;
}
catch (Exception wrong) when (wrong is FormatException or DeviceException)
{
    // An option that is not one, or a device that is not on this machine.
    Console.Error.WriteLine(wrong.Message);
    Console.Error.WriteLine(Options.Usage);
    return 2;
}
