using System.Numerics;
using ExprJit.Codegen.Host;
using FluentAssertions;
using Xunit;

namespace ExprJit.Codegen.Tests;

public sealed unsafe class GemmIntegerTests
{
    [Fact]
    public void Int_products_wrap_like_the_plain_sum() => CompareIntegers<int>(seed: 21);

    [Fact]
    public void Long_products_wrap_like_the_plain_sum() => CompareIntegers<long>(seed: 22);

    private static void CompareIntegers<T>(int seed)
        where T : unmanaged, IBinaryInteger<T>
    {
        var random = new Random(seed);
        for (var index = 0; index < 60; index++)
        {
            var (m, n, k) = (random.Next(20), index % 10 == 0 ? 300 : random.Next(40), random.Next(160));
            var (a, b) = (Integers<T>(random, m * k), Integers<T>(random, k * n));
            var c = Integers<T>(random, m * n);
            var want = new T[c.Length];
            var (alpha, beta) = (T.CreateTruncating(random.NextInt64()), T.CreateTruncating(random.Next(3)));
            var across = index % 2 == 0;
            for (var at = 0; at < c.Length; at++)
            {
                var (i, j) = (at / n, at % n);
                var sum = T.Zero;
                for (var p = 0; p < k; p++)
                {
                    sum = unchecked(sum + (a[(i * k) + p] * b[across ? (p * n) + j : (j * k) + p]));
                }

                want[at] = unchecked((alpha * sum) + (beta * c[at]));
            }

            fixed (T* pa = a, pb = b, pc = c)
            {
                Gemm.RunInteger(m, n, k, alpha, pa, k, 1, pb, across ? n : 1, across ? 1 : k, beta, pc, n);
            }

            c.Should().Equal(want, "the product of {0}x{1}x{2} wraps", m, n, k);
        }
    }

    private static T[] Integers<T>(Random random, int count)
        where T : IBinaryInteger<T>
        => [.. Enumerable.Range(0, count).Select(_ => T.CreateTruncating(random.NextInt64()))];
}
