namespace ExprJit.Benchmarks;

/// <summary>How sizes are written in tables and in the names of cases.</summary>
internal static class Sizes
{
    public static readonly int[] Vectors = [100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 50_000_000];

    public static readonly int[] Quick = [1_000, 100_000, 1_000_000];

    /// <summary>1e6 for a million.</summary>
    public static string Text(long n)
    {
        int zeros = 0;
        for (; n % 10 == 0 && n > 0; n /= 10)
            zeros++;
        return zeros < 2 ? (n * (long)Math.Pow(10, zeros)).ToString() : $"{n}e{zeros}";
    }

    public static string Text(long rows, long columns) => $"{rows}x{columns}";
}
