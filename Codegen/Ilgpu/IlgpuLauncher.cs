using System.Reflection;
using ExprJit.Graphs;
using ILGPU.Runtime;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>Compiles kernels once per device and runs them, and keeps the flag that they raise.</summary>
internal sealed unsafe class IlgpuLauncher(Device device, IlgpuAccelerator accelerator)
{
    private readonly Lazy<IlgpuStorage> _flag = new(() => new IlgpuStorage(accelerator, device, ElementType.Int32, []));

    public KernelGeometry Geometry => accelerator.Geometry;

    /// <summary>The vendor's matrix products, where they are installed.</summary>
    public IProductLibrary? Products => accelerator.Products;

    /// <summary>Counts the launches of a call.</summary>
    public CallProfile? Profile { get; set; }

    public IlgpuStorage Allocate(ElementType element, long[] shape) => new(accelerator, device, element, shape);

    public void Synchronize() => accelerator.Synchronize();

    /// <summary>While set, kernels are compiled and not run: what can fail has failed before anything is written.</summary>
    public bool IsRehearsal { get; set; }

    public void Count()
    {
        if (Profile is { } profile && !IsRehearsal)
            profile.Launches++;
    }

    /// <summary>The error flag.</summary>
    public BufferArg FlagBuffer() => Whole(_flag.Value);

    /// <summary>The error flag, lowered.</summary>
    public BufferArg LoweredFlag()
    {
        int none = 0;
        _flag.Value.Buffer.Upload(&none, sizeof(int));
        return FlagBuffer();
    }

    /// <summary>Waits for the kernels before and reads the flag.</summary>
    public int Flag()
    {
        int raised = 0;
        _flag.Value.Buffer.Download(&raised, sizeof(int));
        return raised;
    }

    /// <summary>The kernel of a key, compiled where it is new. A device's compiler failing is the device's failure, whatever it throws.</summary>
    public DeviceKernel Kernel(string key, KernelSpecialization bounds, Func<MethodInfo> emit) => KernelCache.GetOrAdd($"{device.Name} {accelerator.Number} {key}", () =>
    {
        try
        {
            return accelerator.Load(emit(), bounds);
        }
        catch (Exception failure) when (failure is not ExprJitException)
        {
            throw Errors.DeviceFailed(device, $"compiling a kernel ({key[..Math.Min(key.Length, 200)]})", OpenClFailure.Named(failure));
        }
    });

    /// <summary>All of the memory that a storage is in; where the storage begins in it is a scalar, as is a view's offset, since its strides may be negative.</summary>
    public static BufferArg Whole(Storage storage) => ((IlgpuStorage)storage).Argument(IlgpuOps.Stored(storage.Element));
}
