using System.Collections.Immutable;
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
    private static readonly Lazy<ImmutableArray<ILGPU.Runtime.Device>> s_cuda = new(() => Enumerate(
        static () => CudaDevice.GetDevices(IsUsable)));

    private static readonly Lazy<ImmutableArray<ILGPU.Runtime.Device>> s_openCL = new(() => Enumerate(
        static () => CLDevice.GetDevices(IsUsable)));

    public static ImmutableArray<ILGPU.Runtime.Device> Cuda => s_cuda.Value;

    public static ImmutableArray<ILGPU.Runtime.Device> OpenCL => s_openCL.Value;

    /// <summary>Whether ILGPU has code for the device. The index of a device counts usable ones only.</summary>
    public static bool IsUsable(CudaDevice device) =>
        device.Architecture is not null && device.InstructionSet is { } instructions
        && PTXCodeGenerator.SupportedInstructionSets.Contains(instructions);

    /// <summary>
    /// ILGPU emits OpenCL C 2.0 with generic pointers; without doubles, single precision cannot be rounded right.
    /// </summary>
    public static bool IsUsable(CLDevice device) =>
        device.CLStdVersion >= CLBackend.MinimumVersion
        && device.Capabilities is { GenericAddressSpace: true, Float64: true };

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
