using System.Diagnostics;
using ExprJit.Graphs;
using ExprJit.Optimization;
using FluentAssertions;
using Xunit;

namespace ExprJit.Codegen.Tests;

/// <summary>Derivatives of large graphs: no deep stack, and time and nodes that grow as the graph does.</summary>
public sealed class GradientScaleTests
{
    private delegate Node Derive(Node y, Node x);

    private static readonly Dictionary<string, (Func<Node, int, Node> Chain, Derive Derive)> Programs = new()
    {
        ["Grad of a chain"] = (Chain, (y, x) => y.Arena.Apply(Op.Grad, Total(y), x)),
        ["Grad of a tree"] = (Shared, (y, x) => y.Arena.Apply(Op.Grad, Total(y), x)),
        ["Grad of guarded branches"] = (Guarded, (y, x) => y.Arena.Apply(Op.Grad, Total(y), x)),
        ["Jvp"] = (Chain, (y, x) => y.Arena.Apply(Op.Jvp, y, x, x)),
        ["Vjp"] = (Chain, (y, x) => y.Arena.Apply(Op.Vjp, y, x, y)),
        ["Jacobian"] = (Chain, (y, x) => y.Arena.Apply(Op.Jacobian, y, x)),
        ["Hessian, of a fifth of the nodes"] = ((x, length) => Chain(x, length / 5), (y, x) => y.Arena.Apply(Op.Hessian, Total(y), x)),
    };

    public static TheoryData<string> Names() => [.. Programs.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Grow_as_the_graph_does(string name)
    {
        var (small, _) = Measured(name, 10_000);
        var (large, seconds) = Measured(name, 100_000);
        large.Should().BeLessThan(11 * small, "ten times the nodes have about ten times the adjoints");
        seconds.Should().BeLessThan(20, "100,000 nodes take seconds and not minutes, however busy the machine");
    }

    [Fact]
    public void Many_costs_over_one_trunk_are_swept_where_they_differ()
    {
        // 2,000 costs on top of a trunk of 20,000 nodes that none of their variables is below.
        var arena = new Arena();
        var trunk = Chain(Vector(arena, 0), 20_000);
        var roots = new Node[2000];
        for (int i = 0; i < roots.Length; i++)
        {
            var w = Vector(arena, i + 1);
            roots[i] = arena.Apply(Op.Grad, Total(N.Tanh(trunk * w)), w);
        }
        var clock = Stopwatch.StartNew();
        var expanded = Gradient.Expand(new Graph(arena, roots, []));
        Gradient.RefuseUnconnected(new Graph(arena, roots, []));
        clock.Elapsed.TotalSeconds.Should().BeLessThan(10);
        expanded.Reachable().Should().HaveCountLessThan(150_000);
    }

    private static (int Nodes, double Seconds) Measured(string name, int length)
    {
        (int, double) measured = default;
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                var arena = new Arena();
                var x = Vector(arena, 0);
                var root = Programs[name].Derive(Programs[name].Chain(x, length), x);
                var clock = Stopwatch.StartNew();
                Gradient.RefuseUnconnected(new Graph(arena, [root], []));
                var expanded = Gradient.RemoveStops(Gradient.Expand(new Graph(arena, [root], [])));
                measured = (expanded.Reachable().Length, clock.Elapsed.TotalSeconds);
            }
            catch (Exception e)
            {
                failure = e;
            }
        }, 256 * 1024);
        thread.Start();
        thread.Join();
        failure.Should().BeNull();
        return measured;
    }

    private static Node Vector(Arena arena, int index) => arena.Parameter(index, new TensorType(ElementType.Float64, 1), "x" + index);

    private static Node Total(Node x) => N.Reduce(Op.Sum, x, Attributes.Axes(0));

    private static Node Chain(Node x, int length)
    {
        var y = x;
        for (int i = 0; i < length; i++)
            y = i % 3 == 0 ? N.Sin(y) : i % 3 == 1 ? y * x : y + y.Like(i);
        return y;
    }

    private static Node Shared(Node x, int length)
    {
        var level = new Queue<Node>();
        for (int i = 0; i < length / 2; i++)
            level.Enqueue(x * x.Like(i + 2));
        while (level.Count > 1)
            level.Enqueue(level.Dequeue() * level.Dequeue());
        return level.Dequeue();
    }

    private static Node Guarded(Node x, int length)
    {
        var y = x;
        for (int i = 0; i < length / 4; i++)
            y = N.Where(N.Less(y.Like(i), x), N.Log(y), y * x);
        return y;
    }
}
