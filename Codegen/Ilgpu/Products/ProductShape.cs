using ExprJit.Graphs;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>The lengths of a matrix product: how many, and of what matrices.</summary>
/// <param name="Batches">How many matrices the result has.</param>
/// <param name="Rows">The rows of each.</param>
/// <param name="Columns">The columns of each.</param>
/// <param name="Depth">How many products each element is the sum of.</param>
internal readonly record struct ProductShape(long Batches, long Rows, long Columns, long Depth)
{
    /// <summary>How many elements the result has.</summary>
    public long Results => Batches * Rows * Columns;

    /// <summary>Whether a factor of each is a vector, so that every element of the other factor is used once.</summary>
    public bool IsOfVectors => Rows == 1 || Columns == 1;
}

/// <summary>The factors and where the product goes.</summary>
/// <param name="A">The left factor.</param>
/// <param name="B">The right factor.</param>
/// <param name="Element">The type of the result.</param>
/// <param name="Space">The lengths of the result.</param>
internal sealed record ProductViews(View A, View B, ElementType Element, long[] Space)
{
    public ProductShape Shape { get; } = new(Storage.Product(Space.AsSpan()[..^2]), Space[^2], Space[^1], A.Shape[^1]);

    /// <summary>The result's view; null where nothing but the epilogue reads it.</summary>
    public View? Result { get; init; }

    /// <summary>What is done to each element before it is stored; null for nothing.</summary>
    public LoopViews? Epilogue { get; init; }

    /// <summary>The number of the epilogue's operand that the product is.</summary>
    public int Operand { get; init; } = -1;

    /// <summary>Strides along the axes before the last two, to which a factor is broadcast.</summary>
    public long[] BatchStrides(View factor) => factor.AlignedTo([.. Space[..^2], factor.Shape[^2], factor.Shape[^1]])[..^2];
}
