using System.Collections;
using System.Reflection;
using System.Xml.Linq;
using ExprJit.Codegen.Tests;
using Xunit;
using Xunit.Runner.InProc.SystemConsole;

namespace ExprJit.Gpu;

/// <summary>The rows of the test suites that name the device: the conformance suite, and every other that walks the devices.</summary>
internal static class Suites
{
    /// <summary>A few that meet every function of the library and every way a call can end, and take seconds.</summary>
    private static readonly Type[] Quick = [typeof(SeedTests), typeof(OpsTests), typeof(TransactionTests), typeof(HalfLiteralTests)];

    /// <summary>Runs them by the runner that the test program itself has, which prints failures as it meets them.</summary>
    public static async Task<SuiteOutcome> Run(Device device, bool quick)
    {
        Console.WriteLine("\n## check");
        var assembly = typeof(TestDevices).Assembly;
        string results = Path.GetTempFileName();
        try
        {
            string[] methods = [.. Methods(assembly, device).Where(m => !quick || Quick.Contains(m.ReflectedType)).SelectMany(m => (string[])["-method", $"{m.ReflectedType!.FullName}.{m.Name}"])];
            using (var runner = new ConsoleRunner(["-noLogo", "-noColor", "-noAutoReporters", "-xml", results, .. methods], assembly))
                await runner.EntryPoint();
            var tests = XDocument.Load(results).Descendants("test").ToList();
            return new(
                tests.Count(t => t.Attribute("result")?.Value == "Pass"),
                [.. tests.Where(t => t.Attribute("result")?.Value == "Fail").Select(t => $"{t.Attribute("name")?.Value}: {t.Descendants("message").FirstOrDefault()?.Value.Trim()}")]);
        }
        finally
        {
            File.Delete(results);
        }
    }

    /// <summary>The theories of which a row has the device's name among its arguments.</summary>
    internal static IEnumerable<MethodInfo> Methods(Assembly suites, Device device) =>
        from type in suites.GetExportedTypes()
        from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance)
        from data in method.GetCustomAttributes<MemberDataAttribute>()
        where Rows(data.MemberType ?? type, data.MemberName).Any(row => row.Contains(device.Name))
        select method;

    private static IEnumerable<object?[]> Rows(Type type, string member)
    {
        const BindingFlags statics = BindingFlags.Public | BindingFlags.Static | BindingFlags.FlattenHierarchy;
        object? rows = type.GetMethod(member, statics, [])?.Invoke(null, null) ?? type.GetProperty(member, statics)?.GetValue(null) ?? type.GetField(member, statics)?.GetValue(null);
        return (rows as IEnumerable ?? Array.Empty<object>()).Cast<object>().Select(row => row is ITheoryDataRow data ? data.GetData() : (object?[])row);
    }
}
