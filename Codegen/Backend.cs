using System.Collections.Concurrent;
using ExprJit.Codegen.Explain;
using ExprJit.Graphs;
using ExprJit.Optimization;

namespace ExprJit.Codegen;

/// <summary>
/// A way to run graphs. A new backend is one implementation of this and one row in <see cref="Backends"/>; the
/// conformance suite walks that list.
/// </summary>
internal interface IBackend
{
    /// <summary>Compiles an optimised graph; programs of equal structure share their kernels.</summary>
    /// <param name="graph">The optimised graph.</param>
    /// <param name="facts">What is known of its lengths, or null.</param>
    /// <param name="options">Which parts of fusion are switched off, or null for none.</param>
    IProgram Compile(Graph graph, ShapeFacts? facts = null, OptimizerOptions? options = null);

    /// <summary>The same values in memory of a device that nothing else uses.</summary>
    Storage Copy(Storage source, Device device) => HostStorage.Copy(source.ToHost(), device);

    /// <summary>Whether its programs check the facts' assumptions, so that the optimizer may make some.</summary>
    bool ChecksAssumptions { get; }
}

/// <summary>A compiled graph. A run either completes, leaving outputs in the frame and updates committed, or changes nothing.</summary>
internal interface IProgram
{
    IReadOnlyList<KernelInfo> Kernels { get; }

    string Signature { get; }

    /// <summary>The plans it runs, in order; none where it has no plan. Their kernels are <see cref="Kernels"/>, in order.</summary>
    IReadOnlyList<Planned> Plans { get; }

    /// <summary>The memory of intermediates at the lengths of the last call; null while no call has shown them.</summary>
    MemoryUse? Intermediates { get; }

    void Run(Frame frame);

    /// <summary>A delegate that does all of a call by itself, or null where there is none.</summary>
    Delegate? Direct(DirectRequest request) => null;
}

/// <summary>What a delegate that does all of a call by itself must be.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Target">What it is closed over; it does the call where a guard no longer holds.</param>
/// <param name="Guards">What must hold before each call.</param>
/// <param name="Profile">Counts its calls.</param>
internal sealed record DirectRequest(Type Type, Invoker Target, Guard[] Guards, CallProfile Profile);

/// <summary>The arguments and results of one call. Plain values are bits in slots, so that nothing is boxed.</summary>
internal sealed class Frame(int parameters, int outputs)
{
    public ulong[] Scalars { get; } = new ulong[parameters];

    public ITensor?[] Tensors { get; } = new ITensor?[parameters];

    /// <summary>The outputs of rank 0.</summary>
    public ulong[] ScalarResults { get; } = new ulong[outputs];

    /// <summary>The other outputs.</summary>
    public Storage?[] TensorResults { get; } = new Storage?[outputs];

    public CallProfile Profile { get; init; } = new();

    /// <summary>What the names of kernels begin with in the profile: stages before the last have names of their own.</summary>
    public string Stage { get; init; } = "";

    /// <summary>Makes one object of several outputs, or null. It may throw, where it runs a constructor of the user's.</summary>
    public Func<Frame, object>? Make { get; set; }

    /// <summary>Whether <see cref="Make"/> runs code that may throw, so that no variable may have been written before.</summary>
    public bool MayFailAtTheEnd { get; set; }

    /// <summary>What <see cref="Make"/> made.</summary>
    public object? Made { get; set; }

    /// <summary>Called by a program when all outputs are there and before the first update is committed.</summary>
    public void Complete() => Made = Make?.Invoke(this);
}

/// <summary>The list of backends by device. GPUs are looked for only when one is asked for: starting their libraries takes a while.</summary>
internal static class Backends
{
    public static readonly IReadOnlyList<(Device Device, Func<IBackend> Create)> Rows =
    [
        (Device.Reference, () => new Reference.ReferenceBackend()),
        (Device.Host, () => new Host.HostBackend()),
        (Device.IlgpuCpu, () => new Ilgpu.IlgpuBackend(Device.IlgpuCpu)),
    ];

    private static readonly Lazy<IReadOnlyList<(Device Device, Func<IBackend> Create)>> Gpus = new(() => [.. Ilgpu.IlgpuBackend.Detected()]);

    private static readonly ConcurrentDictionary<string, Lazy<IBackend>> Instances = new(StringComparer.Ordinal);

    public static IBackend For(Device device) => Instances.GetOrAdd(device.Name, name => new Lazy<IBackend>(() =>
    {
        foreach (var row in Rows.Concat(name.Contains(':') ? Gpus.Value : []))
            if (row.Device.Name == name)
                return row.Create();
        throw Errors.DeviceMissing(name);
    })).Value;

#pragma warning disable CA2255 // the composition root: the tracer cannot reference the backends it must list
    [System.Runtime.CompilerServices.ModuleInitializer]
#pragma warning restore CA2255
    internal static void Register()
    {
        Device.Discover = () => [.. Rows.Concat(Gpus.Value).Select(r => r.Device)];
        Device.DiscoverRefused = Ilgpu.IlgpuDevice.Refusals;
        Device.DiscoverBest = Ilgpu.IlgpuDevice.Best;
        Device.Copier = (source, device) => For(device).Copy(source, device);
    }
}
