using ExprJit.Graphs;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>What a layout gives to the routines that it lays out.</summary>
/// <param name="Launcher">What runs it.</param>
/// <param name="Allocate">Makes memory that the layout keeps.</param>
/// <param name="IsAligned">Whether a view begins at a multiple of so many elements in every call.</param>
/// <param name="Faults">Where indices out of range are told apart.</param>
/// <param name="Reads">How what nothing stores is read.</param>
internal sealed record RoutineSite(
    IlgpuLauncher Launcher, Func<ElementType, long[], IlgpuStorage> Allocate, Func<View, int, bool> IsAligned, FaultSites Faults, DeviceReads Reads)
{
    /// <summary>Every number of parts is code of its own.</summary>
    private const int MostBeside = 8;

    /// <summary>What kernels are cut for.</summary>
    public KernelGeometry Geometry => Launcher.Geometry;

    /// <summary>A launch of parts that depend on none of each other.</summary>
    public Launch Launch(params KernelPart[] parts) => new(parts, Geometry);

    /// <summary>Launches of parts that depend on none of each other, as many in each as fit.</summary>
    public IEnumerable<Launch> Launches(IEnumerable<KernelPart> parts)
    {
        var beside = new List<KernelPart>();
        foreach (var part in parts)
        {
            if (beside.Count == MostBeside || beside.Count > 0 && !Ilgpu.Launch.Fits([.. beside, part], Geometry))
            {
                yield return Launch([.. beside]);
                beside.Clear();
            }
            beside.Add(part);
        }
        if (beside.Count > 0)
            yield return Launch([.. beside]);
    }

    /// <summary>Dense memory that the layout keeps.</summary>
    public View Scratch(ElementType element, params long[] shape) => View.Dense(Allocate(element, shape));
}
