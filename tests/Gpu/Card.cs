using System.Globalization;
using System.Runtime.InteropServices;
using ExprJit.Codegen.Ilgpu;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace ExprJit.Gpu;

/// <summary>The device that is judged, and an accelerator on it in a context of its own, in which peers run as they would without the library.</summary>
internal sealed class Card : IDisposable
{
    private readonly Context _context;
    private readonly IlgpuAccelerator _library;

    /// <param name="device">A device of ILGPU that this machine has.</param>
    public Card(Device device)
    {
        Device = device;
        string[] name = device.Name.Split(':');
        int index = name.Length > 1 ? int.Parse(name[1], CultureInfo.InvariantCulture) : 0;
        // Each context lists the devices that the library counts, so that an index means the same card in both.
        switch (name[0])
        {
            case "cuda":
                _library = IlgpuAccelerator.Cuda(index);
                _context = Context.Create(builder => builder.Cuda(IlgpuDevice.IsUsable));
                Accelerator = _context.CreateCudaAccelerator(index);
                break;
            case "opencl":
                _library = IlgpuAccelerator.OpenCL(index);
                _context = Context.Create(builder => builder.OpenCL(IlgpuDevice.IsUsable));
                Accelerator = _context.CreateCLAccelerator(index);
                break;
            default:
                _library = IlgpuAccelerator.Cpu;
                _context = Context.Create(_ => { });
                Accelerator = new CPUDevice(2, 1, 1).CreateCPUAccelerator(_context, CPUAcceleratorMode.Parallel);
                break;
        }
    }

    public Device Device { get; }

    /// <summary>The peers'.</summary>
    public Accelerator Accelerator { get; }

    public bool IsSimulated => Accelerator is CPUAccelerator;

    public bool IsCuda => Accelerator is CudaAccelerator;

    /// <summary>What a figure depends on.</summary>
    public CardDescription Description => new(
        Device.Name, Accelerator.Name, Driver(), IsSimulated ? 0 : Accelerator.MemorySize, Accelerator.NumMultiprocessors,
        typeof(Context).Assembly.GetName().Version!.ToString(3), RuntimeInformation.FrameworkDescription, $"{RuntimeInformation.OSDescription}, {Environment.ProcessorCount} processors");

    /// <summary>Waits for all that was queued, by the library and by peers.</summary>
    public void Synchronize()
    {
        _library.Accelerator.Synchronize();
        Accelerator.Synchronize();
    }

    public void Dispose()
    {
        Accelerator.Dispose();
        _context.Dispose();
    }

    private string Driver()
    {
        if (Accelerator is CudaAccelerator cuda && CudaAPI.CurrentAPI.GetDriverVersion(out var version) == CudaError.CUDA_SUCCESS)
            return $"CUDA {version}, {cuda.Architecture}, {cuda.InstructionSet}";
        return Accelerator is CLAccelerator openCL ? $"OpenCL {openCL.CLStdVersion}, {openCL.PlatformName}" : "ILGPU's simulation";
    }
}

/// <summary>The card and the software, for the head of a report.</summary>
/// <param name="Memory">Bytes; none of a simulation.</param>
internal sealed record CardDescription(string Device, string Name, string Driver, long Memory, int Multiprocessors, string Ilgpu, string Runtime, string Host)
{
    public override string ToString() => FormattableString.Invariant($"{Device}: {Name}, {Memory >> 20} MiB, {Multiprocessors} multiprocessors; {Driver}; ILGPU {Ilgpu}; {Runtime}; {Host}");
}
