namespace ExprJit.Codegen.Tests.Ptx;

internal delegate void PtxOperation(PtxThread thread);

/// <summary>A decoded instruction.</summary>
/// <param name="Line">Of the text.</param>
/// <param name="Text">For messages.</param>
/// <param name="Guard">The slot of the predicate, or -1.</param>
/// <param name="Unless">Whether it runs where the predicate is false.</param>
/// <param name="Run">What it does to a thread; of a meeting, that the thread waits.</param>
/// <param name="Meeting">What threads do together here, or null.</param>
internal sealed record PtxInstruction(int Line, string Text, int Guard, bool Unless, PtxOperation Run, PtxMeeting? Meeting);

internal enum PtxMeetingKind
{
    Warp,
    Group,
}

/// <summary>An instruction that threads run together, once all have come.</summary>
/// <param name="Kind">Who must come.</param>
/// <param name="Key">The slot of the warp's member mask, or of the barrier's number.</param>
/// <param name="Orders">Whether memory accesses before it come before those after it.</param>
/// <param name="Meet">Runs it, for those who came.</param>
internal sealed record PtxMeeting(PtxMeetingKind Kind, int Key, bool Orders, Action<IReadOnlyList<PtxThread>> Meet);

/// <summary>A kernel or a function that kernels call.</summary>
internal sealed class PtxFunction(string name, bool isEntry, PtxVariable[] formals, PtxVariable? result)
{
    /// <summary>What a register holds that nothing was written to: NaN in both float types, a true predicate, no small integer.</summary>
    public const ulong Rubbish = 0x7FF4_DEAD_FFA5_BEEF;

    private readonly List<ulong> _slots = [.. Enumerable.Repeat(0ul, PtxSpecial.Count)];
    private readonly Dictionary<ulong, int> _constants = [];

    public string Name => name;

    public bool IsEntry => isEntry;

    public PtxVariable[] Formals => formals;

    public PtxVariable? Result => result;

    public int FormalBytes { get; } = (int)(formals.Append(result).Max(f => f is null ? 0 : f.Offset + f.Size) + 15) & ~15;

    public PtxInstruction[] Code { get; set; } = [];

    public int LocalBytes { get; private set; }

    public int MaxThreads { get; set; } = 1024;

    public int SlotCount => _slots.Count;

    /// <summary>The registers as a call finds them, constants among them.</summary>
    public ulong[] Template { get; private set; } = [];

    public int AddRegister()
    {
        _slots.Add(Rubbish);
        return _slots.Count - 1;
    }

    /// <summary>The slot of a constant: every operand is a slot.</summary>
    public int AddConstant(ulong bits)
    {
        if (!_constants.TryGetValue(bits, out int slot))
        {
            _slots.Add(bits);
            _constants.Add(bits, slot = _slots.Count - 1);
        }
        return slot;
    }

    public long AddLocal(long size, int alignment)
    {
        long offset = (LocalBytes + alignment - 1) / alignment * alignment;
        LocalBytes = checked((int)(offset + size));
        return offset;
    }

    public void Seal() => Template = [.. _slots];
}
