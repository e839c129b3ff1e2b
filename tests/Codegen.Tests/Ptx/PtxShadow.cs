namespace ExprJit.Codegen.Tests.Ptx;

internal enum PtxAccess
{
    Read,

    /// <summary>Through the cache that sees no write of the launch.</summary>
    ReadConstant,
    Write,
    Atomic,
}

/// <summary>
/// Who last wrote and read each place of a block of memory, and when: an access is a race if nothing orders it with one of
/// another thread, and one of the two writes. Accesses of four bytes and more are noted at each fourth byte.
/// </summary>
internal sealed class PtxShadow(PtxClock clock, long length, bool isShared)
{
    private const int Word = 4;
    private const short ManyWarps = short.MinValue;

    private readonly Mark[] _writes = new Mark[length];
    private readonly Mark[] _reads = new Mark[length];

    /// <summary>What was before is of other groups' shared memory, or of other launches.</summary>
    private uint Start => isShared ? clock.GroupStart : clock.LaunchStart;

    public void Note(PtxThread thread, long offset, int size, PtxAccess access)
    {
        if (access == PtxAccess.Atomic && !isShared)
            clock.Atomic();
        int step = size < Word ? 1 : Word;
        for (long at = offset; at < offset + size; at += step)
            Note(thread, at, access);
    }

    private void Note(PtxThread thread, long at, PtxAccess access)
    {
        ref Mark write = ref _writes[at], read = ref _reads[at];
        if (isShared && access != PtxAccess.Write && write.Epoch < Start)
            throw new PtxException($"byte {at} of shared memory is read before it is written");
        if (access == PtxAccess.ReadConstant && write.Epoch >= Start)
            throw new PtxException($"byte {at} is read as a constant though the launch writes it");
        if (!(access == PtxAccess.Atomic && write.IsAtomic) && Races(write, thread))
            throw new PtxException($"a race: byte {at} was written by {Describe(write)}, and nothing comes between");
        if (access is PtxAccess.Read or PtxAccess.ReadConstant)
        {
            Read(ref read, thread);
            return;
        }
        if (Races(read, thread))
            throw new PtxException($"a race: byte {at} was read by {Describe(read)}, and nothing comes between");
        write = Of(thread) with { IsAtomic = access == PtxAccess.Atomic };
    }

    private Mark Of(PtxThread thread) => new() { Epoch = clock.Now, WarpEpoch = clock.Of(thread.Warp), Thread = (short)thread.Index };

    private bool Races(in Mark mark, PtxThread thread)
    {
        bool told = clock.HasAcquired && mark.Epoch <= clock.Published;
        if (mark.Epoch < Start)
            return false;
        if (mark.IsOfMoreGroups && !clock.HasAcquired)
            return true;
        if (mark.Epoch < clock.GroupStart)
            return !told;
        return mark.Epoch == clock.Now && mark.Thread != thread.Index
            && (mark.Warp != thread.Warp || mark.WarpEpoch == clock.Of(thread.Warp));
    }

    private void Read(ref Mark mark, PtxThread thread)
    {
        bool isForeign = mark.Epoch >= Start && (mark.Epoch < clock.GroupStart || mark.IsOfMoreGroups);
        if (mark.Epoch != clock.Now || (mark.Warp == thread.Warp && mark.WarpEpoch != clock.Of(thread.Warp)))
            mark = Of(thread);
        else if (mark.Warp != thread.Warp)
            mark.Thread = ManyWarps;
        else if (mark.Thread != thread.Index)
            mark.Thread = (short)(-1 - thread.Warp);
        mark.IsOfMoreGroups = isForeign;
    }

    private string Describe(in Mark mark) => mark.Epoch < clock.GroupStart || mark.IsOfMoreGroups ? "another group"
        : mark.Thread >= 0 ? $"thread {mark.Thread}" : "other threads";

    private struct Mark
    {
        public uint Epoch;
        public uint WarpEpoch;

        /// <summary>A thread, -1 - w for several of the warp w, or <see cref="ManyWarps"/>.</summary>
        public short Thread;
        public bool IsAtomic;
        public bool IsOfMoreGroups;

        public readonly int Warp => Thread == ManyWarps ? -1 : Thread >= 0 ? Thread / PtxGroup.WarpSize : -1 - Thread;
    }
}
