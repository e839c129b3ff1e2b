using System.Collections.Concurrent;
using ExprJit.Codegen;
using ExprJit.Codegen.Explain;

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
    public IReadOnlyDictionary<string, TimeSpan> TimeByKernel => _times;

    internal void AddTime(string kernel, TimeSpan time) => _times[kernel] = _times.GetValueOrDefault(kernel) + time;

    internal void CountToDevice(long bytes) => Interlocked.Add(ref _toDevice, bytes);

    /// <summary>Outputs may be read on any thread.</summary>
    internal void CountFromDevice(long bytes) => Interlocked.Add(ref _fromDevice, bytes);

    private readonly ConcurrentDictionary<string, TimeSpan> _times = new(StringComparer.Ordinal);
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

    /// <summary>
    /// What a call does, kernel by kernel, for a person to read: the C# sub-expressions each computes, why it is not part of
    /// the kernel before, and its body. Once a call has shown the lengths, also bytes and operations of the last call, and
    /// the memory of intermediates. <c>docs/seeing.md</c> reads an example and states the cost model.
    /// </summary>
    public string Explain() => ExplanationText.Write(Explanation.Of(_core));

    /// <summary>The kernels as the clusters of a Graphviz digraph, with the leaves they read and the outputs and updates they leave.</summary>
    public string ToDot() => ExplanationDot.Write(Explanation.Of(_core));

    /// <summary>
    /// One self-contained page: the graph as traced and the kernels as drawn groups, with types, lengths, costs, bodies and,
    /// where <c>EXPRJIT_PROFILE=1</c> collected them, times. It loads nothing: names and texts of the program are escaped.
    /// </summary>
    public string ToHtml() => ExplanationPage.Write(Explanation.Of(_core));
}
