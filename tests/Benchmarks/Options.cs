using System.Globalization;
using ExprJit.Benchmarks.Families;

namespace ExprJit.Benchmarks;

/// <summary>What the command line asks for.</summary>
internal sealed record Options
{
    private static readonly string[] Families = ["ceilings", "elementwise", "operations", "reductions", "moves", "products", "models", "calls", "threads"];

    public const string Usage = """
        dotnet run -c Release --project tests/Benchmarks -- [FILTER...] [--quick] [--threads 1|2|default] [--json FILE] [--python [PROGRAM]] [--chart]

        FILTER is a family (ceilings elementwise operations reductions moves products models calls threads), a part of a case's name, or alone
        `compile` (compile time by phase) or `fusion` (what fusion saves).
        """;

    /// <summary>Families or parts of case names; all cases where there is none.</summary>
    public IReadOnlyList<string> Filters { get; init; } = [];

    /// <summary>Fewer sizes and shorter rounds.</summary>
    public bool IsQuick { get; init; }

    /// <summary>Threads of the library and of the peers; null for as many as the machine has processors.</summary>
    public int? Threads { get; init; } = 1;

    public int ThreadCount => Threads ?? Environment.ProcessorCount;

    public string? Json { get; init; }

    /// <summary>The interpreter whose libraries are peers, or null.</summary>
    public string? Python { get; init; }

    /// <summary>Whether the chart in docs/benchmarks is drawn again.</summary>
    public bool DrawsChart { get; init; }

    public Budget Budget => IsQuick ? Budget.Quick : Budget.Full;

    public int[] VectorSizes => IsQuick ? Sizes.Quick : Sizes.Vectors;

    /// <summary>A filter that is a family means the family alone, and not what else has its name in it.</summary>
    public bool Wants(Case @case) => Filters.Count == 0 || Filters.Any(f => Families.Contains(f) ? @case.Family == f : @case.Key.Contains(f, StringComparison.OrdinalIgnoreCase));

    public static Options Parse(string[] arguments)
    {
        var options = new Options();
        for (int i = 0; i < arguments.Length; i++)
        {
            string? next = i + 1 < arguments.Length && !arguments[i + 1].StartsWith("--", StringComparison.Ordinal) ? arguments[i + 1] : null;
            options = arguments[i] switch
            {
                "--quick" => options with { IsQuick = true },
                "--chart" => options with { DrawsChart = true },
                "--threads" when next is not null => options with { Threads = next == "default" ? null : int.Parse(arguments[++i], CultureInfo.InvariantCulture) },
                "--json" when next is not null => options with { Json = arguments[++i] },
                "--python" => options with { Python = next is not null ? arguments[++i] : "python3" },
                ['-', ..] => throw new ArgumentException($"'{arguments[i]}' is no option, or lacks its value.{Environment.NewLine}{Usage}"),
                _ => options with { Filters = [.. options.Filters, arguments[i]] },
            };
            if (arguments[i] == "--threads" && next == "default")
                i++;
        }
        return options;
    }
}
