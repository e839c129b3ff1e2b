using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ILGPU.Backends.OpenCL;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>The backend that a kernel is compiled for.</summary>
internal enum IlgpuDeviceKind
{
    Cpu,
    Cuda,
    OpenCL,
}

/// <summary>The devices of this process, found once. No driver means an empty list, never an exception.</summary>
internal static class IlgpuDevice
{
    private static readonly Lazy<ImmutableArray<ILGPU.Runtime.Device>> s_cuda = new(() => FindCuda(IsUsable));

    private static readonly Lazy<ImmutableArray<ILGPU.Runtime.Device>> s_openCL = new(() => FindOpenCL(IsUsable));

    public static ImmutableArray<ILGPU.Runtime.Device> Cuda => s_cuda.Value;

    public static ImmutableArray<ILGPU.Runtime.Device> OpenCL => s_openCL.Value;

    /// <summary>Whether ILGPU has code for the device. The index of a device counts usable ones only.</summary>
    public static bool IsUsable(CudaDevice device) =>
        device.Architecture is not null && device.InstructionSet is { } instructions
        && PTXCodeGenerator.SupportedInstructionSets.Contains(instructions);

    /// <summary>The first CUDA device, else the first of OpenCL that is a GPU: OpenCL on a processor is slower than the host's own kernels.</summary>
    public static Device? Best()
    {
        if (HasCuda && Cuda.Length > 0)
            return Device.Cuda(0);
        int gpu = OpenClLibrary.IsInstalled ? OpenCL.ToList().FindIndex(static d => IsGpu(((CLDevice)d).DeviceType)) : -1;
        return gpu >= 0 ? Device.OpenCL(gpu) : null;
    }

    public static bool IsGpu(CLDeviceType type) => (type & CLDeviceType.CL_DEVICE_TYPE_GPU) != 0;

    /// <summary>Whether the device runs the OpenCL C that ILGPU emits, and exactly.</summary>
    public static bool IsUsable(CLDevice device) => Missing(device) is null;

    /// <summary>The devices of a kind that are there and are not used, each with the reason, as a sentence that a message ends in.</summary>
    /// <param name="name">A device's name, such as <c>opencl:0</c>.</param>
    public static string Refusals(string name)
    {
        string[] refused = name.Split(':')[0] switch
        {
            "cuda" when HasCuda => [.. FindCuda(static d => !IsUsable(d)).Select(static d => $"'{d.Name}' is not used, since ILGPU has no code for it")],
            "opencl" when OpenClLibrary.IsInstalled => [.. FindOpenCL(static d => !IsUsable(d)).Cast<CLDevice>().Select(Refusal)],
            _ => [],
        };
        return refused.Length == 0 ? "" : $" {string.Join("; ", refused)}.";
    }

    /// <summary>Asking the dynamic loader is far cheaper than starting ILGPU to learn that there is no driver.</summary>
    public static bool HasCuda => NativeLibrary.TryLoad(OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1", out _);

    /// <summary>What a device lacks, or null where it lacks nothing.</summary>
    /// <remarks>ILGPU asks for the generic address space, and its atomics use it; without doubles, single precision cannot be rounded right.</remarks>
    public static string? Missing(CLCVersion version, bool hasGenericAddressSpace, bool hasDoubles) =>
        version < CLBackend.MinimumVersion ? $"OpenCL C 2.0 (it has {version.Major}.{version.Minor})"
        : !hasGenericAddressSpace ? "the generic address space"
        : !hasDoubles ? "double precision"
        : null;

    private static string? Missing(CLDevice device) =>
        Missing(device.CLStdVersion, device.Capabilities.GenericAddressSpace, device.Capabilities.Float64);

    private static string Refusal(CLDevice device) => $"'{device.Name}' of '{device.PlatformName}' is not used, since it lacks {Missing(device)}";

    private static ImmutableArray<ILGPU.Runtime.Device> FindCuda(Predicate<CudaDevice> predicate) =>
        Enumerate(() => CudaDevice.GetDevices(predicate));

    private static ImmutableArray<ILGPU.Runtime.Device> FindOpenCL(Predicate<CLDevice> predicate) => Enumerate(() =>
    {
        OpenClLibrary.Register();
        return ArithmeticFaults.Kept(() => CLDevice.GetDevices(predicate));
    });

    private static ImmutableArray<ILGPU.Runtime.Device> Enumerate(Func<ImmutableArray<ILGPU.Runtime.Device>> find)
    {
        try
        {
            return find();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // A missing or broken driver surfaces as anything from DllNotFoundException to a
            // TypeInitializationException; all of them mean the same: there is no such device.
            return [];
        }
    }
}
