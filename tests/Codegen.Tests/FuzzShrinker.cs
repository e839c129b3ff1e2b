using ExprJit.Graphs;
using ExprJit.Optimization;

namespace ExprJit.Codegen.Tests;

/// <summary>Makes a failing program smaller while it still fails: fewer calls, roots and nodes.</summary>
internal static class FuzzShrinker
{
    private const int MostTries = 300;

    /// <summary><paramref name="fails"/> gives what went wrong, or null; <paramref name="failure"/> becomes that of the program returned.</summary>
    public static FuzzProgram Shrink(FuzzProgram program, Func<FuzzProgram, Exception?> fails, ref Exception failure)
    {
        int tries = 0;
        for (bool smaller = true; smaller;)
        {
            smaller = false;
            foreach (var candidate in Candidates(program))
            {
                if (++tries > MostTries)
                    return program;
                if (fails(candidate) is not { } still)
                    continue;
                (program, failure, smaller) = (candidate, still, true);
                break;
            }
        }
        return program;
    }

    private static IEnumerable<FuzzProgram> Candidates(FuzzProgram program)
    {
        var graph = program.Graph;
        if (program.Calls.Length > 1)
        {
            yield return program with { Calls = program.Calls[..^1] };
            yield return program with { Calls = program.Calls[1..] };
        }
        if (program.AssumesLengths)
            yield return program with { AssumesLengths = false };
        for (int i = 0; i < graph.Updates.Length; i++)
            yield return program with { Graph = graph with { Updates = [.. graph.Updates.Where((_, k) => k != i)] } };
        for (int i = 0; i < graph.Outputs.Length; i++)
            yield return program with { Graph = graph with { Outputs = [.. graph.Outputs.Where((_, k) => k != i)] } };
        if (graph.Updates.Length == 0 && graph.Outputs.Length == 1 && graph.Outputs[0] is Apply root)
            foreach (var input in root.Inputs.Where(n => n is Apply))
                yield return program with { Graph = graph with { Outputs = [input] } };
        var nodes = graph.Reachable();
        for (int i = nodes.Length - 1; i >= 0; i--)
            if (nodes[i] is Apply apply)
            {
                foreach (var input in apply.Inputs)
                    if (input.Type == apply.Type && Substituted(program, apply, input) is { } shorter)
                        yield return shorter;
                if (program.Calls.Length == 1 && Cut(program, apply) is { } cut)
                    yield return cut;
            }
    }

    /// <summary>A parameter in the place of a node, given the node's value.</summary>
    private static FuzzProgram? Cut(FuzzProgram program, Apply node)
    {
        if (program.Graph.Roots.Contains(node) || node.Is(Op.Grad) || program.Graph.Reachable().Any(n => n.Is(Op.Grad)))
            return null;
        Value value;
        try
        {
            value = new Interpreter(leaf => leaf is Variable v ? Value.Of(((FuzzVariable)v.Shared).Initial) : Value.Of(program.Calls[0][((Parameter)leaf).Index])).Run([node])[0];
        }
        catch (Exception fault) when (FuzzProgram.IsFault(fault))
        {
            return null;
        }
        int index = program.Calls[0].Length;
        var parameter = program.Graph.Arena.Parameter(index, node.Type, "cut" + index);
        return Substituted(program with { Calls = [[.. program.Calls[0], value.ToStorage()]] }, node, parameter);
    }

    private static FuzzProgram? Substituted(FuzzProgram program, Node node, Node by)
    {
        try
        {
            return program with { Graph = Optimization.Givens.Substitute(program.Graph, [(node, by)]) };
        }
        catch (ExprJitException)
        {
            return null;
        }
    }
}
