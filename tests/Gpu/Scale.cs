using ExprJit.Benchmarks;

namespace ExprJit.Gpu;

/// <summary>How large the rows are and how long they may take.</summary>
/// <param name="Elements">Of vectors.</param>
/// <param name="Columns">Of the matrices of row kernels; they have as many elements as the vectors.</param>
/// <param name="Squares">The sides of products.</param>
/// <param name="Batch">Of the smaller network, whose other lengths are fixed.</param>
/// <param name="Width">Of the deep network, and its batch.</param>
/// <param name="Queue">Launches of one call of the row that counts many.</param>
internal sealed record Scale(int Elements, int Columns, IReadOnlyList<int> Squares, int Batch, int Width, int Queue, Budget Budget)
{
    /// <summary>Bytes an element of what a row of vectors keeps on the card, for the library and for the peers of each process.</summary>
    private const long BytesPerElement = 160;

    private static readonly Scale Full = new(100_000_000, 1000, [512, 1024, 2048, 4096, 8192], 256, 4096, 64, new(9, 20e6, 10e9));

    private static readonly Scale Quick = new(1_000_000, 1000, [256, 1024], 256, 512, 64, new(5, 5e6, 1e9));

    /// <summary>What a simulated device computes in a moment; its times mean nothing.</summary>
    private static readonly Scale Simulated = new(1000, 10, [16], 4, 16, 4, new(3, 1e5, 1e7));

    /// <summary>Whether these are the sizes that figures are quoted of.</summary>
    public bool IsFull => this == Full;

    public int Rows => Elements / Columns;

    /// <summary>The side of the square with as many elements as the vectors.</summary>
    public int Side => (int)Math.Sqrt(Elements);

    public static Scale Of(Card card, bool quick)
    {
        if (card.IsSimulated)
            return Simulated;
        var scale = quick ? Quick : Full;
        while (scale.Elements * BytesPerElement > card.Accelerator.MemorySize && scale.Elements > Quick.Elements)
            scale = scale with { Elements = scale.Elements / 10, Squares = [.. scale.Squares.SkipLast(1)], Width = scale.Width / 2 };
        return scale;
    }
}
