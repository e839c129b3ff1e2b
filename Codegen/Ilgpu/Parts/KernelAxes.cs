namespace ExprJit.Codegen.Ilgpu;

/// <summary>What becomes of an axis of a step's space.</summary>
internal enum AxisRole
{
    /// <summary>Results lie along it.</summary>
    Kept,

    /// <summary>Results are reduced over it.</summary>
    Reduced,

    /// <summary>Each team takes places along it.</summary>
    Row,
}

/// <summary>
/// The axes of an index space as a kernel walks them: those of length 1 are left out, and neighbours of one role that every stream steps
/// through evenly are one.
/// </summary>
internal sealed class KernelAxes
{
    private readonly int[] _innermost;

    /// <param name="space">The lengths.</param>
    /// <param name="roles">The role of each axis.</param>
    /// <param name="strides">Strides over the space, one array for each stream.</param>
    public KernelAxes(long[] space, AxisRole[] roles, IReadOnlyList<long[]> strides)
    {
        var axes = new List<int>();
        var lengths = new List<long>();
        for (int axis = 0; axis < space.Length; axis++)
        {
            if (space[axis] == 1 && roles[axis] != AxisRole.Row)
                continue;
            int at = axis, last = axes.Count - 1;
            if (last >= 0 && roles[axes[last]] == roles[axis] && roles[axis] != AxisRole.Row && strides.All(s => s[axes[last]] == s[at] * space[at]))
                (axes[last], lengths[last]) = (axis, lengths[last] * space[axis]);
            else
            {
                axes.Add(axis);
                lengths.Add(space[axis]);
            }
        }
        _innermost = [.. axes];
        Lengths = [.. lengths];
        Roles = [.. axes.Select(a => roles[a])];
    }

    public long[] Lengths { get; }

    public AxisRole[] Roles { get; }

    /// <summary>The axes of a role, in order.</summary>
    public int[] Of(AxisRole role) => [.. Enumerable.Range(0, Roles.Length).Where(a => Roles[a] == role)];

    /// <summary>How many places there are along the axes of a role.</summary>
    public long Count(AxisRole role) => Graphs.Storage.Product([.. Of(role).Select(a => Lengths[a])]);

    /// <summary>Strides over the space as strides over these axes.</summary>
    public long[] Project(long[] strides) => Array.ConvertAll(_innermost, axis => strides[axis]);
}
