using ExprJit.Graphs;
using ExprJit.Optimization;
using FluentAssertions;
using Xunit;

namespace ExprJit.Codegen.Tests;

/// <content>Cases of the ops that join, index, order and sum along lines, and of stacks of products.</content>
public sealed partial class ConformanceTests
{
    /// <summary>Indices that repeat, that count from the end, and that are computed.</summary>
    private static Node Indices(Node x, int axis, long count, int step = 1)
    {
        var along = N.Iota(x.Arena.Constant(count), ElementType.Int64) * x.Arena.Constant((long)step);
        var length = N.Length(x, axis);
        var index = x.Arena.Apply(Op.FloorMod, along, length) - N.Where(N.Less(x.Arena.Apply(Op.FloorMod, along, x.Arena.Constant(2L)), x.Arena.Constant(1L)), along.Like(0), length);
        for (int k = 0; k < x.Rank; k++)
            if (k != axis)
                index = N.ExpandDims(index, k);
        return index;
    }

    private static void AddIndexing(Dictionary<string, Case[]> cases)
    {
        var lines = from shape in new long[][] { [1], [7], [1025], [3, 4], [2, 3, 4], [0, 3], [5, 0], [40, 33] }
                    from axis in Enumerable.Range(0, shape.Length)
                    select (shape, axis, text: $"({string.Join(",", shape)}) along {axis}");
        cases["CumSum"] = [.. lines.Select(l => new Case(l.text, [l.shape], (a, x, _) => a.Apply(Op.CumSum, [x[0]], Attributes.Axes(l.axis)))),
            new("transposed", [[4, 6]], (a, x, _) => a.Apply(Op.CumSum, [N.Transpose(x[0], 1, 0)], Attributes.Axes(1)))];
        cases["ArgSort"] = [.. lines.Select(l => new Case(l.text, [l.shape], (a, x, _) => a.Apply(Op.ArgSort, [N.Cast(x[0], ElementType.Int64)], Attributes.Axes(l.axis)))),
            new("flipped", [[4, 6]], (a, x, _) => a.Apply(Op.ArgSort, [N.Cast(N.Flip(x[0], 1), ElementType.Int64)], Attributes.Axes(1)))];
        cases["TakeAlong"] =
        [
            .. from l in lines
               where Storage.Product(l.shape) > 0
               from count in new long[] { 0, 1, 9 }
               select new Case($"{l.text}, {count}", [l.shape], (a, x, _) => N.TakeAlong(x[0], Indices(x[0], l.axis, count), l.axis)),
            new("by lines of their own", [[4, 6]], (a, x, _) => N.TakeAlong(x[0], a.Apply(Op.ArgSort, [N.Cast(x[0], ElementType.Int64)], Attributes.Axes(1)), 1)),
            new("transposed", [[4, 6]], (a, x, _) => N.TakeAlong(N.Transpose(x[0], 1, 0), Indices(N.Transpose(x[0], 1, 0), 0, 5), 0)),
        ];
        foreach (var op in new[] { Op.PutAlong, Op.AddAlong })
            cases[op.Name] =
            [
                .. from l in lines
                   where Storage.Product(l.shape) > 0
                   from count in new long[] { 0, 1, 9 }
                   select new Case($"{l.text}, {count}", [l.shape, [.. l.shape.Select((n, k) => k == l.axis ? count : n)]],
                       (a, x, _) => a.Apply(op, [x[0], Indices(x[0], l.axis, count), x[1]], Attributes.Axes(l.axis))),
                new("one value", [[4, 6], []], (a, x, _) => a.Apply(op, [x[0], Indices(x[0], 1, 5), x[1]], Attributes.Axes(1))),
                new("one row", [[4, 6], [6]], (a, x, _) => a.Apply(op, [N.Flip(x[0], 0), Indices(x[0], 0, 3, 2), x[1]], Attributes.Axes(0))),
                new("by lines of their own", [[4, 6], [4, 6]], (a, x, _) =>
                    a.Apply(op, [x[0], a.Apply(Op.ArgSort, [N.Cast(x[1], ElementType.Int64)], Attributes.Axes(1)), x[1]], Attributes.Axes(1))),
            ];
        cases["Concat"] =
        [
            new("(3) (1) (0)", [[3], [1], [0]], (a, x, _) => N.Concat(0, x)),
            new("(2,3) (2,1) at 1", [[2, 3], [2, 1]], (a, x, _) => N.Concat(1, x)),
            new("(2,3) (4,3) at 0", [[2, 3], [4, 3]], (a, x, _) => N.Concat(0, x[0], x[1], x[0])),
            new("(2,3) and a transpose", [[2, 3], [3, 5]], (a, x, _) => N.Concat(1, N.Transpose(N.Concat(0, N.Transpose(x[0], 1, 0), N.Transpose(x[0], 1, 0)), 1, 0), x[0])),
            new("(2,1,3) at 1", [[2, 1, 3], [2, 33, 3]], (a, x, _) => N.Concat(1, x)),
        ];
        cases["Step"] = [.. from axis in new[] { 0, 1 }
                            from step in new long[] { 1, 2, 3, 9 }
                            select new Case($"(7,5) at {axis} by {step}", [[7, 5]], (a, x, _) => N.Step(x[0], axis, step))];
        cases["Unstep"] = [.. from axis in new[] { 0, 1 }
                              from step in new long[] { 1, 2, 3 }
                              select new Case($"into (6,6) at {axis} by {step}", [[6, 6]], (a, x, _) => a.Apply(Op.Unstep, [N.Step(x[0], axis, step), x[0]], new Attributes([axis, step])))];
        var squares = from s in new (long[] Shape, int First, int Second)[] { ([4, 4], 0, 1), ([3, 5], 0, 1), ([5, 3], 1, 0), ([2, 3, 4], 0, 2), ([2, 3, 4], 2, 1), ([0, 3], 0, 1) }
                      select (s, text: $"({string.Join(",", s.Shape)}) {s.First} {s.Second}");
        cases["Diagonal"] = [.. squares.Select(q => new Case(q.text, [q.s.Shape], (a, x, _) => N.Diagonal(x[0], q.s.First, q.s.Second)))];
        cases["Undiagonal"] = [.. squares.Select(q => new Case(q.text, [q.s.Shape], (a, x, _) =>
            a.Apply(Op.Undiagonal, [N.Diagonal(x[0], q.s.First, q.s.Second), x[0]], Attributes.Axes(q.s.First, q.s.Second))))];
        cases["MatMul"] =
        [
            .. cases["MatMul"],
            new("a stack of 3", [[3, 2, 4], [3, 4, 5]], (a, x, _) => N.MatMul(x[0], x[1])),
            new("a stack by one", [[3, 2, 4], [4, 5]], (a, x, _) => N.MatMul(x[0], x[1])),
            new("broadcast stacks", [[2, 1, 2, 4], [3, 4, 5]], (a, x, _) => N.MatMul(x[0], x[1])),
            new("an empty stack", [[0, 2, 4], [4, 5]], (a, x, _) => N.MatMul(x[0], x[1])),
            new("a stack transposed", [[3, 2, 4], [3, 5, 4]], (a, x, _) => N.MatMul(x[0], N.TransposeLast(x[1]))),
        ];
    }

    /// <summary>An op of a kind that no loop computes has a routine on each backend that runs plans.</summary>
    [Fact]
    public void Every_op_outside_loops_has_a_routine()
    {
        var routed = UserOps.Where(o => o.Kind is OpKind.Contraction or OpKind.Indexing or OpKind.Line || o == Op.Iota).ToArray();
        Host.HostRoutines.Rows.Keys.Should().BeEquivalentTo(routed);
        Ilgpu.IlgpuRoutines.Rows.Keys.Should().BeEquivalentTo(routed);
    }

    [Theory]
    [MemberData(nameof(DeviceNames))]
    public void An_index_out_of_range_fails_the_call(string deviceName)
    {
        foreach (long bad in new long[] { 4, -5, long.MaxValue, long.MinValue })
            foreach (var op in new[] { Op.TakeAlong, Op.PutAlong, Op.AddAlong })
            {
                var arena = new Arena();
                var x = arena.Parameter(0, new TensorType(ElementType.Float32, 1), "x");
                var i = arena.Parameter(1, new TensorType(ElementType.Int64, 1), "i");
                var graph = new Graph(arena, [arena.Apply(op, op == Op.TakeAlong ? [x, i] : [x, i, x.Like(1)], Attributes.Axes(0))], []);
                var run = () => Harness.Run(DeviceOf(deviceName), graph, [Harness.Mild(ElementType.Float32, [4], 1), Harness.Fill(ElementType.Int64, [3], k => Scalar.Of(k == 1 ? bad : 0L))]);
                run.Should().Throw<ShapeException>().Which.Code.Should().Be("EJ204");
            }
    }
}
