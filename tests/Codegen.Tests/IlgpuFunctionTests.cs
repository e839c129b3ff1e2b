using System.Numerics;
using ExprJit.Codegen.Host;
using ExprJit.Codegen.Ilgpu;
using ExprJit.Codegen.Lowerings;
using ExprJit.Codegen.Tests.Ptx;
using ExprJit.Graphs;
using FluentAssertions;
using Xunit;

namespace ExprJit.Codegen.Tests;

/// <summary>
/// The functions on ILGPU's simulator and, as the PTX they become, on the machine: the host's bits, and beyond the formulas' usual arguments the
/// stated errors.
/// </summary>
public sealed class IlgpuFunctionTests
{
    private const int Count = 3_000;

    private static readonly Dictionary<string, Func<IBackend>> Devices = new()
    {
        ["simulator"] = () => new IlgpuBackend(Device.IlgpuCpu),
        ["ptx"] = () => new PtxBackend(),
    };

    public static TheoryData<string, string> Functions()
    {
        TheoryData<string, string> data = [];
        foreach (string device in Devices.Keys)
            foreach (string name in VectorMathTests.Functions())
                data.Add(device, name);
        return data;
    }

    [Theory, MemberData(nameof(Functions))]
    public void A_float_has_the_bits_of_the_host(string device, string name) => Check<float>(device, Op.Find(name)!);

    [Theory, MemberData(nameof(Functions))]
    public void A_double_has_the_bits_of_the_host(string device, string name) => Check<double>(device, Op.Find(name)!);

    [Theory, MemberData(nameof(Functions))]
    public void A_half_has_the_bits_of_the_host(string device, string name)
    {
        var op = Op.Find(name)!;
        var random = new Random(op.Index);
        var columns = Enumerable.Range(0, op.Arity).Select(_ => Enumerable.Range(0, Count).Select(_ => BitConverter.UInt16BitsToHalf((ushort)random.Next(1 << 16))).ToArray()).ToArray();
        var (host, found) = Results(device, op, columns);
        for (int i = 0; i < Count; i++)
            Same(host[i], found[i]).Should().BeTrue("{0} of {1} is {2} on the host, {3} on the device", name, Text(columns, i), host[i], found[i]);
    }

    /// <summary>The nearest to multiples of ½π of all floats and doubles, and the largest. Source: Muller, Elementary Functions, §11.</summary>
    [Theory]
    [InlineData(16367173 * 4722366482869645213696.0)]
    [InlineData(5.319372648326541e255)]
    [InlineData(100_001)]
    [InlineData(1.0e9 + 1)]
    [InlineData(float.MaxValue)]
    [InlineData(double.MaxValue)]
    [InlineData(1e22)]
    [InlineData(-1e22)]
    public void A_huge_angle_loses_no_digits(double angle)
    {
        foreach (string device in Devices.Keys)
            foreach (var op in new[] { Op.Sin, Op.Cos, Op.Tan })
            {
                var (_, doubles) = Results<double>(device, op, [[angle]]);
                Error(op, doubles[0], angle).Should().BeLessThanOrEqualTo(AccuracyTable.Of(op, ElementType.Float64).Stated, "{0} of {1}", op.Name, angle);
                if (Math.Abs(angle) > float.MaxValue)
                    continue;
                var (_, floats) = Results<float>(device, op, [[(float)angle]]);
                Error(op, floats[0], (float)angle).Should().BeLessThanOrEqualTo(AccuracyTable.Of(op, ElementType.Float32).Stated, "{0} of {1}", op.Name, (float)angle);
            }
    }

    private static void Check<T>(string device, Op op) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var columns = VectorMathSamples.Columns<T>(op.Arity, Count, op.Index, op == Op.Pow);
        var (host, found) = Results(device, op, columns);
        double stated = AccuracyTable.Of(op, ElementTypes.Of<T>()).Stated;
        int same = 0;
        for (int i = 0; i < Count; i++)
        {
            if (Same(host[i], found[i]))
            {
                same++;
                continue;
            }
            IsUnusual(op, T.Abs(columns[0][i])).Should().BeTrue("{0} of {1} is {2} on the host, {3} on the device", op.Name, Text(columns, i), host[i], found[i]);
            double y = columns.Length > 1 ? double.CreateTruncating(columns[1][i]) : 0;
            Error(op, found[i], double.CreateTruncating(columns[0][i]), y).Should().BeLessThanOrEqualTo(stated, "{0} of {1} is {2} on the device", op.Name, Text(columns, i), found[i]);
        }
        same.Should().BeGreaterThan(Count / 2);
    }

    /// <summary>Where the host computes the function itself, by the library.</summary>
    private static bool IsUnusual<T>(Op op, T size) where T : IFloatingPointIeee754<T>
    {
        var format = Format.Of(ElementTypes.Of<T>());
        double x = double.CreateTruncating(size);
        if (op == Op.Sin || op == Op.Cos || op == Op.Tan)
            return x > format.Pick(100_000, 1e9);
        if (op == Op.Log || op == Op.Log2 || op == Op.Log10)
            return x < format.SmallestNormal;
        return (op == Op.LogP1 || op == Op.Asinh || op == Op.Acosh) && x >= Math.ScaleB(1, format.Bias - 1);
    }

    private static double Error<T>(Op op, T actual, double x, double y = 0) where T : INumberBase<T> =>
        new VectorMathError(op, ElementTypes.Find(typeof(T))!.Value).Of(double.CreateTruncating(actual), x, y);

    private static (T[] Host, T[] Device) Results<T>(string device, Op op, T[][] columns) where T : unmanaged
    {
        var host = new T[columns[0].Length];
        new VectorMathBody<T>(op, VectorWidths.Widest).Run(columns, host);
        var arena = new Arena();
        var node = arena.Apply(op, LoopHarness.Streams(arena, [.. columns.Select(_ => ElementTypes.Of<T>())]));
        var frame = new Frame(columns.Length, 1);
        for (int i = 0; i < columns.Length; i++)
            frame.Tensors[i] = (Tensor<T>)columns[i];
        Devices[device]().Compile(new Graph(arena, [node], [])).Run(frame);
        return (host, frame.TensorResults[0]!.ToHost().Span<T>().ToArray());
    }

    /// <summary>The same bits, or both NaN.</summary>
    private static bool Same<T>(T a, T b) where T : IFloatingPointIeee754<T> => a.Equals(b) && T.IsNegative(a) == T.IsNegative(b) || T.IsNaN(a) && T.IsNaN(b);

    private static string Text<T>(T[][] columns, int i) where T : IFormattable =>
        string.Join(", ", columns.Select(c => c[i].ToString("R", System.Globalization.CultureInfo.InvariantCulture)));
}
