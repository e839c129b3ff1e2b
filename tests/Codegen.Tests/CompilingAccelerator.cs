using System.Collections.Concurrent;
using System.Reflection;
using System.Text.RegularExpressions;
using ExprJit.Codegen.Ilgpu;
using ExprJit.Graphs;
using ExprJit.Optimization;
using FluentAssertions;
using ILGPU.Runtime.Cuda;

namespace ExprJit.Codegen.Tests;

/// <summary>
/// A device that compiles kernels for GPUs and runs none, so that every kernel of a program can be looked at on a machine without one. Its
/// memory is the simulator's, and what its programs leave there is nothing.
/// </summary>
internal sealed class CompilingAccelerator : IlgpuAccelerator
{
    /// <summary>For sm_70 and sm_90.</summary>
    public static readonly CompilingAccelerator Ptx = new(KernelGeometry.Cuda, Device.Cuda(70), method =>
        string.Join('\n', new[] { CudaArchitecture.SM_70, CudaArchitecture.SM_90 }.Select(architecture =>
            KernelFiles.Ptx.Write(PtxCompiler.Compile(method, architecture), $"sm_{architecture.Major}{architecture.Minor}.ptx"))));

    /// <summary>For OpenCL 2.</summary>
    public static readonly CompilingAccelerator OpenCl = new(KernelGeometry.OpenCL, Device.OpenCL(70), method => KernelFiles.OpenCl.Write(OpenClCompiler.Compile(method), "cl"));

    private readonly Func<MethodInfo, string> _compile;
    private readonly Device _device;

    private CompilingAccelerator(KernelGeometry geometry, Device device, Func<MethodInfo, string> compile)
        : base(IlgpuDeviceKind.Cpu, 0)
    {
        Geometry = geometry;
        (_compile, _device) = (compile, device);
    }

    /// <summary>The texts of all kernels that have been compiled.</summary>
    public ConcurrentBag<string> Texts { get; } = [];

    public override DeviceKernel Load(MethodInfo method)
    {
        string text = _compile(method);
        Texts.Add(text);
        return new NoKernel(method, text);
    }

    /// <summary>Compiles the kernels of a graph as they are for such arguments, and gives the texts of those that are new.</summary>
    public IReadOnlyList<string> TextsOf(Graph graph, HostStorage[] arguments, ShapeFacts? facts = null, OptimizerOptions? options = null)
    {
        int before = Texts.Count;
        var program = StagedProgram.Compile(graph, facts, (stage, known) => new IlgpuProgram(Fuse.Run(stage, known, options), _device, this));
        Harness.Run(program, graph, arguments);
        return [.. Texts.Take(Texts.Count - before)];
    }

    /// <summary>Neither approximate nor flushing, and no float operation that may be contracted.</summary>
    public static void ShouldBeExact(string ptx, string what)
    {
        ptx.Should().Contain(".entry", what).And.NotContain(".approx", what).And.NotContain(".ftz", what);
        Regex.IsMatch(ptx, @"\b(add|sub|mul|div|fma|sqrt|rcp)\.f(32|64)").Should().BeFalse(what);
    }

    private sealed class NoKernel(MethodInfo method, string text) : DeviceKernel(method)
    {
        public string Text { get; } = text;

        public override void Dispose()
        {
        }

        protected override unsafe void Queue(int groups, int groupSize, ReadOnlySpan<BufferArg> buffers, ulong* scalars)
        {
        }
    }
}
