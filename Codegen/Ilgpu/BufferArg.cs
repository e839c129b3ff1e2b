namespace ExprJit.Codegen.Ilgpu;

/// <summary>A typed window into a buffer: where it starts in bytes and how many elements it has.</summary>
internal readonly struct BufferArg
{
    public BufferArg(IlgpuBuffer buffer, long byteOffset, long length)
    {
        Buffer = buffer;
        ByteOffset = byteOffset;
        Length = length;
    }

    public IlgpuBuffer Buffer { get; }

    public long ByteOffset { get; }

    public long Length { get; }
}
