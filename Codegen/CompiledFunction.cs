using ExprJit.Codegen;

namespace ExprJit;

/// <summary>One kernel of a compiled function.</summary>
/// <param name="Name">Its name in the plan.</param>
/// <param name="Expressions">The C# sub-expressions it computes.</param>
/// <param name="DeviceCode">What the device runs: the kernel's graph and, where there is one, its code.</param>
/// <param name="Reason">Why it is a kernel of its own.</param>
public sealed record KernelInfo(string Name, IReadOnlyList<string> Expressions, string DeviceCode, string Reason);

/// <summary>What the calls of a function have cost so far.</summary>
public sealed class CallProfile
{
    /// <summary>How often it was called.</summary>
    public long Calls { get; internal set; }

    /// <summary>How many kernels were launched.</summary>
    public long Launches { get; internal set; }

    /// <summary>Bytes copied to the device for arguments and captured tensors; variables are there already.</summary>
    public long BytesToDevice { get; internal set; }

    /// <summary>Bytes copied from the device for results.</summary>
    public long BytesFromDevice { get; internal set; }

    /// <summary>Time spent in each kernel, by name; collected only while <c>EXPRJIT_PROFILE=1</c>.</summary>
    public IReadOnlyDictionary<string, TimeSpan> TimeByKernel => Times;

    internal Dictionary<string, TimeSpan> Times { get; } = [];
}

/// <summary>What a compiled delegate is made of.</summary>
public sealed class CompiledFunction
{
    private readonly CompiledCore _core;

    internal CompiledFunction(CompiledCore core) => _core = core;

    /// <summary>The name from <see cref="FunctionOptions.Name"/>, or the lambda's text.</summary>
    public string Name => _core.Name;

    /// <summary>The cache key: element types, ranks, ops and device; no names, constants or lengths.</summary>
    public string Signature => _core.Current?.Program.Signature ?? "";

    /// <summary>The graph as traced.</summary>
    public string Graph => _core.Traced.Graph.ToString();

    /// <summary>The graph after the passes; empty until the first call shows the ranks of tensor parameters.</summary>
    public string OptimizedGraph => _core.Current?.Optimized.ToString() ?? "";

    /// <summary>The kernels, in launch order; empty until the first call shows the ranks of tensor parameters.</summary>
    public IReadOnlyList<KernelInfo> Kernels => _core.Current?.Program.Kernels ?? [];

    /// <summary>Calls, launches, bytes and time so far.</summary>
    public CallProfile Profile => _core.Profile;

    /// <summary>What the function does, kernel by kernel, for a person to read.</summary>
    public string Explain() => Explanation.Text(this, _core);

    /// <summary>The kernels and their values as a Graphviz digraph.</summary>
    public string ToDot() => Explanation.Dot(this, _core);

    /// <summary>The explanation as one self-contained page.</summary>
    public string ToHtml() => Explanation.Html(this, _core);
}
