namespace ExprJit.Codegen.Ilgpu;

/// <summary>
/// Copies through a ring of staging blocks. An upload is copied to staging and queued, so that it waits for the device
/// only where the ring is full; a large one goes on filling one block while the device empties another. Downloads take turns between two blocks likewise.
/// </summary>
/// <remarks>
/// A block is marked when it is full, not at each copy: small uploads, several to a call, share it. Tensors are not locked where
/// they are instead: the driver takes longer to lock a page than to copy it, and the collector moves blocks of host memory from tensor to tensor.
/// </remarks>
internal sealed unsafe class StagedTransfers : ITransfers
{
    /// <summary>Long enough that the time to queue a copy does not count beside its own.</summary>
    public const int DefaultBlockBytes = 1 << 20;

    public const int Blocks = 4;

    // Parts begin where vector copies like it.
    private const int Alignment = 64;

    private readonly Lock _uploading = new(), _downloading = new();
    private readonly int _blockBytes;
    private readonly ITransferStream _stream;
    private readonly Block[] _up, _down;
    private int _current, _filled;

    public StagedTransfers(ITransferStream stream, int blockBytes = DefaultBlockBytes)
    {
        (_stream, _blockBytes) = (stream, blockBytes);
        _up = [.. Enumerable.Range(0, Blocks).Select(_ => new Block(stream, blockBytes))];
        _down = [new Block(stream, blockBytes), new Block(stream, blockBytes)];
    }

    public void Upload(byte* source, nint device, long offset, long bytes)
    {
        lock (_uploading)
            for (long done = 0; done < bytes;)
            {
                if (_filled >= _blockBytes)
                    Turn();
                byte* staging = _up[_current].Start + _filled;
                int part = (int)Math.Min(bytes - done, _blockBytes - _filled);
                Buffer.MemoryCopy(source + done, staging, part, part);
                _stream.Write(staging, device, offset + done, part);
                _filled += (part + Alignment - 1) & -Alignment;
                done += part;
            }
    }

    public void Download(nint device, long offset, byte* destination, long bytes)
    {
        lock (_downloading)
        {
            long asked = 0;
            for (long done = 0; done < bytes;)
            {
                for (; asked < bytes && asked - done < 2L * _blockBytes; asked += Part(asked))
                {
                    var next = Turned(asked);
                    _stream.Read(device, offset + asked, next.Start, Part(asked));
                    next.Mark();
                }
                var block = Turned(done);
                block.WaitUntilPassed();
                Buffer.MemoryCopy(block.Start, destination + done, Part(done), Part(done));
                done += Part(done);
            }
        }

        long Part(long from) => Math.Min(bytes - from, _blockBytes);

        Block Turned(long from) => _down[from / _blockBytes % 2];
    }

    public void Dispose()
    {
        foreach (var block in (Block[])[.. _up, .. _down])
            block.Dispose();
    }

    /// <summary>Goes on to the next block, once the device has read what it holds.</summary>
    private void Turn()
    {
        _up[_current].Mark();
        int next = (_current + 1) % Blocks;
        _up[next].WaitUntilPassed();
        (_current, _filled) = (next, 0);
    }

    /// <summary>Staging memory, made when it is first needed, with a mark behind its last use.</summary>
    private sealed class Block(ITransferStream stream, int bytes) : IDisposable
    {
        private byte* _start;
        private IStreamMark? _mark;

        public byte* Start => _start != null ? _start : _start = stream.Allocate(bytes);

        public void Mark() => (_mark ??= stream.CreateMark()).Record();

        public void WaitUntilPassed() => _mark?.Wait();

        public void Dispose()
        {
            _mark?.Dispose();
            if (_start != null)
                stream.Free(_start);
            _start = null;
        }
    }
}
