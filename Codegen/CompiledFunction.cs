using ExprJit.Codegen;

namespace ExprJit;

/// <summary>One kernel of a compiled function.</summary>
/// <param name="Name">Its name in the plan.</param>
/// <param name="Expressions">The C# sub-expressions it computes.</param>
/// <param name="DeviceCode">What the device runs: the kernel's graph and, where there is one, its code.</param>
/// <param name="Reason">Why it is a kernel of its own.</param>
public sealed record KernelInfo(string Name, IReadOnlyList<string> Expressions, string DeviceCode, string Reason);

/// <summary>
/// What the calls of a function have cost so far. Bytes are those of tensors: plain numbers travel with the launch and
/// are not counted, and on the host and the reference interpreter nothing is copied, so both counts stay 0.
/// Calls that overlap on several threads may be counted as one.
/// </summary>
public sealed class CallProfile
{
    /// <summary>How often it was called and succeeded.</summary>
    public long Calls { get; internal set; }

    /// <summary>How many kernels were launched; the interpreter counts as one.</summary>
    public long Launches { get; internal set; }

    /// <summary>
    /// Bytes copied to the device: arguments and captured tensors that are on the host at each call, constants of helpers
    /// once, and a variable at the first call after it was made or set. An output of another function is there already.
    /// </summary>
    public long BytesToDevice => Interlocked.Read(ref _toDevice);

    /// <summary>
    /// Bytes copied from the device of what this function left there: an output when it is first read, a variable that
    /// it updated or brought there when it is first read after that. A second read copies nothing.
    /// </summary>
    public long BytesFromDevice => Interlocked.Read(ref _fromDevice);

    /// <summary>Time spent in each kernel, by name; collected only while <c>EXPRJIT_PROFILE=1</c>.</summary>
    public IReadOnlyDictionary<string, TimeSpan> TimeByKernel => Times;

    internal Dictionary<string, TimeSpan> Times { get; } = [];

    internal void CountToDevice(long bytes) => Interlocked.Add(ref _toDevice, bytes);

    /// <summary>Outputs may be read on any thread.</summary>
    internal void CountFromDevice(long bytes) => Interlocked.Add(ref _fromDevice, bytes);

    private long _toDevice, _fromDevice;
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
