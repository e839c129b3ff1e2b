namespace ExprJit.Codegen.Tests;

/// <summary>
/// The devices that the suites walk: all of this machine, or the one that <c>EXPRJIT_TEST_DEVICE</c> names. A row of a
/// theory has its device's name among its arguments, by which such rows are found.
/// </summary>
internal static class TestedDevices
{
    /// <summary>The environment variable that names one device.</summary>
    public const string Variable = "EXPRJIT_TEST_DEVICE";

    public static readonly IReadOnlyList<Device> All =
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } name ? [Device.Parse(name)] : Device.All;

    /// <summary>The names, as theories take them.</summary>
    public static IEnumerable<string> Names => All.Select(d => d.Name);
}
