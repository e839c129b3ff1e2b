using Xunit;

namespace ExprJit.Codegen.Tests;

/// <summary>
/// The devices that the tests of all devices run on: those of this machine, GPUs included, or the one that
/// <c>EXPRJIT_TEST_DEVICE</c> names, which must be there.
/// </summary>
internal static class TestDevices
{
    /// <summary>The environment variable that names one device.</summary>
    public const string Variable = "EXPRJIT_TEST_DEVICE";

    public static readonly IReadOnlyList<Device> All =
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } name ? [Device.Parse(name)] : Device.All;

    public static TheoryData<string> Names => [.. All.Select(d => d.Name)];

    /// <summary>Those that ILGPU runs, its simulation included.</summary>
    public static IEnumerable<Device> OfIlgpu => All.Where(d => !d.Equals(Device.Host) && !d.Equals(Device.Reference));

    /// <summary>A row for every device and name.</summary>
    public static TheoryData<string, string> Times(IEnumerable<string> names, IEnumerable<Device>? devices = null)
    {
        string[] each = [.. names];
        var rows = new TheoryData<string, string>();
        foreach (var device in devices ?? All)
            foreach (string name in each)
                rows.Add(device.Name, name);
        return rows;
    }
}
