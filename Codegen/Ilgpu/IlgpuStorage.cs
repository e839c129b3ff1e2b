using ExprJit.Graphs;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>
/// Elements in a device's memory. What was downloaded is kept until the memory is written again, so that reading a
/// value twice copies it once.
/// </summary>
internal sealed unsafe class IlgpuStorage(IlgpuAccelerator accelerator, Device device, ElementType element, long[] shape)
    : Storage(element, shape), IDisposable
{
    private HostStorage? _downloaded;
    private CallProfile? _profile;

    public IlgpuBuffer Buffer { get; } = Allocate(accelerator, device, element, shape);

    public override Device Device { get; } = device;

    public override HostStorage ToHost()
    {
        if (_downloaded is { } known)
            return known;
        var host = new HostStorage(Element, Shape);
        try
        {
            Buffer.Download(host.Pointer, ByteLength);
        }
        catch (ILGPU.Runtime.AcceleratorException failure)
        {
            throw Errors.DeviceFailed(Device, $"copying {ByteLength} bytes to the host", failure);
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
                throw Errors.DeviceFailed(device, $"copying {copy.ByteLength} bytes to it", failure);
            throw;
        }
    }

    /// <summary>The memory is about to be written, or has just been filled, on behalf of a function: reading it counts there.</summary>
    public void Attribute(CallProfile profile) => (_downloaded, _profile) = (null, profile);

    public void Dispose() => Buffer.Dispose();

    private static IlgpuBuffer Allocate(IlgpuAccelerator accelerator, Device device, ElementType element, long[] shape)
    {
        long bytes = Bytes(device, element, shape);
        try
        {
            return accelerator.Allocate(bytes);
        }
        catch (Exception failure) when (failure is OutOfMemoryException or OverflowException or ILGPU.Runtime.AcceleratorException)
        {
            throw Errors.CannotAllocate(device, element, shape, failure);
        }
    }
}
