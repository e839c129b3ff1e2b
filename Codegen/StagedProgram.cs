using ExprJit.Codegen.Explain;
using ExprJit.Graphs;
using ExprJit.Optimization;

namespace ExprJit.Codegen;

/// <summary>A program whose lengths or positions depend on tensor data: a first program computes those, the second the rest.</summary>
internal sealed class StagedProgram : IProgram
{
    /// <summary>What the names of a first program's kernels begin with.</summary>
    internal const string First = "before ";

    private readonly IProgram _before, _after;
    private readonly int _parameters, _scalars;

    private StagedProgram(IProgram before, IProgram after, int parameters, int scalars)
    {
        (_before, _after, _parameters, _scalars) = (before, after, parameters, scalars);
    }

    public IReadOnlyList<KernelInfo> Kernels => [.. _before.Kernels.Select(k => k with { Name = First + k.Name }), .. _after.Kernels];

    public string Signature => _before.Signature + _after.Signature;

    public IReadOnlyList<Planned> Plans => [.. _before.Plans, .. _after.Plans];

    /// <summary>Both stages keep their buffers between calls.</summary>
    public MemoryUse? Intermediates => _before.Intermediates + _after.Intermediates;

    /// <summary>Compiles a graph in as many stages as it needs.</summary>
    public static IProgram Compile(Graph graph, ShapeFacts? facts, Func<Graph, ShapeFacts?, IProgram> compile)
    {
        var scalars = Stage.FromData(graph);
        if (scalars.Length == 0)
            return compile(graph, facts);
        int parameters = 1 + graph.Reachable().OfType<Parameter>().Select(p => p.Index).DefaultIfEmpty(-1).Max();
        var (before, after) = Stage.Split(graph, scalars, parameters);
        return new StagedProgram(Compile(before, null, compile), Compile(after, null, compile), parameters, scalars.Length);
    }

    public void Run(Frame frame)
    {
        var first = new Frame(_parameters, _scalars) { Profile = frame.Profile, Stage = frame.Stage + First };
        var rest = new Frame(_parameters + _scalars, frame.ScalarResults.Length) { Profile = frame.Profile, Stage = frame.Stage };
        rest.MayFailAtTheEnd = frame.MayFailAtTheEnd;
        rest.Make = done =>
        {
            done.ScalarResults.CopyTo(frame.ScalarResults, 0);
            done.TensorResults.CopyTo(frame.TensorResults, 0);
            frame.Complete();
            return frame;
        };
        foreach (var stage in new[] { first, rest })
        {
            frame.Scalars.AsSpan(0, Math.Min(_parameters, frame.Scalars.Length)).CopyTo(stage.Scalars);
            frame.Tensors.AsSpan(0, Math.Min(_parameters, frame.Tensors.Length)).CopyTo(stage.Tensors);
        }
        _before.Run(first);
        first.ScalarResults.CopyTo(rest.Scalars.AsSpan(_parameters));
        _after.Run(rest);
    }
}
