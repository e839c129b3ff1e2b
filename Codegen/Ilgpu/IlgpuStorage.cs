using ExprJit.Graphs;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>
/// Elements in a device's memory. What was downloaded is kept until the memory is written again, so that reading a
/// value twice copies it once.
/// </summary>
internal sealed unsafe class IlgpuStorage : Storage, IDisposable
{
    private readonly IlgpuBuffer? _own;
    private HostStorage? _downloaded;
    private CallProfile? _profile;
    private IlgpuStorage? _aim;

    public IlgpuStorage(IlgpuAccelerator accelerator, Device device, ElementType element, long[] shape)
        : base(element, shape) => (Device, _own) = (device, Allocate(accelerator, device, element, shape));

    private IlgpuStorage(Device device, ElementType element, long[] shape)
        : base(element, shape) => Device = device;

    /// <summary>The memory that it is in.</summary>
    public IlgpuBuffer Buffer => _own ?? _aim?.Buffer ?? throw new InternalCompilerException("ilgpu", "a place that is aimed at nothing is used");

    /// <summary>At which element of that memory it begins.</summary>
    public long Start { get; private set; }

    /// <summary>How many elements of its type that memory has; of a place that is aimed at nothing, how many the place has.</summary>
    public long Reach => ReachInBytes / Element.Size();

    private long ReachInBytes => _own?.ByteCount ?? _aim?.ReachInBytes ?? ByteLength;

    public override Device Device { get; }

    /// <summary>Elements that lie nowhere until <see cref="Aim"/> says where; what is laid out over it holds for every call.</summary>
    public static IlgpuStorage Place(Device device, ElementType element, long[] shape) => new(device, element, shape);

    /// <summary>Lets a place stand for other memory, from a byte on, which it keeps alive; for none with null.</summary>
    public void Aim(IlgpuStorage? memory, long offset) => (_aim, Start) = (memory, memory is null ? 0 : (memory.Start * memory.Element.Size() + offset) / Element.Size());

    /// <summary>All of the memory that it is in, as a kernel's argument.</summary>
    public BufferArg Argument(Type type) => new(Buffer, 0, Buffer.ByteCount / IlgpuOps.SizeOf(type));

    /// <summary>The memory of its elements alone, as a kernel's argument.</summary>
    public BufferArg Exactly() => new(Buffer, Start * Element.Size(), Length);

    public override HostStorage ToHost()
    {
        if (_aim is { } memory)
            return Start == 0 && memory.Element == Element && memory.Length == Length ? memory.ToHost() : memory.ToHost().Window(Start * Element.Size(), Element, Shape);
        if (_downloaded is { } known)
            return known;
        var host = new HostStorage(Element, Shape);
        try
        {
            Buffer.Download(host.Pointer, ByteLength);
        }
        catch (ILGPU.Runtime.AcceleratorException failure)
        {
            throw Errors.DeviceFailed(Device, $"copying {ByteLength} bytes to the host", OpenClFailure.Named(failure));
        }
        if (Interlocked.CompareExchange(ref _downloaded, host, null) is { } other)
            return other;
        if (Shape.Length > 0)
            _profile?.CountFromDevice(ByteLength);
        return host;
    }

    public void CopyFrom(HostStorage host)
    {
        Buffer.Upload(host.Pointer, ByteLength);
        GC.KeepAlive(host);
        _downloaded = null;
    }

    /// <summary>The same values in memory of an accelerator that nothing else uses; through the host, unless they are on that accelerator.</summary>
    public static IlgpuStorage CopyOf(Storage source, IlgpuAccelerator accelerator, Device device)
    {
        var copy = new IlgpuStorage(accelerator, device, source.Element, source.Shape);
        try
        {
            if (source is IlgpuStorage there && there.Buffer.Accelerator == accelerator)
                there.Buffer.CopyTo(copy.Buffer, copy.ByteLength);
            else
                copy.CopyFrom(source.ToHost());
            return copy;
        }
        catch (Exception failure)
        {
            copy.Dispose();
            if (failure is ILGPU.Runtime.AcceleratorException)
                throw Errors.DeviceFailed(device, $"copying {copy.ByteLength} bytes to it", OpenClFailure.Named(failure));
            throw;
        }
    }

    /// <summary>The memory is about to be written, or has just been filled, on behalf of a function: reading it counts there.</summary>
    public void Attribute(CallProfile profile) => (_downloaded, _profile) = (null, profile);

    public void Dispose() => _own?.Dispose();

    private static IlgpuBuffer Allocate(IlgpuAccelerator accelerator, Device device, ElementType element, long[] shape)
    {
        long bytes = Bytes(device, element, shape);
        try
        {
            return accelerator.Allocate(bytes);
        }
        catch (Exception failure) when (failure is OutOfMemoryException or OverflowException or ILGPU.Runtime.AcceleratorException)
        {
            throw Errors.CannotAllocate(device, element, shape, OpenClFailure.Named(failure));
        }
    }
}
