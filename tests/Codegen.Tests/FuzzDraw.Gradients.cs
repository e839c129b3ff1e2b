using ExprJit.Graphs;
using ExprJit.Optimization;

namespace ExprJit.Codegen.Tests;

/// <content>Gradients of the sum of what a random program of floats gives.</content>
internal sealed partial class FuzzDraw
{
    /// <summary>The cost and its gradients with respect to one to three parameters; null where it depends on none.</summary>
    public static FuzzProgram? Gradients(int seed)
    {
        var draw = new FuzzDraw(seed, exact: false);
        var random = draw._random;
        draw.DrawRows(random.Next(4) == 0 ? ElementType.Float32 : ElementType.Float64);
        draw.Grow(1 + random.Next(8), () => random.Next(3) == 0 ? draw.Step() : random.Next(3) == 0 ? draw.Function(draw.Float()) : draw.RowStep());
        if (draw._made.LastOrDefault(n => n.Element.IsFloat()) is not { } last)
            return null;
        var cost = Formulas.Sum(last, null, false);
        var by = Graph.Reachable([cost]).OfType<Parameter>().Where(p => p.Element.IsFloat()).Take(3).ToArray();
        if (by.Length == 0)
            return null;
        var program = draw.Program([cost, .. by.Select(p => draw._arena.Apply(Op.Grad, cost, p))], []);
        FuzzOutcome outcome;
        try
        {
            outcome = program.Expected()[0];
        }
        catch (Exception refused) when (FuzzProgram.IsFault(refused))
        {
            return null; // a path over integers carries no gradient
        }
        return outcome.Outputs is null || outcome.Outputs.Any(IsWild) ? null : program;
    }
}
