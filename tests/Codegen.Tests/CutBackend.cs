using ExprJit.Codegen.Ilgpu;
using ExprJit.Graphs;
using ExprJit.Optimization;

namespace ExprJit.Codegen.Tests;

/// <summary>ILGPU's simulator whose kernels are cut otherwise than the simulator's own: as for a device that no test has, or as for tensors that no test can hold.</summary>
internal sealed class CutBackend : IBackend
{
    /// <summary>The cuts, by what is different about them.</summary>
    public static readonly IReadOnlyDictionary<string, CutBackend> All = new Dictionary<string, KernelGeometry>
    {
        ["long indices"] = KernelGeometry.Cpu with { MostNarrow = 0 },
        ["threads that do not run in step"] = KernelGeometry.Cpu with { WarpSize = 1 },
        ["one group"] = KernelGeometry.Cpu with { MostGroups = 1 },
        ["more groups than work"] = KernelGeometry.Cpu with { MostGroups = 50 },
        ["little room for parameters"] = KernelGeometry.Cpu with { ParameterBytes = KernelGeometry.OpenCL.ParameterBytes, BufferBytes = KernelGeometry.OpenCL.BufferBytes },
        ["little shared memory"] = KernelGeometry.Cpu with { SharedBytes = 2048 },
    }.Select((cut, i) => KeyValuePair.Create(cut.Key, new CutBackend(Device.Cuda(100 + i), cut.Value))).ToDictionary();

    private readonly Lazy<Accelerator> _accelerator;

    private CutBackend(Device device, KernelGeometry geometry) => (Device, _accelerator) = (device, new(() => new Accelerator(geometry)));

    public Device Device { get; }

    public bool ChecksAssumptions => true;

    public IProgram Compile(Graph graph, ShapeFacts? facts = null, OptimizerOptions? options = null) =>
        IlgpuProgram.Compile(graph, facts, options, Device, _accelerator.Value);

    private sealed class Accelerator : IlgpuAccelerator
    {
        public Accelerator(KernelGeometry geometry)
            : base(IlgpuDeviceKind.Cpu, 0) => Geometry = geometry;
    }
}
