using ExprJit.Graphs;

namespace ExprJit.Codegen.Tests;

/// <content>Uses of the ops that are not elementwise, over shapes that matter to them.</content>
public sealed partial class ConformanceTests
{
    private sealed record Case(string Text, long[][] Shapes, Func<Arena, Node[], ElementType, Node> Build);

    private static readonly Dictionary<string, Case[]> Others = MakeOthers();

    private static Dictionary<string, Case[]> MakeOthers()
    {
        var cases = new Dictionary<string, Case[]>();
        foreach (var op in new[] { Op.Sum, Op.Prod, Op.Max, Op.Min, Op.ArgMax, Op.ArgMin })
        {
            var list = new List<Case>();
            foreach (var shape in new long[][] { [1], [7], [33], [1025], [3, 4], [2, 3, 4], [5, 1, 3], [65, 9], [2, 3, 2, 3] })
                for (int mask = 0; mask < 1 << shape.Length; mask++)
                {
                    if (op == Op.Prod && Storage.Product(shape) > 40)
                        continue;
                    int bits = mask;
                    int[] axes = [.. Enumerable.Range(0, shape.Length).Where(i => (bits >> i & 1) != 0)];
                    if (axes.Length > 0)
                        list.Add(new($"({string.Join(",", shape)}) over {string.Join(",", axes)}", [shape], (a, x, _) => a.Apply(op, [x[0]], Attributes.Axes(axes))));
                }
            if (op == Op.Sum || op == Op.Prod)
                list.Add(new("empty", [[0, 3]], (a, x, _) => a.Apply(op, [x[0]], Attributes.Axes(0))));
            cases[op.Name] = [.. list];
        }
        cases["SumTo"] =
        [
            .. new long[][] { [4], [3, 1], [1, 4], [1, 1], [1], [], [3, 4] }.Select(like =>
                new Case($"(3,4) to ({string.Join(",", like)})", [[3, 4], like], (a, x, _) => a.Apply(Op.SumTo, x[0], x[1]))),
            new("(2,3,4) to (3,1)", [[2, 3, 4], [3, 1]], (a, x, _) => a.Apply(Op.SumTo, x[0], x[1])),
        ];
        cases["Reshape"] =
        [
            new("(3,4) to (2,6)", [[3, 4]], (a, x, _) => N.Reshape(x[0], a.Constant(2L), a.Constant(6L))),
            new("(3,4) to (-1)", [[3, 4]], (a, x, _) => N.Reshape(x[0], a.Constant(-1L))),
            new("(1,1) to ()", [[1, 1]], (a, x, _) => N.Reshape(x[0])),
            new("transposed (3,4) to (12)", [[3, 4]], (a, x, _) => N.Reshape(N.Transpose(x[0], 1, 0), a.Constant(12L))),
            new("(0,4) to (4,0)", [[0, 4]], (a, x, _) => N.Reshape(x[0], a.Constant(4L), a.Constant(0L))),
        ];
        cases["Transpose"] =
        [
            .. new int[][] { [0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0] }.Select(p =>
                new Case($"(2,3,4) by {string.Join(",", p)}", [[2, 3, 4]], (a, x, _) => N.Transpose(x[0], p))),
            new("(33,5)", [[33, 5]], (a, x, _) => N.Transpose(x[0], 1, 0)),
        ];
        cases["ExpandDims"] = [.. Enumerable.Range(0, 3).Select(axis => new Case($"(2,3) at {axis}", [[2, 3]], (a, x, _) => N.ExpandDims(x[0], axis)))];
        cases["Squeeze"] = [.. Enumerable.Range(0, 3).Select(axis =>
            new Case($"at {axis}", [[axis == 0 ? 1 : 2, axis == 1 ? 1 : 3, axis == 2 ? 1 : 4]], (a, x, _) => N.Squeeze(x[0], axis)))];
        cases["BroadcastTo"] =
        [
            new("(3) to (2,3)", [[3]], (a, x, _) => a.Apply(Op.BroadcastTo, x[0], a.Constant(2L), a.Constant(3L))),
            new("(2,1) to (2,3)", [[2, 1]], (a, x, _) => a.Apply(Op.BroadcastTo, x[0], a.Constant(2L), a.Constant(3L))),
            new("() to (4)", [[]], (a, x, _) => a.Apply(Op.BroadcastTo, x[0], a.Constant(4L))),
        ];
        cases["BroadcastLike"] =
        [
            .. new long[][] { [3], [2, 1], [1, 3], [], [1] }.Select(s =>
                new Case($"({string.Join(",", s)}) to (2,3)", [s, [2, 3]], (a, x, _) => a.Apply(Op.BroadcastLike, x[0], x[1]))),
        ];
        cases["Slice"] =
        [
            .. from start in new long[] { 0, 2, 4, 9, -2, -9 }
               from length in new long[] { 0, 1, 3, 20 }
               from axis in new[] { 0, 1 }
               select new Case($"(5,4) from {start} by {length} at {axis}", [[5, 4]], (a, x, _) => N.Slice(x[0], a.Constant(start), a.Constant(length), axis)),
        ];
        cases["Index"] =
        [
            .. from at in new long[] { 0, 3, -1, -4 }
               from axis in new[] { 0, 1 }
               select new Case($"(5,4)[{at}] at {axis}", [[5, 4]], (a, x, _) => a.Apply(Op.Index_, [x[0], a.Constant(at)], Attributes.Axes(axis))),
        ];
        cases["Unslice"] =
        [
            .. from start in new long[] { 0, 2, 3, -2 }
               from axis in new[] { 0, 1 }
               select new Case($"(2,2) into (5,5) at {start}, {axis}", [axis == 0 ? [2, 5] : [5, 2], [5, 5]], (a, x, _) => N.Unslice(x[0], x[1], a.Constant(start), axis)),
        ];
        cases["Flip"] = [.. new int[][] { [0], [1], [0, 1] }.Select(axes => new Case($"(3,4) {string.Join(",", axes)}", [[3, 4]], (a, x, _) => a.Apply(Op.Flip, [x[0]], Attributes.Axes(axes))))];
        cases["Length"] = [.. new[] { 0, 1 }.Select(axis => new Case($"axis {axis}", [[3, 4]], (a, x, _) => N.Length(x[0], axis)))];
        cases["Iota"] =
        [
            .. new long[] { 0, 1, 33 }.Select(n => new Case($"{n}", [[1]], (a, x, t) => t == ElementType.Bool ? N.Iota(a.Constant(n), ElementType.Int64) : N.Iota(a.Constant(n), t))),
            new("along", [[3, 4]], (a, x, t) => N.IndexAlong(x[0], 1)),
        ];
        cases["MatMul"] =
        [
            .. new (long, long, long)[] { (1, 1, 1), (2, 3, 4), (5, 1, 7), (33, 17, 9), (1, 40, 1), (0, 3, 2), (2, 0, 3) }.Select(s =>
                new Case($"{s}", [[s.Item1, s.Item2], [s.Item2, s.Item3]], (a, x, _) => N.MatMul(x[0], x[1]))),
            new("transposed", [[3, 4], [5, 3]], (a, x, _) => N.MatMul(N.Transpose(x[0], 1, 0), N.Transpose(x[1], 1, 0))),
        ];
        AddIndexing(cases);
        return cases;
    }
}
