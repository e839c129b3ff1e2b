using ExprJit.Graphs;
using ExprJit.Optimization;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>Kernels through ILGPU: on a CUDA or OpenCL device, or on ILGPU's own simulation of one.</summary>
internal sealed class IlgpuBackend(Device device) : IBackend
{
    private readonly Lazy<IlgpuAccelerator> _accelerator = new(() => Start(device), LazyThreadSafetyMode.PublicationOnly);

    public bool ChecksAssumptions => true;

    public IProgram Compile(Graph graph, ShapeFacts? facts = null, OptimizerOptions? options = null) =>
        IlgpuProgram.Compile(graph, facts, options, device, _accelerator.Value);

    public Storage Copy(Storage source, Device there) => IlgpuStorage.CopyOf(source, _accelerator.Value, there);

    /// <summary>The rows of <see cref="Backends"/> for the GPUs of this machine.</summary>
    public static IEnumerable<(Device Device, Func<IBackend> Create)> Detected() =>
        Enumerable.Range(0, IlgpuDevice.HasCuda ? IlgpuDevice.Cuda.Length : 0).Select(Device.Cuda)
            .Concat(Enumerable.Range(0, OpenClLibrary.IsInstalled ? IlgpuDevice.OpenCL.Length : 0).Select(Device.OpenCL))
            .Select(d => (d, (Func<IBackend>)(() => new IlgpuBackend(d))));

    private static IlgpuAccelerator Start(Device device)
    {
        string[] name = device.Name.Split(':');
        try
        {
            return name[0] switch
            {
                "ilgpu-cpu" => IlgpuAccelerator.Cpu,
                "cuda" => IlgpuAccelerator.Cuda(int.Parse(name[1])),
                "opencl" => IlgpuAccelerator.OpenCL(int.Parse(name[1])),
                _ => throw Errors.DeviceMissing(device.Name),
            };
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException)
        {
            throw Errors.DeviceMissing(device.Name);
        }
        catch (Exception e) when (e is not ExprJitException)
        {
            throw Errors.DeviceFailed(device, "starting", OpenClFailure.Named(e));
        }
    }
}
