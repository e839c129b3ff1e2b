using System.Runtime.InteropServices;
using ILGPU.Runtime.OpenCL;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>
/// Staging memory of the host and, as a mark, the end of the queue: ILGPU reaches neither memory that the driver has locked nor
/// events. Copies are queued all the same, so that an upload waits for the device only when the staging memory is used up.
/// </summary>
internal sealed unsafe class OpenClTransferStream(CLStream stream) : ITransferStream
{
    private const int Page = 4096;

    public byte* Allocate(int bytes) => (byte*)NativeMemory.AlignedAlloc((nuint)bytes, Page);

    public void Free(byte* staging) => NativeMemory.AlignedFree(staging);

    public void Write(byte* staging, nint device, long offset, long bytes) =>
        CLException.ThrowIfFailed(CLAPI.CurrentAPI.WriteBuffer(stream, device, blockingWrite: false, (nint)offset, (nint)bytes, (nint)staging));

    public void Read(nint device, long offset, byte* staging, long bytes) =>
        CLException.ThrowIfFailed(CLAPI.CurrentAPI.ReadBuffer(stream, device, blockingRead: false, (nint)offset, (nint)bytes, (nint)staging));

    public IStreamMark CreateMark() => new End(stream);

    private sealed class End(CLStream stream) : IStreamMark
    {
        /// <summary>Sends off what is queued, so that the device does not wait for the host's next call.</summary>
        public void Record() => CLException.ThrowIfFailed(CLAPI.CurrentAPI.FlushCommandQueue(stream.CommandQueue));

        public void Wait() => stream.Synchronize();

        public void Dispose()
        {
        }
    }
}
