using System.IO.Compression;
using System.Reflection;
using System.Text.RegularExpressions;
using ExprJit.Codegen.Ilgpu;
using ExprJit.Graphs;
using ExprJit.Optimization;
using FluentAssertions;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace ExprJit.Codegen.Tests;

/// <summary>
/// A device that compiles kernels for GPUs and runs none, so that every kernel of a program can be looked at on a machine without one. Its
/// memory is the simulator's, and what its programs leave there is nothing.
/// </summary>
internal sealed partial class CompilingAccelerator : IlgpuAccelerator
{
    /// <summary>For sm_70 and sm_90.</summary>
    public static readonly CompilingAccelerator Ptx = PtxFor(KernelGeometry.Cuda);

    /// <summary>For OpenCL 2.</summary>
    public static readonly CompilingAccelerator OpenCl = new(KernelGeometry.OpenCL, Device.OpenCL(70), (method, _) => KernelFiles.OpenCl.Write(OpenClCompiler.Compile(method), "cl"));

    [ThreadStatic]
    private static List<string>? s_launched;

    private readonly Func<MethodInfo, KernelSpecialization, string> _compile;
    private readonly Device _device;

    private CompilingAccelerator(KernelGeometry geometry, Device device, Func<MethodInfo, KernelSpecialization, string> compile)
        : base(IlgpuDeviceKind.Cpu, 0)
    {
        Geometry = geometry;
        (_compile, _device) = (compile, device);
    }

    public override DeviceKernel Load(MethodInfo method, KernelSpecialization bounds = default)
    {
        string text = _compile(method, bounds);
        return new NoKernel(method, text);
    }

    /// <summary>For sm_70 and sm_90, cut so.</summary>
    public static CompilingAccelerator PtxFor(KernelGeometry geometry) => new(geometry, Device.Cuda(70), (method, bounds) =>
        string.Join('\n', new[] { CudaArchitecture.SM_70, CudaArchitecture.SM_90 }.Select(architecture =>
            KernelFiles.Ptx.Write(PtxCompiler.Compile(method, architecture, bounds), $"sm_{architecture.Major}{architecture.Minor}.ptx"))));

    /// <summary>The texts of the kernels of a graph as they are for such arguments.</summary>
    public IReadOnlyList<string> TextsOf(Graph graph, HostStorage[] arguments, ShapeFacts? facts = null, OptimizerOptions? options = null)
    {
        s_launched = [];
        Harness.Run(Compile(graph, facts, options), graph, arguments);
        return [.. s_launched.Distinct()];
    }

    /// <summary>A program of a graph.</summary>
    public IProgram Compile(Graph graph, ShapeFacts? facts = null, OptimizerOptions? options = null) =>
        IlgpuProgram.Compile(graph, facts, options, _device, this);

    /// <summary>
    /// Neither approximate nor flushing; no float operation that may be contracted; no access that leaves open which memory it means, which a GPU
    /// would find out each time; and the size of its groups is said, without which registers are shared out for any.
    /// </summary>
    public static void ShouldKeepTheLaws(string ptx, string what)
    {
        ptx.Should().Contain(".entry", what).And.NotContain(".approx", what).And.NotContain(".ftz", what).And.Contain(".maxntid", what);
        Contractible.Match(ptx).Value.Should().BeEmpty(what);
        Generic.Match(ptx).Value.Should().BeEmpty(what);
    }

    [GeneratedRegex(@"\b(add|sub|mul|div|fma|sqrt|rcp)\.f(32|64)")]
    private static partial Regex Contractible { get; }

    [GeneratedRegex(@"\t(@!?%p\d+\s+)?(ld|st|atom|red)\.(?!\S*\b(global|shared|local|param|const)\b)[^;]*;")]
    private static partial Regex Generic { get; }

    /// <summary>Thousands of them live as long as the process, so their texts are kept small.</summary>
    private sealed class NoKernel(MethodInfo method, string text) : DeviceKernel(method)
    {
        private readonly byte[] _text = Small(text);

        public override string? Code
        {
            get
            {
                using var reader = new StreamReader(new DeflateStream(new MemoryStream(_text), CompressionMode.Decompress));
                return reader.ReadToEnd();
            }
        }

        public override void Dispose()
        {
        }

        protected override unsafe void Queue(int groups, int groupSize, ReadOnlySpan<BufferArg> buffers, ulong* scalars) => s_launched?.Add(Code!);

        private static byte[] Small(string text)
        {
            using var small = new MemoryStream();
            using (var writer = new StreamWriter(new DeflateStream(small, CompressionLevel.Fastest)))
                writer.Write(text);
            return small.ToArray();
        }
    }
}
