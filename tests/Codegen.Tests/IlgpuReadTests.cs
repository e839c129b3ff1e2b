using ExprJit.Codegen.Ilgpu;
using ExprJit.Graphs;
using ExprJit.Optimization;
using FluentAssertions;
using Xunit;

namespace ExprJit.Codegen.Tests;

/// <summary>Gathers, joins and windows among zeros that loops on ILGPU read in place, and what an index out of range does.</summary>
public sealed class IlgpuReadTests
{
    public static TheoryData<string> Devices() => ["ilgpu-cpu", "cuda:90"];

    private static Node Parameter(Arena arena, int index, ElementType type, int rank) => arena.Parameter(index, new TensorType(type, rank), "p" + index);

    private static HostStorage Numbers(params long[] shape) => Harness.Mild(ElementType.Float32, shape, shape.Length);

    private static HostStorage Indices(long[] shape, params long[] indices) => Harness.Fill(ElementType.Int64, shape, i => Scalar.Of(indices[i % indices.Length]));

    /// <summary>A graph of one parameter of numbers, one of indices and one of other numbers.</summary>
    private static Graph Of(int rank, int otherRank, Func<Node, Node, Node, Node> make)
    {
        var arena = new Arena();
        return new Graph(arena, [make(Parameter(arena, 0, ElementType.Float32, rank), Parameter(arena, 1, ElementType.Int64, rank), Parameter(arena, 2, ElementType.Float32, otherRank))], []);
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void A_gather_is_read_through_its_indices(string device)
    {
        foreach (int axis in new[] { 0, 1, 2 })
            foreach (bool isOwn in new[] { false, true })
            {
                long[] shape = [3, 4, 5], places = [3, 4, 5], indices = [1, 1, 1];
                (places[axis], indices[axis]) = (7, 7);
                if (isOwn)
                    indices = places;
                HostStorage[] arguments = [Numbers(shape), Indices(indices, 0, -1, 2, -3, 1), Numbers(places)];
                IsOneLaunch(device, Of(3, 3, (x, i, y) => N.TakeAlong(x, i, axis) * y + 1), arguments);
                IsOneLaunch(device, Of(3, 3, (x, i, y) => N.Reduce(Op.Sum, N.TakeAlong(x, i, axis) * y, Attributes.Axes(0, 2))), arguments);
                IsOneLaunch(device, Of(3, 3, (x, i, y) => N.TakeAlong(N.Flip(x, 2), i, axis) - y), arguments);
                IsOneLaunch(device, Of(3, 3, (x, i, y) => N.TakeAlong(x, i, axis)), arguments);
            }
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void A_gather_of_one_place_is_spread(string device)
    {
        IsOneLaunch(device, Of(2, 2, (x, i, y) => N.TakeAlong(x, i, 0) * y), [Numbers(4, 6), Indices([1, 1], -2), Numbers(5, 6)]);
        IsOneLaunch(device, Of(1, 2, (x, i, y) => N.ExpandDims(N.TakeAlong(x, i, 0), 1) * y), [Numbers(9), Indices([5], 8, 0, -9), Numbers(5, 6)]);
        IsOneLaunch(device, Of(1, 2, (x, i, y) => N.ExpandDims(N.TakeAlong(x, i, 0), 0) * y), [Numbers(9), Indices([6], 8, 0, -9), Numbers(5, 6)]);
    }

    /// <summary>A result of one place has no axis that a kernel walks; its index still chooses along the source's.</summary>
    [Theory]
    [MemberData(nameof(Devices))]
    public void A_gather_into_one_place_follows_its_index(string device)
    {
        IsOneLaunch(device, Of(2, 2, (x, i, y) => N.TakeAlong(x, i, 0)), [Numbers(37, 1), Indices([1, 1], 5), Numbers(1, 1)]);
        IsOneLaunch(device, Of(2, 2, (x, i, y) => N.TakeAlong(x, i, 0) * y), [Numbers(37, 1), Indices([1, 1], 5), Numbers(1, 1)]);
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void One_element_is_found_among_many(string device)
    {
        foreach (var make in new Func<Node, Node, Node, Node>[] { (x, i, _) => N.TakeAlong(x, i, 0), (x, i, y) => N.TakeAlong(x, i, 0) * y, (x, i, y) => N.Reduce(Op.Sum, N.TakeAlong(x, i, 0) * y, Attributes.Axes(0)) })
        {
            IsOneLaunch(device, Of(1, 1, make), [Numbers(9), Indices([1], 5), Numbers(1)]);
            IsOneLaunch(device, Of(2, 2, make), [Numbers(9, 1), Indices([1, 1], -2), Numbers(1, 1)]);
        }
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void A_join_is_read_part_by_part(string device)
    {
        foreach (int axis in new[] { 0, 1 })
            foreach (long[] lengths in new long[][] { [3, 1, 4], [0, 5], [1, 0, 1], [1, 0], [2, 2, 2, 2, 2, 2, 2, 2], [1, 1, 1, 1, 1, 1, 1, 1, 1, 1] })
            {
                var arena = new Arena();
                Node[] parts = [.. lengths.Select((_, k) => Parameter(arena, k, ElementType.Float32, 2))];
                var other = Parameter(arena, parts.Length, ElementType.Float32, 2);
                HostStorage[] arguments = [.. lengths.Append(lengths.Sum()).Select((n, k) => Harness.Mild(ElementType.Float32, axis == 0 ? [n, 6] : [6, n], k))];
                bool isStored = lengths.Length > 8;
                Runs(device, new Graph(arena, [N.Concat(axis, parts) * other], []), isStored ? 3 : 1, arguments);
                Runs(device, new Graph(arena, [N.Concat(axis, parts)], []), isStored ? 2 : 1, arguments[..^1]);
            }
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void A_window_among_zeros_moves_from_call_to_call(string device)
    {
        foreach (int axis in new[] { 0, 1 })
            foreach (bool isAlone in new[] { false, true })
            {
                var arena = new Arena();
                Node x = Parameter(arena, 0, ElementType.Float32, 2), like = Parameter(arena, 1, ElementType.Float32, 2), start = Parameter(arena, 2, ElementType.Int64, 0);
                var padded = N.Unslice(x, like, start, axis);
                var graph = new Graph(arena, [isAlone ? padded : padded * 2 + like], []);
                var program = (IlgpuProgram)IlgpuLineTests.BackendOf(device).Compile(graph);
                IlgpuLayout? layout = null;
                foreach (long at in new long[] { 0, 3, 5, -2, 40, -40 })
                {
                    HostStorage[] arguments = [Numbers(3, 4), axis == 0 ? Numbers(7, 4) : Numbers(3, 9), Harness.Fill(ElementType.Int64, [], _ => Scalar.Of(at))];
                    Harness.Agree($"from {at} along {axis} on {device}", Harness.Interpret(graph, arguments)[0], Harness.Run(program, graph, arguments)[0]);
                    program.Layout.Should().BeSameAs(layout ??= program.Layout);
                    program.Layout!.Launches.Should().ContainSingle();
                }
            }
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void An_index_out_of_range_is_told_by_its_op_and_length_wherever_it_is(string device)
    {
        foreach (long bad in new long[] { 4, -5, long.MaxValue, long.MinValue })
            foreach (long count in new long[] { 3, 70 })
                foreach (long at in new[] { 0, count / 2, count - 1 })
                {
                    long[] indices = [.. Enumerable.Range(0, (int)count).Select(i => i == at ? bad : i % 4)];
                    HostStorage[] arguments = [Numbers(4), Indices([count], indices), Numbers(count)];
                    foreach (var make in new Func<Node, Node, Node, Node>[]
                    {
                        (x, i, y) => N.TakeAlong(x, i, 0), (x, i, y) => N.TakeAlong(x, i, 0) * y, (x, i, y) => N.Reduce(Op.Sum, N.TakeAlong(x, i, 0) * y, Attributes.Axes(0)),
                        (x, i, y) => N.PutAlong(x, i, y, 0), (x, i, y) => N.AddAlong(x, i, y, 0),
                    })
                        Failing(device, Of(1, 1, make), arguments).Should().Throw<ShapeException>().WithMessage("*Along*out of range for an axis of length 4*");
                }
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void There_is_nothing_to_choose_from_an_axis_without_places(string device)
    {
        foreach (long count in new long[] { 2, 50 })
        {
            HostStorage[] arguments = [Numbers(0), Indices([count], 0), Numbers(count)];
            foreach (var make in new Func<Node, Node, Node, Node>[] { (x, i, y) => N.TakeAlong(x, i, 0) * y, (x, i, y) => N.PutAlong(x, i, y, 0), (x, i, y) => N.AddAlong(x, i, y, 0) })
                Failing(device, Of(1, 1, make), arguments).Should().Throw<ShapeException>().WithMessage("*an axis of length 0*");
        }
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void Of_two_faults_the_first_of_the_program_is_told(string device)
    {
        var arena = new Arena();
        Node x = Parameter(arena, 0, ElementType.Int64, 1), i = Parameter(arena, 1, ElementType.Int64, 1), zero = Parameter(arena, 2, ElementType.Int64, 1);
        HostStorage[] arguments = [Indices([4], 1, 2, 3, 4), Indices([40], 0, 9), Indices([4], 0)];
        var spread = N.BroadcastLike(N.Reduce(Op.Sum, x, Attributes.Axes(0)), i);
        var scattered = new Graph(arena, [arena.Apply(Op.Div, N.PutAlong(x, i, spread, 0), zero)], []);
        Failing(device, scattered, arguments).Should().Throw<ShapeException>();
        var divided = new Graph(arena, [N.PutAlong(arena.Apply(Op.Div, x, zero), i, spread, 0)], []);
        Failing(device, divided, arguments).Should().Throw<DivideByZeroException>();
        var shorter = N.PutAlong(x, i, spread, 0);
        Failing(device, new Graph(arena, [N.AddAlong(N.Concat(0, shorter, x), i, spread, 0)], []), arguments).Should().Throw<ShapeException>().WithMessage("*length 4*");
        var longer = N.AddAlong(N.Concat(0, x, x), i, spread, 0);
        Failing(device, new Graph(arena, [N.PutAlong(N.Slice(longer, arena.Constant(0L), arena.Constant(4L), 0), i, spread, 0)], []), arguments).Should().Throw<ShapeException>().WithMessage("*length 8*");
    }

    [Fact]
    public void A_call_that_fails_changes_nothing_and_the_next_one_runs()
    {
        var table = new Shared<Tensor<float>>(new float[] { 1, 2, 3 }, "table", Device.IlgpuCpu);
        var f = Function.Compile((Tensor<long> at, Tensor<float> by) => new Updates { { table, table + Ops.Gather(by, at) } }, options: new FunctionOptions { Device = Device.IlgpuCpu });
        var call = () => f(new long[] { 0, 1, 7 }, new float[] { 10, 20, 30 });
        call.Should().Throw<ShapeException>().WithMessage("*length 3*");
        table.GetValue().ToArray().Should().Equal(1, 2, 3);
        f(new long[] { 0, -1, 1 }, new float[] { 10, 20, 30 });
        table.GetValue().ToArray().Should().Equal(11, 32, 23);
    }

    private static Action Failing(string device, Graph graph, HostStorage[] arguments) => () => Harness.Run(IlgpuLineTests.BackendOf(device).Compile(graph), graph, arguments);

    private static void IsOneLaunch(string device, Graph graph, HostStorage[] arguments) =>
        Runs(device, graph, 1, [.. arguments.Take(1 + graph.Reachable().OfType<Parameter>().Max(p => p.Index))]);

    private static void Runs(string device, Graph graph, int launches, HostStorage[] arguments)
    {
        var program = (IlgpuProgram)IlgpuLineTests.BackendOf(device).Compile(graph);
        var expected = Harness.Interpret(graph, arguments);
        for (int call = 0; call < 2; call++)
            Harness.Agree(graph.ToString(), expected[0], Harness.Run(program, graph, arguments)[0], relative: 1e-6, absolute: 1e-6);
        program.Layout!.Launches.Should().HaveCount(launches, "of {0}", graph);
    }
}
