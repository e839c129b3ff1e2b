namespace ExprJit.Codegen.Tests.Ptx;

/// <summary>The blocks of global memory that a launch may touch.</summary>
internal sealed class PtxMemory
{
    private readonly List<Block> _blocks = [];
    private PtxClock? _clock;
    private int _last;

    /// <summary>Adds a block; one that overlaps others becomes one with them.</summary>
    public void Add(nint address, long length)
    {
        ulong start = (ulong)address, end = start + (ulong)length;
        foreach (var block in _blocks.Where(b => b.Start < end && start < b.Start + b.Length).ToArray())
        {
            (start, end) = (Math.Min(start, block.Start), Math.Max(end, block.Start + block.Length));
            _blocks.Remove(block);
        }
        _blocks.Add(new Block { Start = start, Length = end - start });
    }

    /// <summary>Forgets the accesses of other launches: launches come one after another.</summary>
    public void Start(PtxClock clock)
    {
        _clock = clock;
        _last = 0;
        _blocks.ForEach(b => b.Shadow = null);
    }

    public nint Resolve(PtxThread thread, ulong address, int size, PtxAccess access)
    {
        var block = Find(address, size);
        block.Shadow ??= new PtxShadow(_clock!, (long)block.Length, isShared: false);
        block.Shadow.Note(thread, (long)(address - block.Start), size, access);
        return (nint)address;
    }

    private Block Find(ulong address, int size)
    {
        for (int i = 0; i < _blocks.Count; i++)
        {
            int at = (_last + i) % _blocks.Count;
            if (address >= _blocks[at].Start && address + (ulong)size <= _blocks[at].Start + _blocks[at].Length)
            {
                _last = at;
                return _blocks[at];
            }
        }
        throw new PtxException($"{size} bytes at 0x{address:x} are in none of the {_blocks.Count} blocks of the launch{Near(address)}");
    }

    private string Near(ulong address) => string.Concat(_blocks
        .Where(b => address + 4096 >= b.Start && address < b.Start + b.Length + 4096)
        .Select(b => $"; the block at 0x{b.Start:x} has {b.Length}"));

    private sealed class Block
    {
        public ulong Start { get; init; }

        public ulong Length { get; init; }

        public PtxShadow? Shadow { get; set; }
    }
}

/// <summary>The shared memory of a group.</summary>
internal sealed unsafe class PtxSharedMemory(PtxClock clock, long length)
{
    private const byte Rubbish = 0xFF;

    private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>((int)length + 16, pinned: true);
    private readonly PtxShadow _shadow = new(clock, length, isShared: true);

    public long Length => length;

    public void Clear() => _bytes.AsSpan().Fill(Rubbish);

    public nint Resolve(PtxThread thread, ulong address, int size, PtxAccess access)
    {
        ulong at = address - PtxAddresses.SharedStart;
        if (at >= (ulong)length || at + (ulong)size > (ulong)length)
            throw new PtxException($"{size} bytes at 0x{address:x} are outside of the {length} bytes of shared memory");
        _shadow.Note(thread, (long)at, size, access);
        fixed (byte* bytes = _bytes)
            return (nint)(bytes + at);
    }
}
