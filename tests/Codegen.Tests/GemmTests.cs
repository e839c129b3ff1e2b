using System.Numerics;
using ExprJit.Codegen.Host;
using FluentAssertions;
using Xunit;

namespace ExprJit.Codegen.Tests;

public sealed unsafe class GemmTests
{
    private static readonly int[] Extents =
        [0, 1, 1, 2, 3, 4, 5, 7, 8, 9, 11, 12, 13, 15, 16, 17, 20, 24, 31, 32, 33, 48, 49, 63, 65, 100];

    private static readonly int[] Depths = [0, 1, 2, 3, 8, 17, 31, 64, 100, 255, 256, 257, 320, 321, 513, 1023, 1024, 1025];

    [Fact]
    public void Float_products_agree_with_the_plain_sum() => Compare<float>(seed: 11, cases: 250, unit: 6e-8);

    [Fact]
    public void Double_products_agree_with_the_plain_sum() => Compare<double>(seed: 12, cases: 250, unit: 1.2e-16);

    [Theory]
    [InlineData(150, 300, 130)]
    [InlineData(20, 500, 784)]
    [InlineData(3100, 33, 17)]
    [InlineData(130, 1100, 64)]
    public void Products_large_enough_to_share_agree_with_the_plain_sum(int m, int n, int k)
    {
        var random = new Random(m);
        foreach (var transposed in new[] { false, true })
        {
            var a = transposed ? Matrix<float>.Columns(random, m, k) : Matrix<float>.Rows(random, m, k);
            var b = transposed ? Matrix<float>.Columns(random, k, n) : Matrix<float>.Rows(random, k, n);
            Check(a, b, m, n, k, 1f, 0f, n, 6e-8, random);
        }
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(4, 4, 4)]
    [InlineData(1, 40, 40)]
    [InlineData(40, 1, 40)]
    [InlineData(40, 40, 1)]
    [InlineData(40, 40, 40)]
    [InlineData(200, 200, 200)]
    public void Beta_zero_overwrites_not_a_number(int m, int n, int k)
    {
        var a = Enumerable.Repeat(1f, m * k).ToArray();
        var b = Enumerable.Repeat(2f, k * n).ToArray();
        var c = Enumerable.Repeat(float.NaN, m * n).ToArray();
        fixed (float* pa = a, pb = b, pc = c)
        {
            Gemm.Run(m, n, k, 1f, pa, k, 1, pb, n, 1, 0f, pc, n);
        }

        c.Should().OnlyContain(value => value == 2f * k);
    }

    [Theory]
    [InlineData(2, 2, 2)]
    [InlineData(1, 33, 20)]
    [InlineData(33, 1, 20)]
    [InlineData(20, 33, 1)]
    [InlineData(37, 41, 43)]
    [InlineData(150, 160, 170)]
    public void Zero_times_infinity_reaches_the_result(int m, int n, int k)
    {
        var a = new double[m * k];
        var b = new double[k * n];
        b[n - 1] = double.PositiveInfinity;
        var c = new double[m * n];
        fixed (double* pa = a, pb = b, pc = c)
        {
            Gemm.Run(m, n, k, 1d, pa, k, 1, pb, n, 1, 0d, pc, n);
        }

        for (var i = 0; i < m; i++)
        {
            for (var j = 0; j < n; j++)
            {
                double.IsNaN(c[(i * n) + j]).Should().Be(j == n - 1);
            }
        }
    }

    [Fact]
    public void No_depth_leaves_beta_times_c()
    {
        float[] c = [1, 2, 3, 4];
        fixed (float* pc = c)
        {
            Gemm.Run(2, 2, 0, 1f, null, 0, 0, null, 0, 0, 3f, pc, 2);
            c.Should().Equal(3, 6, 9, 12);
            Gemm.Run(2, 2, 0, 1f, null, 0, 0, null, 0, 0, 0f, pc, 2);
            c.Should().Equal(0, 0, 0, 0);
        }
    }

    [Fact]
    public void A_steady_product_allocates_nothing()
    {
        var a = new float[90 * 90];
        var c = new float[90 * 90];
        long grown;
        fixed (float* pa = a, pc = c)
        {
            Gemm.Run(90, 90, 90, 1f, pa, 90, 1, pa, 1, 90, 0f, pc, 90);
            var before = GC.GetAllocatedBytesForCurrentThread();
            Gemm.Run(90, 90, 90, 1f, pa, 90, 1, pa, 1, 90, 0f, pc, 90);
            grown = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        grown.Should().Be(0);
    }

    [Fact]
    public void Other_element_types_are_refused()
    {
        var real = () => Gemm.Run<int>(1, 1, 1, 1, null, 1, 1, null, 1, 1, 0, null, 1);
        real.Should().Throw<NotSupportedException>();
    }

    private static void Compare<T>(int seed, int cases, double unit)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var random = new Random(seed);
        for (var index = 0; index < cases; index++)
        {
            var m = Pick(random, Extents);
            var n = Pick(random, Extents);
            var k = random.Next(4) == 0 ? Pick(random, Depths) : Pick(random, Extents);
            var a = Matrix<T>.Any(random, m, k);
            var b = Matrix<T>.Any(random, k, n);
            if (random.Next(6) == 0)
            {
                a.Taint(random, T.Zero, T.NaN, T.PositiveInfinity);
                b.Taint(random, T.NaN, T.NegativeInfinity, T.PositiveInfinity);
            }

            var alpha = random.Next(3) switch { 0 => T.One, 1 => -T.One, _ => T.CreateChecked(random.NextDouble() * 3) };
            var beta = random.Next(3) switch { 0 => T.Zero, 1 => T.One, _ => T.CreateChecked(random.NextDouble() * 3) };
            Check(a, b, m, n, k, alpha, beta, n + random.Next(3), unit, random);
        }
    }

    private static void Check<T>(
        Matrix<T> a, Matrix<T> b, int m, int n, int k, T alpha, T beta, int cRow, double unit, Random random)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var c = new T[(m * cRow) + 1];
        for (var i = 0; i < c.Length; i++)
        {
            c[i] = T.IsZero(beta) ? T.NaN : T.CreateChecked(random.NextDouble());
        }

        var old = (T[])c.Clone();
        fixed (T* pa = a.Data, pb = b.Data, pc = c)
        {
            Gemm.Run(m, n, k, alpha, pa + a.Origin, a.Row, a.Col, pb + b.Origin, b.Row, b.Col, beta, pc, cRow);
        }

        var (scale, keep) = (double.CreateChecked(alpha), double.CreateChecked(beta));
        for (var at = 0; at < c.Length; at++)
        {
            var (i, j) = (at / Math.Max(1, cRow), at % Math.Max(1, cRow));
            var was = double.CreateChecked(old[at]);
            var got = double.CreateChecked(c[at]);
            if (i >= m || j >= n)
            {
                Expect(got.Equals(was), "nothing beyond the result is written", m, n, k, i, j);
                continue;
            }

            var kept = keep == 0 ? 0 : keep * was;
            var (sum, size) = (0d, 0d);
            for (var p = 0; p < k; p++)
            {
                var term = a.At(i, p) * b.At(p, j);
                sum += term;
                size += Math.Abs(term);
            }

            var want = (scale * sum) + kept;
            var near = double.IsFinite(want)
                ? Math.Abs(got - want) <= unit * (k + 4) * ((Math.Abs(scale) * size) + Math.Abs(kept))
                : got.Equals(want);
            Expect(near, $"{got} is {want} up to rounding", m, n, k, i, j);
        }
    }

    private static int Pick(Random random, int[] from) => from[random.Next(from.Length)];

    // One assertion object per element would dominate the run.
    private static void Expect(bool holds, string law, int m, int n, int k, int i, int j)
    {
        if (!holds)
        {
            holds.Should().BeTrue("{0} for {1}x{2}x{3} at ({4}, {5})", law, m, n, k, i, j);
        }
    }

    private sealed class Matrix<T>(T[] data, int origin, int row, int col)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        public T[] Data { get; } = data;

        public int Origin { get; } = origin;

        public int Row { get; } = row;

        public int Col { get; } = col;

        public static Matrix<T> Rows(Random random, int rows, int cols) => Filled(random, rows * cols, 0, cols, 1);

        public static Matrix<T> Columns(Random random, int rows, int cols) => Filled(random, rows * cols, 0, 1, rows);

        public static Matrix<T> Any(Random random, int rows, int cols) => (rows * cols == 0 ? 0 : random.Next(8)) switch
        {
            0 or 1 => Rows(random, rows, cols),
            2 or 3 => Columns(random, rows, cols),
            4 => Filled(random, rows * (cols + 3), 0, cols + 3, 1),
            5 => Filled(random, rows * ((cols * 2) + 1), 0, (cols * 2) + 1, 2),
            6 => Filled(random, rows * cols, (rows * cols) - 1, -cols, -1),
            _ => random.Next(3) switch
            {
                0 => Filled(random, cols, 0, 0, 1),
                1 => Filled(random, rows, 0, 1, 0),
                _ => Filled(random, 1, 0, 0, 0),
            },
        };

        public double At(int row, int col) => double.CreateChecked(Data[Origin + (row * Row) + (col * Col)]);

        public void Taint(Random random, params T[] values) => Data[random.Next(Data.Length)] = values[random.Next(values.Length)];

        private static Matrix<T> Filled(Random random, int count, int origin, int row, int col)
        {
            var data = new T[count + 1];
            for (var i = 0; i < data.Length; i++)
            {
                data[i] = T.CreateChecked((random.NextDouble() * 2) - 1);
            }

            return new Matrix<T>(data, origin, row, col);
        }
    }
}
