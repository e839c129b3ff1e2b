using System.Globalization;
using ExprJit.Graphs;
using ExprJit.Optimization;
using FluentAssertions;
using Xunit;

namespace ExprJit.Codegen.Tests;

public sealed partial class ConformanceTests
{
    /// <summary>What a backend refuses with EJ115, by design and in docs; a new gap is a failure.</summary>
    private static readonly HashSet<string> Unsupported = [];

    private static readonly HashSet<string> Approximate =
    [
        "Rsqrt", "Exp", "Exp2", "ExpM1", "Log", "Log2", "Log10", "LogP1", "Sin", "Cos", "Tan", "Asin", "Acos", "Atan", "Sinh", "Cosh",
        "Tanh", "Cbrt", "Asinh", "Acosh", "Atanh", "Sigmoid", "Softplus", "Erf", "Erfc", "Pow", "Atan2",
    ];

    private static readonly long[] HostLengths = [0, 1, 2, 31, 32, 33, 1023, 1024, 1025];

    private static readonly long[] SmallLengths = [0, 1, 33];

    // The table fills when one of its fields is first read.
    private static IEnumerable<Op> UserOps => (Op.Add is not null ? Op.All : []).Where(o => !o.IsInternal && o.Kind != OpKind.Symbolic);

    public static TheoryData<string, string> ElementwiseRows() =>
        TestDevices.Times(UserOps.Where(o => o.Kind == OpKind.Elementwise).Select(o => o.Name));

    public static TheoryData<string, string> OtherRows() =>
        TestDevices.Times(UserOps.Where(o => o.Kind != OpKind.Elementwise).Select(o => o.Name));

    private static Device DeviceOf(string name) => name == Ptx.PtxBackend.Device.Name ? Ptx.PtxBackend.Device : Device.Parse(name);

    /// <summary>Every way to apply an elementwise op: the element types of its inputs, and its attributes.</summary>
    private static IEnumerable<(ElementType[] Types, Attributes Attributes)> Uses(Op op)
    {
        foreach (var type in Harness.Types)
        {
            var types = Enumerable.Repeat(type, op.Arity).ToArray();
            if (op == Op.Where)
                types[0] = ElementType.Bool;
            foreach (var attributes in op == Op.Cast || op == Op.CastChecked || op == Op.Bitcast ? Harness.Types.Select(Attributes.To) : [Attributes.None])
                if (Accepts(op, types, attributes))
                    yield return (types, attributes);
        }
    }

    private static bool Accepts(Op op, ElementType[] types, Attributes attributes)
    {
        var arena = new Arena();
        try
        {
            arena.Apply(op, [.. types.Select((t, i) => arena.Parameter(i, new TensorType(t, 1), "p" + i))], attributes);
            return true;
        }
        catch (TraceException)
        {
            return false;
        }
    }

    /// <summary>Operands with which an op that can throw does not.</summary>
    private static Scalar Harmless(Op op, ElementType type, int input, Random random)
    {
        int sign = !type.IsUnsigned() && random.Next(2) == 0 ? -1 : 1;
        if (op == Op.SignChecked)
            return Harness.Mild(type, random);
        if (type.IsFloat())
            return Scalar.FromReal(type, random.NextDouble() * 100);
        if (op == Op.CastChecked || op == Op.NegChecked)
            return Scalar.FromInteger(type, op == Op.NegChecked && type.IsUnsigned() ? 0 : op == Op.NegChecked ? sign * random.Next(100) : random.Next(100));
        if (op == Op.AddChecked || op == Op.SubChecked || op == Op.MulChecked)
            return Scalar.FromInteger(type, sign * (input == 0 ? random.Next(40, 60) : random.Next(3)));
        return input == 0 ? Harness.Special(type, random.Next(16)) : Scalar.FromInteger(type, random.Next(2, 9) * sign);
    }

    private static HostStorage[] Arguments(Op op, ElementType[] types, long[][] shapes, int shift)
    {
        var random = new Random(shift * 7919 + op.Index);
        return [.. types.Select((t, k) => Harness.Fill(t, shapes[k], i =>
        {
            long at = i + shift * 37;
            if (op.CanThrow && !(t.IsFloat() && op.Arity == 2))
                return Harmless(op, t, k, random);
            if (at < 512)
                return Harness.Special(t, k == 0 ? (int)(at % 16) : k == 1 ? (int)(at / 16 % 16) : (int)((at * 5 + 3) % 16));
            return random.Next(3) == 0 && t.IsFloat() ? Scalar.FromReal(t, Math.ScaleB(random.NextDouble() - 0.5, random.Next(-40, 40))) : Harness.Mild(t, random);
        }))];
    }

    private static bool IsHost(Device device) => device.Equals(Device.Host) || device.Equals(Device.Reference);

    /// <summary>The ops whose operands lie in every way on every device, one of each arity.</summary>
    private static readonly Op[] LaidOut = [Op.Neg, Op.Add, Op.Where];

    /// <summary>Whether a device runs a slice of the suite in CI: all but the host, whose kernels take long to compile. <c>EXPRJIT_FUZZ=long</c> and the GPU program run all of it.</summary>
    private static bool IsSlice(Device device) =>
        !IsHost(device) && Environment.GetEnvironmentVariable("EXPRJIT_FUZZ") != "long" && string.IsNullOrEmpty(Environment.GetEnvironmentVariable(TestDevices.Variable));

    /// <summary>The types of the slice; <see cref="IlgpuOpTests"/> has every op of every type.</summary>
    private static readonly ElementType[] SliceTypes = [ElementType.Bool, ElementType.Int32, ElementType.Float32];

    private static bool IsTried(Device device, ElementType type) => !IsSlice(device) || SliceTypes.Contains(type);

    private static void Check(Device device, Graph graph, HostStorage[] arguments, string what, long ulps = 0, double relative = 0, double absolute = 0)
    {
        Value[] actual;
        try
        {
            actual = Harness.Run(device, graph, arguments);
        }
        catch (TraceException e) when (e.Code == "EJ115")
        {
            Unsupported.Should().Contain(what.Split(' ')[0], "a backend refused it: {0}", e.Message);
            return;
        }
        // The code is the same whatever the values.
        if (device.Equals(Device.IlgpuCpu) && Compiled.Add($"{what} {graph}"))
            CheckTexts(graph, arguments, what);
        var expected = Harness.Interpret(graph, arguments);
        for (int i = 0; i < expected.Length; i++)
            Harness.Agree(what, expected[i], actual[i], ulps, relative, absolute,
                at => string.Join(", ", arguments.Select(a => a.Length == expected[i].Length ? a[at].ToString() : "…")));
    }

    /// <summary>Every kernel run on ILGPU's CPU accelerator also compiles for GPUs: to PTX for sm_70 and sm_90, without approximate or flushing instructions, and to OpenCL C.</summary>
    private static void CheckTexts(Graph graph, HostStorage[] arguments, string what)
    {
        foreach (string ptx in CompilingAccelerator.Ptx.TextsOf(graph, arguments).Where(t => Seen.Add((t.GetHashCode(), t.Length))))
            CompilingAccelerator.ShouldKeepTheLaws(ptx, what);
        foreach (string source in CompilingAccelerator.OpenCl.TextsOf(graph, arguments).Where(t => Seen.Add((t.GetHashCode(), t.Length))))
            OpenClTests.ShouldBeExact(source, what);
    }

    /// <summary>The cases and the texts that one of this class's tests has checked; they run one after another.</summary>
    private static readonly HashSet<string> Compiled = [];

    private static readonly HashSet<(int, int)> Seen = [];

    private static void CheckAll(IEnumerable<Action> checks)
    {
        var failures = new List<string>();
        foreach (var check in checks)
        {
            try
            {
                check();
            }
            catch (Exception e)
            {
                failures.Add(e.GetType().Name + ": " + (e.Message.Length > 900 ? e.Message[..900] : e.Message));
            }
        }
        if (failures.Count > 0)
            Assert.Fail($"{failures.Count} failures:\n" + string.Join("\n", failures.Take(8)));
    }

    [Theory]
    [MemberData(nameof(ElementwiseRows))]
    public void Elementwise_op_means_what_its_row_says(string deviceName, string opName)
    {
        var device = DeviceOf(deviceName);
        var op = Op.Find(opName)!;
        var uses = Uses(op).ToArray();
        uses.Should().NotBeEmpty();
        CheckAll(from use in uses
                 from length in device.Equals(Device.Host) ? HostLengths : IsSlice(device) || !LaidOut.Contains(op) ? [33] : SmallLengths
                 where Array.TrueForAll(use.Types, t => IsTried(device, t))
                 select (Action)(() => One(use.Types, use.Attributes, [.. use.Types.Select(_ => new[] { length })])));
        long[][][] broadcasts = op.Arity switch
        {
            1 => [[[]], [[3, 5]], [[1]], [[2, 3, 4]]],
            2 => [[[], []], [[3, 5], [5]], [[5], [3, 5]], [[3, 1], [1, 5]], [[7], []], [[], [7]], [[4, 1, 3], [2, 1]], [[1], [6]], [[0, 3], [3]]],
            _ => [[[], [], []], [[3, 5], [5], []], [[], [3, 5], [3, 1]], [[3, 1], [1, 5], [1]], [[9], [], [9]]],
        };
        // How operands lie is the same for all ops, and kernels of an accelerator take long to compile.
        CheckAll(from use in uses
                 where IsHost(device) || LaidOut.Contains(op) && Array.TrueForAll(use.Types, t => IsTried(device, t))
                 from shapes in broadcasts
                 select (Action)(() => One(use.Types, use.Attributes, shapes)));

        void One(ElementType[] types, Attributes attributes, long[][] shapes)
        {
            var arena = new Arena();
            Node[] inputs = [.. types.Select((t, i) => arena.Parameter(i, new TensorType(t, shapes[i].Length), "p" + i))];
            var graph = new Graph(arena, [arena.Apply(op, inputs, attributes)], []);
            // On an accelerator every pair of special values is tried by IlgpuOpTests; here it is how operands lie.
            for (int shift = 0; shift < (IsHost(device) ? 3 : 1); shift++)
                Check(device, graph, Arguments(op, types, shapes, shift),
                    $"{op.Name} on {device}: {string.Join(",", types)} {attributes} {string.Join(" ", shapes.Select(s => "(" + string.Join(",", s) + ")"))}",
                    ulps: Approximate.Contains(op.Name) ? 4 : 0);
        }
    }

    [Theory]
    [MemberData(nameof(OtherRows))]
    public void Other_op_means_what_its_row_says(string deviceName, string opName)
    {
        var device = DeviceOf(deviceName);
        var op = Op.Find(opName)!;
        CheckAll(from type in Harness.Types
                 where IsTried(device, type) || type == ElementType.Float64
                 where !(op == Op.Length && type != ElementType.Float32) && !(op == Op.SumTo && type == ElementType.Bool) // a sum of bools is refused
                 from make in Others[op.Name]
                 select (Action)(() => One(type, make)));

        void One(ElementType type, Case made)
        {
            var arena = new Arena();
            Node[] inputs = [.. made.Shapes.Select((s, i) => arena.Parameter(i, new TensorType(type, s.Length), "p" + i))];
            Node result;
            try
            {
                result = made.Build(arena, inputs, type);
            }
            catch (TraceException e) when (e.Code == "EJ117")
            {
                return;
            }
            // Alone, and with an elementwise user, so that it is also read through fusion.
            Node[] outputs = [result, arena.Apply(Op.Equal, result, result)];
            foreach (var output in outputs)
                for (int seed = 0; seed < (IsHost(device) ? 2 : 1); seed++)
                    Check(device, new Graph(arena, [output], []), [.. made.Shapes.Select((s, i) => Harness.Mild(type, s, seed * 100 + i))],
                        $"{op.Name} on {device}: {type} {made.Text}", relative: RelativeError(type), absolute: type == ElementType.Float64 ? 1e-13 : type == ElementType.Float32 ? 2e-6 : 2e-5);
        }
    }

    /// <summary>What a reduction or product in at least float may be off by: a Half by its last place, since it is rounded to once.</summary>
    private static double RelativeError(ElementType type) =>
        type == ElementType.Float64 ? 1e-13 : type == ElementType.Float32 ? 1e-6 : Math.ScaleB(1, -10);

    [Fact]
    public void Every_op_of_the_table_has_cases() =>
        UserOps.Where(o => o.Kind != OpKind.Elementwise).Select(o => o.Name).Should().BeSubsetOf(Others.Keys);

    public static TheoryData<string, string> Extremes() => TestDevices.Times(["Max", "Min", "ArgMax", "ArgMin"]);

    [Theory]
    [MemberData(nameof(Extremes))]
    public void Extremes_meet_NaN_infinities_zeros_and_ties(string deviceName, string opName)
    {
        var device = DeviceOf(deviceName);
        var op = Op.Find(opName)!;
        double[][] rows =
        [
            [1, double.NaN, 2], [double.NaN, double.NaN], [0.0, -0.0], [-0.0, 0.0], [double.NegativeInfinity], [double.PositiveInfinity, double.PositiveInfinity],
            [2, 2, 1, 2], [double.NegativeInfinity, double.NegativeInfinity], [.. Enumerable.Repeat(1.0, 40), double.NaN, 3, double.NaN], [.. Enumerable.Repeat(-0.0, 35), 0.0],
        ];
        CheckAll(from type in new[] { ElementType.Float16, ElementType.Float32, ElementType.Float64 }
                 from row in rows
                 select (Action)(() =>
                 {
                     var arena = new Arena();
                     var graph = new Graph(arena, [arena.Apply(op, [arena.Parameter(0, new TensorType(type, 1), "x")], Attributes.Axes(0))], []);
                     Check(device, graph, [Harness.Fill(type, [row.Length], i => Scalar.FromReal(type, row[i]))], $"{op.Name} of {string.Join(" ", row)}");
                     var second = new Arena();
                     graph = new Graph(second, [second.Apply(op, [second.Parameter(0, new TensorType(type, 2), "x")], Attributes.Axes(0))], []);
                     Check(device, graph, [Harness.Fill(type, [row.Length, 3], i => Scalar.FromReal(type, row[i / 3]))], $"{op.Name} of columns {string.Join(" ", row)}");
                 }));
    }

    public static TheoryData<string> DeviceNames() => TestDevices.Names;

    [Theory]
    [MemberData(nameof(DeviceNames))]
    public void Integer_division_by_zero_throws_and_overflow_too(string deviceName)
    {
        var device = DeviceOf(deviceName);
        CheckAll(from op in new[] { Op.Div, Op.Rem, Op.FloorDiv, Op.FloorMod }
                 from type in Harness.Types.Where(t => t.IsInteger())
                 from length in new long[] { 0, 1, 9, 100 }
                 select (Action)(() =>
                 {
                     int rank = length == 0 ? 0 : 1;
                     var arena = new Arena();
                     var graph = new Graph(arena, [arena.Apply(op, arena.Parameter(0, new TensorType(type, rank), "x"), arena.Parameter(1, new TensorType(type, rank), "y"))], []);
                     long[] shape = rank == 0 ? [] : [length];
                     long last = Math.Max(length - 1, 0);
                     var run = () => Harness.Run(device, graph, [Harness.Fill(type, shape, _ => Scalar.FromInteger(type, 7)), Harness.Fill(type, shape, i => Scalar.FromInteger(type, i == last ? 0 : 3))]);
                     run.Should().Throw<DivideByZeroException>("{0} {1} {2}", op.Name, type, length);
                     if (type is not (ElementType.Int32 or ElementType.Int64))
                         return;
                     long smallest = type == ElementType.Int32 ? int.MinValue : long.MinValue;
                     var overflow = () => Harness.Run(device, graph, [Harness.Fill(type, shape, _ => Scalar.FromInteger(type, smallest)), Harness.Fill(type, shape, i => Scalar.FromInteger(type, i == last ? -1 : 3))]);
                     overflow.Should().Throw<OverflowException>("{0} {1} {2}", op.Name, type, length);
                 }));
    }

    public static TheoryData<string, string> ThrowingRows() =>
        TestDevices.Times(UserOps.Where(o => o.CanThrow && o.Kind == OpKind.Elementwise).Select(o => o.Name));

    /// <summary>Element by element, since one element that throws hides the others.</summary>
    [Theory]
    [MemberData(nameof(ThrowingRows))]
    public void An_op_throws_exactly_where_its_row_does(string deviceName, string opName)
    {
        var device = DeviceOf(deviceName);
        var op = Op.Find(opName)!;
        CheckAll(from use in Uses(op)
                 where Array.TrueForAll(use.Types, t => IsTried(device, t) || t == ElementType.Int64)
                 select (Action)(() =>
        {
            var arena = new Arena();
            var node = (Apply)arena.Apply(op, [.. use.Types.Select((t, i) => arena.Parameter(i, new TensorType(t, 1), "p" + i))], use.Attributes);
            if (!node.CanThrow)
                return;
            var graph = new Graph(arena, [node], []);
            var program = Backends.For(device).Compile(graph);
            var first = Edges(use.Types[0], node.Element).ToArray();
            foreach (var a in first)
                foreach (var b in op.Arity == 2 ? first : [default])
                {
                    Scalar[] inputs = op.Arity == 2 ? [a, b] : [a];
                    string expected = Outcome(() => op.Meaning!(inputs, node.Element));
                    string actual = Outcome(() => Harness.Run(program, graph, [.. inputs.Select(s => Harness.Fill(s.Type, [1], _ => s))])[0][0]);
                    actual.Should().Be(expected, "{0} of {1} to {2}", op.Name, string.Join(", ", inputs), node.Element);
                }
        }));
    }

    private static string Outcome(Func<Scalar> value)
    {
        try
        {
            return value().ToString();
        }
        catch (ArithmeticException e)
        {
            return e.GetType().Name;
        }
    }

    /// <summary>The ends of a type and of the type it becomes, and what lies next to them.</summary>
    private static IEnumerable<Scalar> Edges(ElementType type, ElementType to)
    {
        var all = Enumerable.Range(0, 16).Select(i => Harness.Special(type, i));
        if (type != to)
        {
            Int128[] ends = [to.Range().Smallest - 1, to.Range().Smallest, to.Range().Largest, to.Range().Largest + 1];
            all = all.Concat(type.IsFloat()
                ? ends.SelectMany(e => new[] { (double)e, (double)e + 0.5, (double)e - 0.5, Math.BitIncrement((double)e), Math.BitDecrement((double)e) }).Select(x => Scalar.FromReal(type, x))
                : ends.Select(e => Scalar.FromInteger(type, unchecked((long)e))));
        }
        return all.Distinct();
    }
}
