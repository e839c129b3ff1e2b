namespace ExprJit.Codegen.Tests.Ptx;

/// <summary>A group of threads. Each runs until it waits; those for whom all have come go on.</summary>
internal sealed unsafe class PtxGroup
{
    public const int WarpSize = 32;

    private readonly PtxThread[] _threads;
    private readonly PtxThread[][] _warps;
    private readonly PtxClock _clock;

    public PtxGroup(PtxFunction entry, PtxDim extent, long sharedBytes, bool calls)
    {
        (Entry, Extent) = (entry, extent);
        _clock = new PtxClock(((int)extent.Count + WarpSize - 1) / WarpSize);
        Shared = new PtxSharedMemory(_clock, sharedBytes);
        _threads = [.. Enumerable.Range(0, (int)extent.Count).Select(i => new PtxThread(this, entry, i, calls))];
        _warps = [.. _threads.Chunk(WarpSize)];
    }

    public PtxFunction Entry { get; }

    public PtxDim Extent { get; }

    /// <summary>Of the launch.</summary>
    public PtxMemory Memory { get; private set; } = new();

    public PtxSharedMemory Shared { get; }

    public PtxDim Place { get; private set; }

    public long Steps => _threads.Sum(t => t.Steps);

    public void Fence() => _clock.Fence();

    public void StartLaunch(PtxMemory memory)
    {
        Memory = memory;
        _clock.StartLaunch();
        memory.Start(_clock);
        Array.ForEach(_threads, t => t.Steps = 0);
    }

    public void Run(PtxDim place, PtxDim grid, byte* parameters, int dynamicBytes, PtxOrder order)
    {
        Place = place;
        _clock.StartGroup();
        Shared.Clear();
        foreach (var thread in _threads)
            thread.Start(parameters, Extent.At(thread.Index), Extent, place, grid, dynamicBytes);
        do
        {
            for (int i = 0; i < _threads.Length; i++)
                _threads[order.Of(i, _threads.Length)].Run();
        }
        while (Release());
    }

    /// <summary>Lets threads go on for whom all have come; false where all have left.</summary>
    private bool Release()
    {
        bool released = false, left = true;
        for (int i = 0; i < _warps.Length; i++)
            released |= ReleaseWarp(i);
        foreach (var thread in _threads)
            left &= thread.State == PtxState.Exited;
        if (released || left)
            return released;
        var first = _threads.First(t => t.State == PtxState.Waiting);
        if (first.Current.Meeting is not { Kind: PtxMeetingKind.Group } meeting || !Array.TrueForAll(_threads, t => IsAt(t, first, meeting.Key)))
            throw new PtxException($"a deadlock: {Describe()}", first.Current.Line, first.Current.Text);
        meeting.Meet(_threads);
        _clock.Barrier();
        foreach (var thread in _threads)
            thread.Release();
        return true;
    }

    private static bool IsAt(PtxThread thread, PtxThread other, int key) =>
        thread.State == PtxState.Waiting && ReferenceEquals(thread.Current, other.Current) && thread.Read<uint>(key) == other.Read<uint>(key);

    private bool ReleaseWarp(int warp)
    {
        bool released = false;
        foreach (var first in _warps[warp])
        {
            if (first.State != PtxState.Waiting || first.Current.Meeting is not { Kind: PtxMeetingKind.Warp } meeting)
                continue;
            uint mask = first.Read<uint>(meeting.Key);
            if ((mask >> first.Lane & 1) == 0)
                throw new PtxException($"lane {first.Lane} is not in its own mask 0x{mask:x}", first.Current.Line, first.Current.Text);
            var expected = Array.FindAll(_warps[warp], t => (mask >> t.Lane & 1) != 0 && t.State != PtxState.Exited);
            if (!Array.TrueForAll(expected, t => IsAt(t, first, meeting.Key)))
                continue;
            meeting.Meet(expected);
            if (meeting.Orders && Array.TrueForAll(_warps[warp], t => t.State == PtxState.Exited || (mask >> t.Lane & 1) != 0))
                _clock.WarpBarrier(warp);
            Array.ForEach(expected, t => t.Release());
            released = true;
        }
        return released;
    }

    private string Describe() => string.Join("; ", _threads
        .GroupBy(t => t.State == PtxState.Exited ? "left" : $"wait at line {t.Current.Line} ({t.Current.Text})")
        .Select(g => $"{g.Count()} threads from {g.First().Index} {g.Key}"));
}
