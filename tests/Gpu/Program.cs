using System.Text.Json;
using ExprJit;
using ExprJit.Codegen.Tests;
using ExprJit.Gpu;

if (args is ["--help"])
{
    Console.WriteLine(Request.Usage);
    return 0;
}
Request request;
Device device;
try
{
    request = Request.Parse(args);
    device = Device.Parse(request.Device);
    if (device.Equals(Device.Host) || device.Equals(Device.Reference))
        throw new ArgumentException($"'{device}' is no device of ILGPU.");
}
catch (Exception refused) when (refused is ArgumentException or DeviceException)
{
    Console.Error.WriteLine(refused.Message);
    return 2;
}
// Read once, when the first suite is loaded.
Environment.SetEnvironmentVariable(TestDevices.Variable, device.Name);
using var card = new Card(device);
var outcome = new Outcome { Machine = card.Description };
Console.WriteLine(card.Description);
if (request.Asks("check"))
    outcome = outcome with { Check = await Suites.Run(device, request.IsQuick) };
if (request.Asks("fuzz"))
    outcome = outcome with { Fuzz = Fuzzer.Run(device, request.ProgramCount) };
if (request.Asks("bench"))
    outcome = outcome with { Bench = Bench.Run(card, request) };
Console.WriteLine();
Console.WriteLine(outcome);
if (request.Json is { } file)
    File.WriteAllText(file, JsonSerializer.Serialize(outcome, new JsonSerializerOptions { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase }));
return outcome.IsRight ? 0 : 1;
