using ExprJit.Codegen.Ilgpu;
using ExprJit.Graphs;
using ILGPU.Runtime;

namespace ExprJit.Codegen.Tests.Products;

/// <summary>
/// The products of BLAS to the letter, on the simulator's memory: matrices column by column, element (i, j) at i + j · leading, transposed (j, i). The shape checks
/// are those that cuBLAS makes. Source: the reference BLAS, xGEMM.
/// </summary>
internal sealed unsafe class ColumnLibrary : IProductLibrary
{
    public List<ColumnProduct> Asked { get; } = [];

    public IlgpuAccelerator? On { get; set; }

    public string Name => "columns";

    public bool Knows(ElementType element) => element.IsFloat();

    public void Multiply(in ColumnProduct product)
    {
        On!.Stream.Synchronize();
        Asked.Add(product);
        var (m, n, k) = (product.Rows, product.Columns, product.Depth);
        Require(m > 0 && n > 0 && k > 0 && product.Count > 0, "the lengths are positive");
        Require(product.A.Leading >= (product.A.Reading == MatrixReading.AsIs ? m : k), "A's columns do not overlap");
        Require(product.B.Leading >= (product.B.Reading == MatrixReading.AsIs ? k : n), "B's columns do not overlap");
        Require(product.C.Leading >= m && product.C.Reading == MatrixReading.AsIs && (product.Count == 1 || product.C.Distance >= (long)m * n), "C's matrices do not overlap");
        for (int matrix = 0; matrix < product.Count; matrix++)
            for (int j = 0; j < n; j++)
                for (int i = 0; i < m; i++)
                {
                    double sum = 0;
                    for (int p = 0; p < k; p++)
                        sum += Read(product.Element, product.A, matrix, i, p) * Read(product.Element, product.B, matrix, p, j);
                    Write(product.Element, product.C, matrix, i, j, sum);
                }
    }

    public void Dispose()
    {
    }

    private static void Require(bool holds, string law)
    {
        if (!holds)
            throw new InvalidOperationException(law);
    }

    private static long At(in ColumnMatrix x, int matrix, int row, int column) =>
        matrix * x.Distance + (x.Reading == MatrixReading.AsIs ? row + (long)column * x.Leading : column + (long)row * x.Leading);

    private static double Read(ElementType type, in ColumnMatrix x, int matrix, int row, int column) => type switch
    {
        ElementType.Float16 => (double)((Half*)x.Address)[At(x, matrix, row, column)],
        ElementType.Float32 => ((float*)x.Address)[At(x, matrix, row, column)],
        _ => ((double*)x.Address)[At(x, matrix, row, column)],
    };

    private static void Write(ElementType type, in ColumnMatrix x, int matrix, int row, int column, double value)
    {
        long at = At(x, matrix, row, column);
        if (type == ElementType.Float16)
            ((Half*)x.Address)[at] = (Half)value;
        else if (type == ElementType.Float32)
            ((float*)x.Address)[at] = (float)value;
        else
            ((double*)x.Address)[at] = value;
    }
}
