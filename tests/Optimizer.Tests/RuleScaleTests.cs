using ExprJit.Graphs;
using ExprJit.Optimization;
using FluentAssertions;
using Xunit;

namespace ExprJit.Optimizer.Tests;

/// <summary>Rewriting a large graph takes a bounded number of steps a node, whatever its form, and no recursion.</summary>
public sealed class RuleScaleTests
{
    private const int Nodes = 100_000, SmallStack = 256 * 1024;

    private static readonly IReadOnlyList<Rule> Exact = [.. Rule.All.Where(rule => rule.Kind == RuleKind.Exact)];

    public static TheoryData<string> Forms => ["left", "right", "balanced", "shared", "negations", "constants", "vectors"];

    [Theory, MemberData(nameof(Forms))]
    public void Steps_and_tries_are_few_a_node(string form) => OnSmallStack(() =>
    {
        var graph = Make(form, Nodes);
        int before = graph.Reachable().Length;
        foreach (var rules in new[] { Exact, Rule.All })
        {
            var after = Rewriter.Run(graph, rules, null, out var counts);
            // A node is looked at when met, when its inputs are done, when rebuilt on what took their place and when a rule made another.
            counts.Steps.Should().BeLessThan(16L * before, form);
            counts.Tries.Should().BeLessThan(8L * before, "{0}: of {1} rules few are tried at a node", form, rules.Count);
            after.Reachable().Length.Should().BeLessThanOrEqualTo(before + 1, form);
        }
    });

    [Fact]
    public void Work_grows_with_the_graph() => OnSmallStack(() =>
    {
        foreach (string form in Forms.Select(row => row.Data))
        {
            Rewriter.Run(Make(form, Nodes / 100), Exact, null, out var small);
            Rewriter.Run(Make(form, Nodes / 10), Exact, null, out var large);
            large.Steps.Should().BeLessThan(11 * small.Steps, form);
            large.Tries.Should().BeLessThan(11 * small.Tries + 100, form);
        }
    });

    [Fact]
    public void A_node_meets_only_rules_that_could_apply()
    {
        var arena = new Arena();
        Node x = arena.Parameter(0, TensorType.Scalar(ElementType.Float64), "x"), y = arena.Parameter(1, TensorType.Scalar(ElementType.Float64), "y");
        Rewriter.Run(new Graph(arena, [x * y], []), Rule.All, null, out var plain);
        Rewriter.Run(new Graph(arena, [N.Exp(x)], []), Rule.All, null, out var function);
        plain.Tries.Should().BeLessThan(6, "a product of two leaves has nothing below it that a rule asks for");
        function.Tries.Should().BeLessThan(6);
    }

    private static Graph Make(string form, int nodes)
    {
        var arena = new Arena();
        Node x = arena.Parameter(0, new TensorType(ElementType.Float32, form == "vectors" ? 1 : 0), "x");
        Node i = arena.Parameter(1, TensorType.Scalar(ElementType.Int32), "i");
        var made = x;
        switch (form)
        {
            case "left":
                for (int k = 0; k < nodes; k++)
                    made = k % 2 == 0 ? made + x : made * x;
                break;
            case "right":
                for (int k = 0; k < nodes; k++)
                    made = k % 2 == 0 ? x - made : x * made;
                break;
            case "balanced":
                var level = Enumerable.Range(0, nodes / 2).Select(k => x * (k + 2)).ToList();
                for (; level.Count > 1; level = [.. level.Chunk(2).Select(pair => pair.Length == 2 ? pair[0] + pair[1] : pair[0])])
                {
                }
                made = level[0];
                break;
            case "shared":
                for (int k = 0; k < nodes; k++)
                    made = made * made;
                break;
            case "negations":
                for (int k = 0; k < nodes / 2; k++)
                    made = -(-made * x);
                break;
            case "constants":
                made = i;
                for (int k = 0; k < nodes; k++)
                    made += k % 7 + 1;
                break;
            default:
                for (int k = 0; k < nodes / 4; k++)
                    made = N.BroadcastLike(N.Abs(made) + 1, made) * x;
                break;
        }
        return new Graph(arena, [made], []);
    }

    private static void OnSmallStack(Action test)
    {
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                test();
            }
            catch (Exception e)
            {
                failure = e;
            }
        }, SmallStack);
        thread.Start();
        thread.Join();
        if (failure is not null)
            throw new InvalidOperationException("on a small stack", failure);
    }
}
