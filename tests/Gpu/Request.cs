using System.Globalization;

namespace ExprJit.Gpu;

/// <summary>What the command line asks for.</summary>
internal sealed record Request
{
    public const string Usage = """
        Gpu [check|fuzz|bench|all] [FILTER...] [--device cuda:0|opencl:0|ilgpu-cpu] [--quick] [--programs N] [--python PROGRAM] [--json FILE]

        check   runs the rows of the test suites that name the device
        fuzz    runs N random programs (10000) against the interpreter
        bench   times the library against the card's own copy, kernels written by hand, cuBLAS and PyTorch; a FILTER is a part of a case's name
        all     all three, one after another

        The process ends with 0 when every result is right, with 1 when one is wrong, and with 2 when it could not begin.
        """;

    private static readonly string[] Commands = ["check", "fuzz", "bench", "all"];

    /// <summary>The first word that is no option; everything where there is none.</summary>
    public string? Command { get; init; }

    public string Device { get; init; } = "cuda:0";

    /// <summary>Parts of case names; all cases where there is none.</summary>
    public IReadOnlyList<string> Filters { get; init; } = [];

    /// <summary>Small sizes, few rounds, the fast part of the suites, and a hundredth of the programs.</summary>
    public bool IsQuick { get; init; }

    /// <summary>Random programs; null for as many as are usual.</summary>
    public int? Programs { get; init; }

    public int ProgramCount => Programs ?? (IsQuick ? 100 : 10_000);

    /// <summary>The interpreter that may have PyTorch.</summary>
    public string Python { get; init; } = "python3";

    public string? Json { get; init; }

    public bool Asks(string command) => Command is null or "all" || Command == command;

    /// <exception cref="ArgumentException">The arguments mean nothing.</exception>
    public static Request Parse(string[] arguments)
    {
        var request = new Request();
        for (int i = 0; i < arguments.Length; i++)
        {
            string word = arguments[i];
            request = word switch
            {
                "--quick" => request with { IsQuick = true },
                "--device" => request with { Device = Value() },
                "--python" => request with { Python = Value() },
                "--json" => request with { Json = Value() },
                "--programs" => request with { Programs = int.TryParse(Value(), CultureInfo.InvariantCulture, out int n) && n > 0 ? n : throw Wrong(word) },
                ['-', ..] => throw Wrong(word),
                _ when request.Command is null && Commands.Contains(word) => request with { Command = word },
                _ when request.Command == "bench" => request with { Filters = [.. request.Filters, word] },
                _ => throw Wrong(word),
            };
            string Value() => ++i < arguments.Length ? arguments[i] : throw Wrong(word);
        }
        return request;
    }

    private static ArgumentException Wrong(string word) => new($"'{word}' means nothing here, or lacks its value.{Environment.NewLine}{Usage}");
}
