namespace ExprJit.Codegen.Ilgpu;

/// <summary>Copies between the host and one device's memory, in the order of its stream.</summary>
internal unsafe interface ITransfers : IDisposable
{
    /// <summary>Queues a copy to the device. The source may be reused on return.</summary>
    void Upload(byte* source, nint device, long offset, long bytes);

    /// <summary>Copies from the device what was there once all that was queued before has run.</summary>
    void Download(nint device, long offset, byte* destination, long bytes);
}

/// <summary>For ILGPU's CPU accelerator: its memory is the host's and its launches return when they have run, so there is nothing to queue or to pin.</summary>
internal sealed unsafe class DirectTransfers : ITransfers
{
    public void Upload(byte* source, nint device, long offset, long bytes) => Buffer.MemoryCopy(source, (byte*)device + offset, bytes, bytes);

    public void Download(nint device, long offset, byte* destination, long bytes) => Buffer.MemoryCopy((byte*)device + offset, destination, bytes, bytes);

    public void Dispose()
    {
    }
}
