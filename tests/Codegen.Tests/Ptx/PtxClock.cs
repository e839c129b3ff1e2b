namespace ExprJit.Codegen.Tests.Ptx;

/// <summary>
/// The order that a launch's own synchronisation gives its accesses. A number grows at each barrier and at each group's
/// start, for groups run one after another here; on a device they run at once, in any order.
/// </summary>
internal sealed class PtxClock(int warps)
{
    private readonly uint[] _warps = new uint[warps];
    private bool _fenced;

    /// <summary>Since the group's last barrier; at least 1.</summary>
    public uint Now { get; private set; }

    public uint GroupStart { get; private set; }

    /// <summary>What groups wrote until then, they fenced and told by an atomic.</summary>
    public uint Published { get; private set; }

    /// <summary>Whether the group has read an atomic that may have told it.</summary>
    public bool HasAcquired { get; private set; }

    public uint Of(int warp) => _warps[warp];

    /// <summary>Earlier numbers are of launches before, which have ended.</summary>
    public uint LaunchStart { get; private set; }

    public void StartLaunch() => (LaunchStart, Published) = (Now + 1, 0);

    public void StartGroup()
    {
        GroupStart = ++Now;
        (_fenced, HasAcquired) = (false, false);
    }

    public void Barrier() => Now++;

    public void WarpBarrier(int warp) => _warps[warp]++;

    public void Fence() => _fenced = true;

    public void Atomic()
    {
        HasAcquired = true;
        if (_fenced)
            Published = Now;
    }
}
