using ExprJit.Graphs;
using ExprJit.Optimization;

namespace ExprJit.Codegen.Host;

/// <summary>
/// Runs a nest tile by tile: each step over the rows of one tile, then the next step, so that what they hand each other is still in the
/// cache; then the steps that need every tile. Everything is laid out before the first tile runs.
/// </summary>
internal sealed class HostNest
{
    private readonly List<IHostPhase> _phases = [];

    /// <param name="nest">The nest.</param>
    /// <param name="call">The layout that it is part of.</param>
    /// <param name="program">Its program, which has the bodies and the memory.</param>
    public HostNest(Nest nest, HostLayout call, HostProgram program)
    {
        long[] space = call.ShapeOf(nest.Space);
        Step[] tiled = nest.TileAxis < 0 ? [] : [.. nest.Steps.Where(s => !s.IsAfterTiles)];
        var steps = new StepLayout(call, program);
        if (tiled.Length > 0)
        {
            long rows = space[nest.TileAxis], tile = TileSize.Of(nest, space, call);
            // A product shares its rows among the threads itself.
            _phases.Add(tiled.Length == 1 || rows <= tile || tiled.Any(s => s is Routine)
                ? new StepByStep(tiled, rows, tile, steps)
                : new TileByTile(tiled, rows, tile, steps));
        }
        foreach (var step in nest.Steps)
            if (!tiled.Contains(step))
                _phases.Add(new StepByStep([step], 1, 1, steps));
    }

    public void Run()
    {
        foreach (var phase in _phases)
            phase.Run();
    }
}

/// <summary>Some steps of a nest.</summary>
internal interface IHostPhase
{
    void Run();
}
