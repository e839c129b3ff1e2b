using Xunit;
using static ExprJit.Ops;

namespace ExprJit.Codegen.Tests;

/// <content>Matrices updated from their transposes, rows, products and reductions.</content>
public sealed partial class AliasingTests
{
    private sealed record MatrixCase(string Name, Func<Shared<Tensor<double>>, Func<Tensor<double>>> Compile, Func<double[,], (double[,] A, double[,] Output)> Simulate, int Calls = 3, bool Square = false);

    private static double[,] Matrix(int rows, int columns, Func<int, int, double> at)
    {
        var a = new double[rows, columns];
        for (int i = 0; i < rows; i++)
            for (int j = 0; j < columns; j++)
                a[i, j] = at(i, j);
        return a;
    }

    private static double[,] Each(double[,] a, Func<int, int, double> at) => Matrix(a.GetLength(0), a.GetLength(1), at);

    private static double[,] Turned(double[,] a) => Matrix(a.GetLength(1), a.GetLength(0), (i, j) => a[j, i]);

    /// <summary>The largest of each row.</summary>
    private static double[] Largest(double[,] a) => Made(a.GetLength(0), i => Enumerable.Range(0, a.GetLength(1)).Max(j => a[i, j]));

    private static double[,] Softmaxed(double[,] a)
    {
        double[] most = Largest(a), sums = Made(a.GetLength(0), i => Enumerable.Range(0, a.GetLength(1)).Sum(j => Math.Exp(a[i, j] - most[i])));
        return Each(a, (i, j) => Math.Exp(a[i, j] - most[i]) / sums[i]);
    }

    private static readonly MatrixCase[] Matrices =
    [
        new("transpose", a => Function.Compile(() => a, () => new() { { a, Transpose(a) } }), a => (Turned(a), a)),
        new("old value as its transpose", a => Function.Compile(() => Transpose(a), () => new() { { a, a + 1.0 } }), a => (Each(a, (i, j) => a[i, j] + 1), Turned(a))),
        new("old value as a slice", a => Function.Compile(() => Slice(a, 1L, 2L, 1), () => new() { { a, a * 2.0 } }),
            a => (Each(a, (i, j) => a[i, j] * 2), Matrix(a.GetLength(0), Math.Clamp(a.GetLength(1) - 1, 0, 2), (i, j) => a[i, j + 1]))),
        new("transpose plus itself", a => Function.Compile(() => a, () => new() { { a, Transpose(a) + a } }), a => (Each(a, (i, j) => a[j, i] + a[i, j]), a), Square: true),
        // A permutation, so that products of any number of calls are exact.
        new("product with itself", a => Function.Compile(() => a, () => new() { { a, MatMul(a, a) } }),
            a => (Each(a, (i, j) => Enumerable.Range(0, a.GetLength(0)).Sum(k => a[i, k] * a[k, j])), a), Calls: 1, Square: true),
        new("less the largest of each row", a => Function.Compile(() => Max(a, 1, true), () => new() { { a, a - Max(a, 1, true) } }),
            a => Largest(a) is var most ? (Each(a, (i, j) => a[i, j] - most[i]), Matrix(a.GetLength(0), 1, (i, _) => most[i])) : default),
        new("less the largest of each column", a => Function.Compile(() => a, () => new() { { a, a - Max(a, 0, true) } }), a => Largest(Turned(a)) is var most ? (Each(a, (i, j) => a[i, j] - most[j]), a) : default),
        new("divided by its sum", a => Function.Compile(() => a, () => new() { { a, a / (1000 + Sum(a)) } }),
            a => a.Cast<double>().Sum() is var sum ? (Each(a, (i, j) => a[i, j] / (1000 + sum)), a) : default),
        new("softmax of its rows", a => Function.Compile(() => a, () => new() { { a, Softmax(a) } }),
            a => (Softmaxed(a), a)),
        new("softmax of its columns", a => Function.Compile(() => a, () => new() { { a, Softmax(a, 0) } }),
            a => (Turned(Softmaxed(Turned(a))), a)),
        new("less its first row", a => Function.Compile(() => a, () => new() { { a, a - Slice(a, 0L, 1L, 0) } }), a => (Each(a, (i, j) => a[i, j] - a[0, j]), a)),
        new("plus its first column", a => Function.Compile(() => Flip(a, 1), () => new() { { a, a + Slice(a, 0L, 1L, 1) } }),
            a => (Each(a, (i, j) => a[i, j] + a[i, 0]), Each(a, (i, j) => a[i, a.GetLength(1) - 1 - j]))),
        new("rows in reverse plus itself", a => Function.Compile(() => a, () => new() { { a, Flip(a, 0) + a } }), a => (Each(a, (i, j) => a[a.GetLength(0) - 1 - i, j] + a[i, j]), a)),
        new("each row plus the one before", a => Function.Compile(() => a, () => new() { { a, Concat(Slice(a, 0L, 1L, 0), Slice(a, 1L, Length(a, 0) - 1, 0) + Slice(a, 0L, Length(a, 0) - 1, 0)) } }),
            a => (Each(a, (i, j) => i == 0 ? a[0, j] : a[i, j] + a[i - 1, j]), a)),
    ];

    public static TheoryData<string, string> DevicesAndMatrices() => TestDevices.Times(Matrices.Select(e => e.Name));

    [Theory]
    [MemberData(nameof(DevicesAndMatrices))]
    public void A_matrix_is_updated_as_in_loops(string name, string of)
    {
        var device = Device.Parse(name);
        var each = Array.Find(Matrices, m => m.Name == of)!;
        (int Rows, int Columns)[] shapes = name == Device.Host.Name ? [(1, 1), (3, 3), (3, 5), (33, 31), (2, 1025), (1025, 2), (130, 130)] : [(1, 1), (3, 3), (3, 5), (17, 2)];
        foreach (var (rows, columns) in shapes.Where(s => !each.Square || s.Rows == s.Columns))
        {
            double[,] at = each.Name == "product with itself" ? Matrix(rows, columns, (i, j) => (i + 1) % rows == j ? 1 : 0) : Matrix(rows, columns, (i, j) => (i * 3 + j * 5) % 7 - 2);
            var a = new Shared<Tensor<double>>(at, "a", device);
            var call = each.Compile(a);
            var kept = new List<(Tensor<double> Actual, double[,] Expected, string What)>();
            for (int i = 0; i < each.Calls; i++)
            {
                kept.Add((a.GetValue(), at, $"a before call {i}"));
                var (next, output) = each.Simulate(at);
                kept.Add((call(), output, $"the output of call {i}"));
                at = next;
                kept.Add((a.GetValue(), at, $"a after call {i}"));
            }
            foreach (var (actual, expected, what) in kept)
            {
                Assert.Equal([expected.GetLength(0), expected.GetLength(1)], actual.Shape);
                double[] got = actual.ToArray(), due = [.. expected.Cast<double>()];
                for (int i = 0; i < due.Length; i++)
                    Assert.True(Math.Abs(got[i] - due[i]) <= 1e-12 * Math.Max(1, Math.Abs(due[i])), $"{each.Name}, {rows} by {columns}: {what} is {got[i]} at {i}, not {due[i]}");
            }
        }
    }
}
