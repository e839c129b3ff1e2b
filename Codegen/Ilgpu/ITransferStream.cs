namespace ExprJit.Codegen.Ilgpu;

/// <summary>What copies through staging memory need of a device's stream.</summary>
internal unsafe interface ITransferStream
{
    /// <summary>Host memory that the device copies from and to by itself, where it can.</summary>
    byte* Allocate(int bytes);

    void Free(byte* staging);

    /// <summary>Queues a copy to the device; the staging memory is read when the stream comes to it.</summary>
    void Write(byte* staging, nint device, long offset, long bytes);

    /// <summary>Queues a copy from the device; the staging memory is written when the stream comes to it.</summary>
    void Read(nint device, long offset, byte* staging, long bytes);

    IStreamMark CreateMark();
}

/// <summary>A place in a stream.</summary>
internal interface IStreamMark : IDisposable
{
    /// <summary>Puts the mark behind everything that is queued.</summary>
    void Record();

    /// <summary>Returns when the stream has passed the mark, which must have been recorded.</summary>
    void Wait();
}
