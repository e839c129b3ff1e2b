using System.Reflection;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>Compiles the kernels of routines once per device and runs them; reports what they flag.</summary>
internal sealed unsafe class IlgpuLauncher(Device device, IlgpuAccelerator accelerator)
{
    private readonly Lazy<IlgpuStorage> _flag = new(() => new IlgpuStorage(accelerator, device, Graphs.ElementType.Int32, []));

    public IlgpuStorage Allocate(Graphs.ElementType element, long[] shape) => new(accelerator, device, element, shape);

    /// <summary>The error flag, lowered.</summary>
    public BufferArg LoweredFlag()
    {
        int none = 0;
        _flag.Value.Buffer.Upload(&none, sizeof(int));
        return Whole(_flag.Value);
    }

    /// <summary>Waits for the kernels before and reads the flag.</summary>
    public int Flag()
    {
        int raised = 0;
        _flag.Value.Buffer.Download(&raised, sizeof(int));
        return raised;
    }

    public void Run(string key, Func<MethodInfo> emit, long extent, BufferArg[] buffers, params IEnumerable<ulong>[] scalars)
    {
        if (extent == 0)
            return;
        var kernel = KernelCache.GetOrAdd(device.Name + " " + key, () => Compiled(key, () => new IlgpuKernel(accelerator, emit())));
        ulong[] flat = [.. scalars.SelectMany(s => s)];
        fixed (ulong* pointer = flat)
            kernel.Launch(extent, buffers, pointer);
    }

    /// <summary>A device's compiler failing is the device's failure, whatever it throws.</summary>
    public IlgpuKernel Compiled(string what, Func<IlgpuKernel> compile)
    {
        try
        {
            return compile();
        }
        catch (Exception failure) when (failure is not ExprJitException)
        {
            throw Errors.DeviceFailed(device, $"compiling the kernel of {what}", failure);
        }
    }

    /// <summary>All of a storage; a view's offset is a scalar, since its strides may be negative.</summary>
    public static BufferArg Whole(Graphs.Storage storage) => new(((IlgpuStorage)storage).Buffer, 0, storage.Length);
}
