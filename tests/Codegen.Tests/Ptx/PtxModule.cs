namespace ExprJit.Codegen.Tests.Ptx;

/// <summary>A module of PTX and a device that runs it: exactly, hostile where the ISA leaves a choice, and with every access checked.</summary>
internal sealed unsafe class PtxModule(PtxFunction[] entries, long staticBytes, bool calls)
{
    /// <summary>What a kernel has without asking for more.</summary>
    public const int MaxSharedBytes = 48 * 1024;

    private PtxGroup? _idle;

    public static PtxModule Parse(string text) => PtxParser.Parse(text);

    /// <summary>Where each parameter of a kernel is.</summary>
    public (string Name, int Offset, int Size)[] ParameterLayout(string? entry = null) =>
        [.. Entry(entry).Formals.Select(f => (f.Name, (int)f.Offset, (int)f.Size))];

    /// <summary>Runs a kernel to its end; gives how many instructions that took.</summary>
    public long Launch(string? entry, PtxDim grid, PtxDim group, int dynamicBytes, ReadOnlySpan<byte> parameters, PtxMemory memory, PtxOrder? order = null)
    {
        var function = Entry(entry);
        if (group.Count > function.MaxThreads || group.Count < 1 || group.X > 1024 || group.Y > 1024 || group.Z > 64)
            throw new PtxException($"a group of {group} with at most {function.MaxThreads} threads");
        if (grid.X < 1 || grid.Y is < 1 or > ushort.MaxValue || grid.Z is < 1 or > ushort.MaxValue)
            throw new PtxException($"a grid of {grid}");
        if (function.Formals.Length > 0 && parameters.Length < function.Formals[^1].Offset + function.Formals[^1].Size)
            throw new PtxException($"{parameters.Length} bytes of parameters");
        long sharedBytes = ((staticBytes + 127) & ~127) + dynamicBytes;
        if (dynamicBytes == 0)
            sharedBytes = staticBytes;
        if (sharedBytes > MaxSharedBytes)
            throw new PtxException($"{sharedBytes} bytes of shared memory");
        order ??= PtxOrder.Forward;
        // Launches of a kernel are mostly alike, and its registers are large.
        var threads = Interlocked.Exchange(ref _idle, null);
        if (threads?.Entry != function || threads.Extent != group || threads.Shared.Length != sharedBytes)
            threads = new PtxGroup(function, group, sharedBytes, calls);
        threads.StartLaunch(memory);
        byte[] copy = GC.AllocateUninitializedArray<byte>(parameters.Length + 16, pinned: true);
        parameters.CopyTo(copy);
        fixed (byte* formals = copy)
            for (long i = 0; i < grid.Count; i++)
                threads.Run(grid.At(order.Of(i, grid.Count)), grid, formals, dynamicBytes, order);
        Volatile.Write(ref _idle, threads);
        return threads.Steps;
    }

    private PtxFunction Entry(string? name) => name is null ? entries.Single() : entries.Single(e => e.Name == name);
}
