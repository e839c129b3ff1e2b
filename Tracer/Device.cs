using ExprJit.Graphs;

namespace ExprJit;

/// <summary>Where a variable lives and a function runs. A device is named by its kind and, for GPUs, a number.</summary>
public sealed class Device : IEquatable<Device>
{
    private Device(string name) => Name = name;

    /// <summary>The host: SIMD kernels generated at run time. Always there.</summary>
    public static Device Host { get; } = new("host");

    /// <summary>The interpreter on the host: slow, obvious, and the oracle the other devices are judged by.</summary>
    public static Device Reference { get; } = new("reference");

    /// <summary>ILGPU's own CPU accelerator, for checking the GPU kernels without a GPU.</summary>
    public static Device IlgpuCpu { get; } = new("ilgpu-cpu");

    /// <summary>The CUDA GPU with this number.</summary>
    /// <param name="index">Zero-based, as the driver counts.</param>
    public static Device Cuda(int index = 0) => Numbered("cuda", index);

    /// <summary>The OpenCL device with this number.</summary>
    /// <param name="index">Zero-based, as ILGPU lists them.</param>
    public static Device OpenCL(int index = 0) => Numbered("opencl", index);

    /// <summary>Every device usable on this machine.</summary>
    public static IReadOnlyList<Device> All => Catalogue.Value();

    /// <summary>The device new variables live on: <c>EXPRJIT_DEVICE</c> if set, else the best GPU, else <see cref="Host"/>.</summary>
    /// <exception cref="DeviceException"><c>EXPRJIT_DEVICE</c> names a device that is not there.</exception>
    public static Device Default => DefaultDevice.Value;

    /// <summary>The name <c>EXPRJIT_DEVICE</c> uses: <c>host</c>, <c>cuda:0</c>, <c>opencl:0</c>, <c>ilgpu-cpu</c> or <c>reference</c>.</summary>
    public string Name { get; }

    /// <summary>The device with this name.</summary>
    /// <param name="name">As in <see cref="Name"/>, in any case.</param>
    /// <exception cref="DeviceException">No such device on this machine.</exception>
    public static Device Parse(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        string key = name.ToLowerInvariant() switch { "cuda" => "cuda:0", "opencl" => "opencl:0", var n => n };
        foreach (var device in new[] { Host, Reference, IlgpuCpu })
            if (device.Name == key)
                return device;
        foreach (var device in All)
            if (device.Name == key)
                return device;
        throw Errors.DeviceMissing(name);
    }

    /// <summary>This device, if the machine has it.</summary>
    /// <exception cref="DeviceException">It has not.</exception>
    internal Device Found() => Name.Contains(':') && !All.Contains(this) ? throw Errors.DeviceMissing(Name) : this;

    /// <summary>The same values in memory of this device that nothing else uses.</summary>
    internal Storage Copy(Storage source)
    {
        _ = Catalogue.Value; // this loads the assembly with the backends
        return Copier is { } copy ? copy(source, this) : HostStorage.Copy(source.ToHost(), this);
    }

    private static Device Numbered(string kind, int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        return new Device(kind + ":" + index);
    }

    /// <inheritdoc/>
    public bool Equals(Device? other) => other is not null && Name == other.Name;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Device);

    /// <inheritdoc/>
    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>Set by the assembly that has the backends, which this one cannot reference.</summary>
    internal static Func<IReadOnlyList<Device>>? Discover { get; set; }

    /// <summary>Set with <see cref="Discover"/>: of a missing device's name, what there is of its kind and why it is not used.</summary>
    internal static Func<string, string>? DiscoverRefused { get; set; }

    /// <summary>Set with <see cref="Discover"/>: the best GPU, or null where there is none.</summary>
    internal static Func<Device?>? DiscoverBest { get; set; }

    /// <summary>Set like <see cref="Discover"/>: copies values to a device.</summary>
    internal static Func<Storage, Device, Storage>? Copier { get; set; }

    private static readonly Lazy<Func<IReadOnlyList<Device>>> Catalogue = new(() =>
    {
        if (Discover is null && Type.GetType("ExprJit.Function, ExprJit") is { } root)
            System.Runtime.CompilerServices.RuntimeHelpers.RunModuleConstructor(root.Module.ModuleHandle);
        return Discover ?? (() => [Host, Reference]);
    });

    private static readonly Lazy<Device> DefaultDevice = new(() =>
        Environment.GetEnvironmentVariable("EXPRJIT_DEVICE") is { Length: > 0 } name ? Parse(name)
        : BestGpu() ?? Host);

    private static Device? BestGpu()
    {
        // It sets the delegate.
        _ = Catalogue.Value;
        return DiscoverBest?.Invoke();
    }
}
