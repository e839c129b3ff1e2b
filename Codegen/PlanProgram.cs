using System.Diagnostics;
using ExprJit.Codegen.Explain;
using ExprJit.Graphs;
using ExprJit.Optimization;

namespace ExprJit.Codegen;

/// <summary>
/// Runs a plan's kernels in order. All lengths are checked and all memory is there before the first launch. Updates are written to second buffers that
/// are swapped in at the end, or over the old value where the plan proves that safe: a call that fails has changed nothing.
/// A backend says how memory is made and how a call is laid out.
/// </summary>
internal abstract class PlanProgram : IProgram
{
    /// <summary>Whether the time of each kernel is counted: <c>EXPRJIT_PROFILE=1</c>.</summary>
    protected static readonly bool IsTimed = Environment.GetEnvironmentVariable("EXPRJIT_PROFILE") == "1";

    private readonly Dictionary<int, Storage> _spare = [];
    private readonly Dictionary<ITensor, Storage> _uploaded = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<ElementType, Storage> _counts = [];
    private readonly Lock _gate = new();
    private IReadOnlyDictionary<int, Dim[]>? _lengths;

    protected PlanProgram(Plan plan, Device device)
    {
        Plan = plan;
        Device = device;
    }

    // Texts of large graphs are made for those who ask.
    public virtual IReadOnlyList<KernelInfo> Kernels => Described;

    /// <summary>The plan's kernels by their graphs.</summary>
    protected IReadOnlyList<KernelInfo> Described => field ??= [.. Plan.Kernels.Select(Describe)];

    public string Signature => field ??= Device.Name + "\n" + Printer.Print(Plan.Graph, abstracted: true);

    public IReadOnlyList<Planned> Plans => [new Planned(Plan, _lengths)];

    public abstract MemoryUse? Intermediates { get; }

    public Plan Plan { get; }

    public Device Device { get; }

    /// <summary>Memory on the device, not cleared.</summary>
    protected abstract Storage Allocate(ElementType element, long[] shape);

    /// <summary>The same values in the device's memory; the same object where they are there already.</summary>
    public abstract Storage ToDevice(Storage storage);

    /// <summary>Says that storage is about to be written, or was brought here, on behalf of the function of a profile.</summary>
    public virtual void Attribute(Storage storage, CallProfile profile)
    {
    }

    /// <summary>Fills dense memory with the numbers 0, 1, 2, …</summary>
    protected abstract void Count(Apply iota, View result);

    /// <summary>Drops the memory kept for the next call, unless a call on another thread is using it.</summary>
    public void LetGo()
    {
        if (!_gate.TryEnter())
            return;
        try
        {
            LetGoAlone();
        }
        finally
        {
            _gate.Exit();
        }
    }

    /// <summary>Drops the memory kept for the next call; the call that this thread is in, if any, keeps its own.</summary>
    protected virtual void LetGoAlone()
    {
        _spare.Clear();
        _counts.Clear();
    }

    public virtual void Run(Frame frame)
    {
        lock (_gate)
            _lengths = RunAlone(frame).Lengths;
    }

    /// <summary>Runs one call while no other does.</summary>
    protected abstract PlanCall RunAlone(Frame frame);

    /// <summary>When a kernel began; 0 unless <c>EXPRJIT_PROFILE=1</c>.</summary>
    internal static long StartTime() => IsTimed ? Stopwatch.GetTimestamp() : 0;

    /// <summary>While <c>EXPRJIT_PROFILE=1</c>, counts a kernel's time.</summary>
    internal void CountTime(PlanCall call, int kernel, long started)
    {
        if (IsTimed)
            call.Profile.AddTime(call.Stage + Described[kernel].Name, Stopwatch.GetElapsedTime(started));
    }

    /// <summary>The numbers 0, 1, 2, … in the device's memory, kept from call to call.</summary>
    public View Counts(Apply iota, long length)
    {
        if (!_counts.TryGetValue(iota.Element, out var kept) || kept.Length < length)
        {
            _counts[iota.Element] = kept = Allocated(iota, [length]);
            Count(iota, View.Dense(kept));
        }
        return new View(kept, 0, [length], [1]);
    }

    /// <summary>A constant tensor in the device's memory, kept from call to call.</summary>
    public Storage Uploaded(Literal literal, Func<Storage, Storage> move)
    {
        if (!_uploaded.TryGetValue(literal.Value, out var kept))
            _uploaded[literal.Value] = kept = move(literal.Value.Storage!);
        return kept;
    }

    /// <summary>Memory of an intermediate.</summary>
    public abstract View Intermediate(PlanCall call, Store store);

    /// <summary>Memory for a root: an output's own, or what the last call left over.</summary>
    public Storage RootMemory(Store store, long[] shape)
    {
        bool isOutput = store.Root < Plan.Graph.Outputs.Length && shape.Length > 0;
        return !isOutput && Taken(-1 - store.Root, store.Node, shape) is { } spare ? spare : Allocated(store.Node, shape);
    }

    /// <summary>Keeps memory for the root's next value.</summary>
    public void Keep(int root, Storage storage) => _spare[-1 - root] = storage;

    /// <summary>What was kept there, which then is kept no more; null where it does not fit. Every step that reads what it held has been launched.</summary>
    private Storage? Taken(int key, Node node, long[] shape)
    {
        if (!_spare.Remove(key, out var kept) || kept.Element == node.Element && kept.Shape.AsSpan().SequenceEqual(shape))
            return kept;
        // Now and not when it is collected, so that the next memory of this size is this.
        (kept as IDisposable)?.Dispose();
        return null;
    }

    protected Storage Allocated(Node node, long[] shape)
    {
        try
        {
            return Allocate(node.Element, shape);
        }
        catch (DeviceException failure) when (failure.InnerException is { } inner)
        {
            throw Errors.CannotAllocate(Device, node.Element, shape, inner, node);
        }
    }

    private static KernelInfo Describe(Kernel kernel, int index)
    {
        string name = NameOf(kernel) + index;
        var shown = kernel.Steps.SelectMany(s => s.Stores).Select(s => s.Node.Origin ?? s.Node.ToString()).Distinct();
        return new KernelInfo(name, [.. shown], string.Join("\n", kernel.Steps.Select(CodeOf)), kernel.Reason);
    }

    private static string NameOf(Kernel kernel)
    {
        foreach (var step in kernel.Steps)
            if (step is Routine { Node.Op: var op })
                return op.Name.ToLowerInvariant();
        return kernel.Nests.Count > 1 || kernel.Nests[0].Steps.Count > 1 ? "loops" : "loop";
    }

    private static string CodeOf(Step step) => step is Loop loop ? Printer.Print(loop.Body) : step.Stores[0].Node.ToString();
}
