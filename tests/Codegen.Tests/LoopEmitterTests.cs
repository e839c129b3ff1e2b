using ExprJit.Codegen.Host;
using ExprJit.Codegen.Lowerings;
using ExprJit.Graphs;
using ExprJit.Optimization;
using FluentAssertions;
using Xunit;

namespace ExprJit.Codegen.Tests;

/// <summary>Emitted loops at every width the machine has, against one element at a time, bit for bit.</summary>
public sealed class LoopEmitterTests
{
    /// <summary>Units in the last place that a function's formula may differ by from the library's; each is tested against exact values elsewhere.</summary>
    private static long Ulps(Op op) => Lowering.Functions.Contains(op) ? 4 : 0;

    private static readonly int[] Places = [0, 5, 11, 2, 9];

    public static TheoryData<int> Widths() => [.. VectorWidths.All.Select(w => (int)w)];

    public static TheoryData<int, string> Rows()
    {
        var data = new TheoryData<int, string>();
        foreach (var width in VectorWidths.All)
            foreach (var op in Op.All.Where(o => o.Kind == OpKind.Elementwise && o.Arity > 0))
                data.Add((int)width, op.Name);
        return data;
    }

    [Theory, MemberData(nameof(Rows))]
    public void Every_op_of_every_type_is_the_scalar_one(int width, string name)
    {
        var op = Op.Find(name)!;
        foreach (var (types, attributes) in Uses(op))
        {
            var arena = new Arena();
            var streams = LoopHarness.Streams(arena, types);
            if (((Apply)arena.Apply(op, streams, attributes)).CanThrow)
                continue;
            Agree($"{name} of {string.Join(", ", types)} {attributes}", LoopHarness.Loop([arena.Apply(op, streams, attributes)], streams), width, Ulps(op));
        }
    }

    [Theory, MemberData(nameof(Widths))]
    public void An_op_by_an_operand_that_is_the_same_everywhere_is_too(int width)
    {
        foreach (var op in Op.All.Where(o => o.Kind == OpKind.Elementwise && o.Arity == 2))
            foreach (var (types, attributes) in Uses(op))
            {
                var arena = new Arena();
                Node a = arena.Parameter(0, new TensorType(types[0], 1), "a"), b = arena.Parameter(1, new TensorType(types[1], 0), "b");
                if (arena.Apply(op, a, b) is Apply { CanThrow: false } node)
                    foreach (int place in Enumerable.Range(0, 16))
                        Agree($"{op.Name} of {types[0]} by {Harness.Special(types[1], place)}", LoopHarness.Loop([node], a, b), width, Ulps(op), lengths: [33], uniform: place);
            }
    }

    [Theory, MemberData(nameof(Widths))]
    public void Masks_of_all_widths_meet(int width)
    {
        ElementType[] types = [ElementType.Int8, ElementType.UInt16, ElementType.Float32, ElementType.Float64, ElementType.Bool, ElementType.Float16];
        foreach (var left in types)
            foreach (var right in types)
                foreach (var chosen in types)
                {
                    var arena = new Arena();
                    var p = LoopHarness.Streams(arena, left, right, chosen, chosen);
                    Node first = N.Less(p[0], p[0].Like(1)), second = N.LessEqual(p[1].Like(1), p[1]);
                    if (left == ElementType.Bool)
                        first = p[0];
                    Node both = N.And(first, N.Not(second)), mixed = N.Where(p[1].Element == ElementType.Bool ? p[1] : both, p[2], p[3]);
                    Agree($"{left} {right} {chosen}", LoopHarness.Loop([mixed, N.Or(first, second), both], p), width, lengths: [17, 65]);
                }
    }

    [Theory, MemberData(nameof(Widths))]
    public void A_body_mixes_types(int width)
    {
        var arena = new Arena();
        var p = LoopHarness.Streams(arena, ElementType.Float64, ElementType.Float32, ElementType.Int16, ElementType.UInt8, ElementType.Bool, ElementType.Int64, ElementType.Float16);
        var sum = N.Cast(p[1], ElementType.Float64) * p[0] + N.Cast(p[2], ElementType.Float64);
        var small = N.Cast(p[3], ElementType.Int32) + N.Cast(p[2], ElementType.Int32);
        var half = p[6] * p[6] + N.Cast(p[3], ElementType.Float16);
        Agree("mix", LoopHarness.Loop([N.Where(p[4], sum, p[0]), N.Cast(small, ElementType.UInt8), N.Cast(p[5], ElementType.Bool), half, N.Less(p[6], half)], p), width);
    }

    [Theory, MemberData(nameof(Widths))]
    public void An_output_may_be_the_memory_of_an_operand(int width)
    {
        var arena = new Arena();
        var p = LoopHarness.Streams(arena, ElementType.Float32, ElementType.Float64);
        var loop = LoopHarness.Loop([p[0] * p[0] + p[0], N.Cast(p[0], ElementType.Float64) - p[1]], p);
        Agree("in place", loop, width, inPlace: 0);
    }

    [Theory, MemberData(nameof(Widths))]
    public void A_stream_that_is_uniform_in_a_run_is_one_element(int width)
    {
        var arena = new Arena();
        var p = LoopHarness.Streams(arena, ElementType.Float32, ElementType.Float32, ElementType.Bool, ElementType.Float64);
        var scale = N.Exp(p[1]) + N.Cast(N.Floor(p[3]), ElementType.Float32);
        var loop = LoopHarness.Loop([N.Where(p[2], p[0] * scale, p[1]), scale, p[2]], p);
        Agree("uniform", loop, width, ulps: 2, variant: new LoopVariant(0b1110), uniform: 5);
    }

    [Theory, MemberData(nameof(Widths))]
    public void Stores_past_the_cache_store_the_same(int width)
    {
        var arena = new Arena();
        var p = LoopHarness.Streams(arena, ElementType.Float64, ElementType.Float32, ElementType.UInt8);
        Agree("streaming", LoopHarness.Loop([p[0] * 2, p[1] + 1, N.Not(p[2])], p), width, variant: new LoopVariant(StreamsPastCache: true));
    }

    [Theory, MemberData(nameof(Widths))]
    public void A_costly_choice_is_computed_only_where_it_is_taken(int width)
    {
        foreach (var type in (ElementType[])[ElementType.Float32, ElementType.Float64])
            foreach (bool isFirst in (bool[])[true, false])
            {
                var arena = new Arena();
                var p = LoopHarness.Streams(arena, type, type, ElementType.Int8);
                Node rare = arena.Apply(Op.Rem, p[0], p[1]), usual = p[0] + p[1];
                var condition = isFirst ? N.Less(p[2], p[2].Like(0)) : N.LessEqual(p[2].Like(0), p[2]);
                Agree("rare", LoopHarness.Loop([N.Where(condition, isFirst ? rare : usual, isFirst ? usual : rare)], p), width);
            }
    }

    [Theory, MemberData(nameof(Widths))]
    public unsafe void Vectors_in_which_no_lane_takes_a_costly_choice_do_not_compute_it(int width)
    {
        if (width == 0)
            return;
        var arena = new Arena();
        var p = LoopHarness.Streams(arena, ElementType.Float32, ElementType.Float32);
        var loop = LoopHarness.Loop([N.Where(N.Less(p[0], p[0].Like(100)), p[0], arena.Apply(Op.Rem, p[0], p[1]))], p);
        var body = LoopEmitter.Compile(loop, default, (VectorWidth)width);
        var tail = (LoopTail)body.Target!;
        var whole = tail.Whole!;
        int calls = 0;
        tail.Whole = (streams, count) =>
        {
            calls++;
            whole(streams, count);
        };
        Scalar[] results = LoopHarness.Run(loop, body, 1003, (i, at) => Scalar.Of(i == 1 ? 7f : at is 500 or 1002 ? 100f : at % 100))[0];
        calls.Should().Be(2, "two vectors have a lane that asks");
        results[500].Should().Be(Scalar.Of(2f));
        results[1002].Should().Be(Scalar.Of(2f));
        results[499].Should().Be(Scalar.Of(99f));
    }

    [Theory, MemberData(nameof(Widths))]
    public void Constants_and_outputs_without_ops_are_stored(int width)
    {
        var arena = new Arena();
        var p = LoopHarness.Streams(arena, ElementType.Float16, ElementType.Bool, ElementType.Int32);
        Agree("plain", LoopHarness.Loop([p[0], p[1], p[2], p[2], arena.Constant(true), arena.Constant((Half)0.1), arena.Constant(7.5)], p), width);
    }

    [Theory, MemberData(nameof(Widths))]
    public void Large_bodies_are_right(int width)
    {
        foreach (int size in (int[])[300, 3000])
        {
            var arena = new Arena();
            var p = LoopHarness.Streams(arena, ElementType.Float32, ElementType.Int32, ElementType.Float64);
            var random = new Random(size);
            var values = new List<Node>(p);
            while (values.Count < size)
            {
                Node a = values[random.Next(Math.Max(0, values.Count - 40), values.Count)], b = values[random.Next(values.Count)];
                b = N.Cast(b, a.Element);
                values.Add(random.Next(4) switch { 0 => a + b, 1 => a - b, 2 => N.Where(N.Less(a, b), a, b), _ => N.Cast(a, p[random.Next(3)].Element) });
            }
            Agree($"{size} nodes", LoopHarness.Loop([.. values[^5..]], p), width, lengths: [37]);
        }
    }

    private static void Agree(string what, Loop loop, int width, long ulps = 0, long[]? lengths = null, int inPlace = -1, LoopVariant variant = default, int uniform = 0)
    {
        var body = LoopEmitter.Compile(loop, variant, (VectorWidth)width);
        Scalar Operand(int i, long at)
        {
            bool isUniform = loop.Operands[i].Rank == 0 || (variant.Uniforms >> i & 1) != 0;
            long place = isUniform ? uniform : i == 0 ? at + at / 16 * 3 : i == 1 ? at / 16 + at * Places[i] : at * 7 + Places[i % 5];
            return Harness.Special(loop.Operands[i].Element, (int)(place % 16));
        }

        foreach (long length in lengths ?? LoopHarness.Lengths)
        {
            var actual = LoopHarness.Run(loop, body, length, Operand, inPlace);
            var scalar = LoopHarness.Run(loop, Reference(loop, variant), length, Operand, inPlace);
            for (int o = 0; o < actual.Length; o++)
                for (long at = 0; at < length; at++)
                    if (!Harness.Same(scalar[o][at], actual[o][at], ulps))
                        Assert.Fail($"{what}, {length} elements, output {o} at {at}: {actual[o][at]} where {scalar[o][at]} is right, of {string.Join(", ", loop.Operands.Select((_, i) => Operand(i, at)))}");
        }
    }

    private static readonly System.Runtime.CompilerServices.ConditionalWeakTable<Loop, LoopBody> References = [];

    private static LoopBody Reference(Loop loop, LoopVariant variant) =>
        References.GetValue(loop, _ => LoopEmitter.Compile(loop, variant with { StreamsPastCache = false }, VectorWidth.Scalar));

    /// <summary>Every way to apply an op: the element types of its inputs, and its attributes.</summary>
    private static IEnumerable<(ElementType[] Types, Attributes Attributes)> Uses(Op op)
    {
        foreach (var type in Harness.Types)
        {
            var types = Enumerable.Repeat(type, op.Arity).ToArray();
            if (op == Op.Where)
                types[0] = ElementType.Bool;
            foreach (var attributes in op == Op.Cast || op == Op.Bitcast ? Harness.Types.Select(Attributes.To) : [Attributes.None])
                if (Accepts(op, types, attributes))
                    yield return (types, attributes);
        }
    }

    private static bool Accepts(Op op, ElementType[] types, Attributes attributes)
    {
        try
        {
            var arena = new Arena();
            arena.Apply(op, LoopHarness.Streams(arena, types), attributes);
            return true;
        }
        catch (Exception failure) when (failure is TraceException or InvalidOperationException)
        {
            return false;
        }
    }
}
