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

    /// <summary>Keeps the memory of all while work on it is being queued; none of it where one was disposed.</summary>
    /// <exception cref="ObjectDisposedException">One of the buffers was disposed.</exception>
    public static void Acquire(ReadOnlySpan<BufferArg> args)
    {
        for (int i = 0; i < args.Length; i++)
        {
            try
            {
                args[i].Buffer.Acquire();
            }
            catch (ObjectDisposedException)
            {
                Release(args[..i]);
                throw;
            }
        }
    }

    /// <summary>Ends what <see cref="Acquire"/> began.</summary>
    public static void Release(ReadOnlySpan<BufferArg> args)
    {
        foreach (ref readonly BufferArg arg in args)
            arg.Buffer.Release();
    }
}
