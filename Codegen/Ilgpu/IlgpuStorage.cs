using ExprJit.Graphs;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>Elements in a device's memory.</summary>
internal sealed unsafe class IlgpuStorage(IlgpuAccelerator accelerator, Device device, ElementType element, long[] shape)
    : Storage(element, shape), IDisposable
{
    public IlgpuBuffer Buffer { get; } = accelerator.Allocate(Product(shape) * element.Size());

    public override Device Device { get; } = device;

    public override HostStorage ToHost()
    {
        var host = new HostStorage(Element, Shape);
        Buffer.Download(host.Pointer, ByteLength);
        GC.KeepAlive(host);
        return host;
    }

    public void CopyFrom(HostStorage host)
    {
        Buffer.Upload(host.Pointer, ByteLength);
        GC.KeepAlive(host);
    }

    public void Dispose() => Buffer.Dispose();
}
