using ExprJit.Graphs;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>How a library reads a matrix that lies column by column.</summary>
internal enum MatrixReading
{
    AsIs,
    Transposed,
}

/// <summary>A matrix, or a row of equally distant ones, column by column.</summary>
/// <param name="Address">Where it begins in the device's memory.</param>
/// <param name="Leading">The elements from one column to the next.</param>
/// <param name="Distance">The elements from one matrix to the next.</param>
/// <param name="Reading">How it is read.</param>
internal readonly record struct ColumnMatrix(nint Address, int Leading, long Distance, MatrixReading Reading);

/// <summary>C = A · B, of matrices that lie column by column, as BLAS has it: C has so many rows and columns.</summary>
internal readonly record struct ColumnProduct(ElementType Element, int Rows, int Columns, int Depth, int Count, ColumnMatrix A, ColumnMatrix B, ColumnMatrix C);

/// <summary>A device vendor's matrix products, queued in order with the device's kernels; tests put others in.</summary>
internal interface IProductLibrary : IDisposable
{
    /// <summary>What it is called where a product's route is shown.</summary>
    string Name { get; }

    /// <summary>Whether it multiplies matrices of a type no less exactly than our own kernels.</summary>
    bool Knows(ElementType element);

    /// <summary>Queues a product. It is not called with lengths of 0.</summary>
    void Multiply(in ColumnProduct product);
}
