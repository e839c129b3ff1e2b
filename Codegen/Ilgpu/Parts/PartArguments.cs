using ExprJit.Graphs;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>
/// The arguments of a kernel's part, by the numbers that its code knows them by. Most are known when the part is laid out; at a launch only
/// the places' memory, where windows start, and plain values are looked up.
/// </summary>
internal sealed class PartArguments
{
    private readonly List<(IlgpuStorage Storage, Type Type)> _buffers = [];
    private readonly List<ulong> _scalars = [];
    private readonly List<(int Slot, IlgpuStorage Window)> _starts = [];
    private readonly List<(int Slot, HostStorage Value)> _numbers = [];
    private readonly List<(int Slot, Func<long> Value)> _computed = [];

    public int BufferCount => _buffers.Count;

    public int ScalarCount => _scalars.Count;

    public IEnumerable<Type> BufferTypes => _buffers.Select(b => b.Type);

    /// <summary>The most elements that one of its buffers has.</summary>
    public long Reach => _buffers.Select(b => b.Storage.Reach).DefaultIfEmpty(0).Max();

    /// <summary>Storage as a buffer of a type; the same one where it has been asked for before.</summary>
    public int Buffer(IlgpuStorage storage, Type type)
    {
        int known = _buffers.FindIndex(b => ReferenceEquals(b.Storage, storage) && b.Type == type);
        if (known >= 0)
            return known;
        _buffers.Add((storage, type));
        return _buffers.Count - 1;
    }

    public int Fixed(long value)
    {
        _scalars.Add((ulong)value);
        return _scalars.Count - 1;
    }

    /// <summary>The element of its memory at which a view begins.</summary>
    public int Start(IlgpuStorage storage, long offset)
    {
        _starts.Add((Fixed(offset), storage));
        return _scalars.Count - 1;
    }

    /// <inheritdoc cref="Start(IlgpuStorage, long)"/>
    public int Start(IlgpuStorage storage, Func<long> offset)
    {
        int slot = Computed(offset);
        _starts.Add((slot, storage));
        return slot;
    }

    /// <summary>What is looked up at each launch.</summary>
    public int Computed(Func<long> value)
    {
        _computed.Add((Fixed(0), value));
        return _scalars.Count - 1;
    }

    /// <summary>The bits of a plain value.</summary>
    public int Number(HostStorage value)
    {
        _numbers.Add((Fixed(0), value));
        return _scalars.Count - 1;
    }

    /// <summary>Whether a scalar is the same at every launch.</summary>
    public bool IsFixed(int slot) => !_starts.Exists(s => s.Slot == slot) && !_numbers.Exists(n => n.Slot == slot) && !_computed.Exists(c => c.Slot == slot);

    /// <summary>Writes the arguments of a launch.</summary>
    public void Pack(Span<BufferArg> buffers, Span<ulong> scalars)
    {
        for (int i = 0; i < _buffers.Count; i++)
            buffers[i] = _buffers[i].Storage.Argument(_buffers[i].Type);
        System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_scalars).CopyTo(scalars);
        foreach (var (slot, value) in _computed)
            scalars[slot] = (ulong)value();
        foreach (var (slot, window) in _starts)
            scalars[slot] += (ulong)window.Start;
        foreach (var (slot, value) in _numbers)
            scalars[slot] = value[0].Bits;
    }
}
