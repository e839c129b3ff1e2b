using ILGPU.Runtime.Cuda;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>Staging memory that the driver has locked, and events as marks.</summary>
internal sealed unsafe class CudaTransferStream(CudaAccelerator accelerator, CudaStream stream) : ITransferStream
{
    private readonly CudaStream _stream = stream;

    public byte* Allocate(int bytes)
    {
        Check(Api().AllocateHostMemory(out nint staging, bytes));
        return (byte*)staging;
    }

    public void Free(byte* staging) => Check(Api().FreeHostMemory((nint)staging));

    public void Write(byte* staging, nint device, long offset, long bytes) =>
        Check(Api().MemcpyAsync((nint)(device + offset), (nint)staging, (nint)bytes, _stream));

    public void Read(nint device, long offset, byte* staging, long bytes) =>
        Check(Api().MemcpyAsync((nint)staging, (nint)(device + offset), (nint)bytes, _stream));

    public IStreamMark CreateMark() => new Event(this);

    private static void Check(CudaError status) => CudaException.ThrowIfFailed(status);

    /// <summary>The driver; its calls are about the context that is current on the calling thread.</summary>
    private CudaAPI Api()
    {
        accelerator.Bind();
        return CudaAPI.CurrentAPI;
    }

    private sealed class Event : IStreamMark
    {
        private readonly CudaTransferStream _owner;
        private readonly nint _event;

        public Event(CudaTransferStream owner)
        {
            _owner = owner;
            // An event that keeps the time costs the device more than one that does not.
            Check(owner.Api().CreateEvent(out _event, CudaEventFlags.CU_EVENT_DISABLE_TIMING));
        }

        public void Record() => Check(_owner.Api().RecordEvent(_event, _owner._stream.StreamPtr));

        public void Wait() => Check(_owner.Api().SynchronizeEvent(_event));

        public void Dispose() => Check(_owner.Api().DestroyEvent(_event));
    }
}
