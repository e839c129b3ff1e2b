using static ExprJit.Codegen.Tests.NumpyProgram;
using static ExprJit.Ops;
using F = ExprJit.Tensor<float>;
using H = ExprJit.Tensor<System.Half>;
using I = ExprJit.Tensor<int>;
using L = ExprJit.Tensor<long>;
using T = ExprJit.Tensor<double>;

namespace ExprJit.Codegen.Tests;

/// <content>Products: each pair of ranks, stacks, and the subscripts of NumPy's documentation.</content>
public sealed partial class NumpyProgramTests
{
    private static readonly double[,,,] Stacked = { { { { 1, 2 }, { 3, 4 } } }, { { { 5, 6 }, { 7, 8 } } } };

    private static NumpyProgram[] Linear =>
    [
        Of((T x, T y) => Dot(x, y), 2.0, 3.0, 6.0),
        Of((T x, T y) => Dot(x, y), 2.0, D(1, 2), D(2, 4)),
        Of((T x, T y) => Dot(x, y), D(1, 2), 2.0, D(2, 4)),
        Of((T x, T y) => Dot(x, y), 2.0, M, new double[,] { { 2, 4 }, { 6, 8 } }),
        Of((T x, T y) => Dot(x, y), D(1, 2), D(3, 4), 11.0),
        Of((T x, T y) => Dot(x, y), M, D(1, 1), D(3, 7)),
        Of((T x, T y) => Dot(x, y), D(1, 1), M, D(4, 6)),
        Of((T x, T y) => Dot(x, y), M, A, new double[,] { { 9, 12, 15 }, { 19, 26, 33 } }),
        Of((T x, T y) => Dot(x, y), C, D(1, 1), new double[,] { { 3, 7 }, { 11, 15 } }),
        Of((T x, T y) => Dot(x, y), D(1, 1), C, new double[,] { { 4, 6 }, { 12, 14 } }),
        Of((T x, T y) => Dot(x, y), M, C, new double[,,] { { { 7, 10 }, { 19, 22 } }, { { 15, 22 }, { 43, 50 } } }),
        Of((T x, T y) => Dot(x, y), C, M, new double[,,] { { { 7, 10 }, { 15, 22 } }, { { 23, 34 }, { 31, 46 } } }),
        Of((T x, T y) => Sum(Dot(x, y)), C, C, 664.0),
        Of((T x, T y) => Dot(x, y), Stacked, D(1, 1), new double[,,] { { { 3, 7 } }, { { 11, 15 } } }),
        Of((T x, T y) => MatMul(x, y), M, M, new double[,] { { 7, 10 }, { 15, 22 } }),
        Of((T x, T y) => MatMul(x, y), D(1, 1), M, D(4, 6)),
        Of((T x, T y) => MatMul(x, y), M, D(1, 1), D(3, 7)),
        Of((T x, T y) => MatMul(x, y), D(1, 2), D(3, 4), 11.0),
        Of((T x, T y) => MatMul(x, y), C, M, new double[,,] { { { 7, 10 }, { 15, 22 } }, { { 23, 34 }, { 31, 46 } } }),
        Of((T x, T y) => MatMul(x, y), M, C, new double[,,] { { { 7, 10 }, { 15, 22 } }, { { 19, 22 }, { 43, 50 } } }),
        Of((T x, T y) => MatMul(x, y), C, C, new double[,,] { { { 7, 10 }, { 15, 22 } }, { { 67, 78 }, { 91, 106 } } }),
        Of((T x, T y) => MatMul(x, y), C, D(1, 1), new double[,] { { 3, 7 }, { 11, 15 } }),
        Of((T x, T y) => MatMul(x, y), D(1, 1), C, new double[,] { { 4, 6 }, { 12, 14 } }),
        Of((T x, T y) => Length(MatMul(x, y), 1), Stacked, C, 2L),
        Of((T x, T y) => Sum(MatMul(x, y), new[] { 2, 3 }), Stacked, C, new double[,] { { 54, 134 }, { 134, 342 } }) ,
        Of((I x, I y) => MatMul(x, y), new[,] { { 1, 2 }, { 3, 4 } }, new[,] { { 1, 2 }, { 3, 4 } }, new[,] { { 7, 10 }, { 15, 22 } }),
        Of((L x, L y) => Dot(x, y), new long[] { long.MaxValue, 2 }, new long[] { 2, 3 }, 4L),
        Of((H x, H y) => Dot(x, y), new[] { (Half)1, (Half)2 }, new[] { (Half)3, (Half)4 }, (Half)11),
        Of((F x, F y) => Dot(x, y), new float[,] { { 1, 2 } }, new float[,] { { 3 }, { 4 } }, new float[,] { { 11 } }),
        Of((T x, T y) => Dot(x, y), new double[2, 0], new double[0, 3], new double[2, 3]),
        Of((T x, T y) => Dot(x, y), new double[0, 2], new double[2, 3], new double[0, 3]),
        Of((T x, T y) => Outer(x, y), D(1, 2), D(3, 4, 5), new double[,] { { 3, 4, 5 }, { 6, 8, 10 } }),
        Of((T x, T y) => Outer(x, y), M, D(1, 2), new double[,] { { 1, 2 }, { 2, 4 }, { 3, 6 }, { 4, 8 } }),
        Of((T x, T y) => TensorDot(x, y, 1), M, A, new double[,] { { 9, 12, 15 }, { 19, 26, 33 } }),
        Of((T x, T y) => TensorDot(x, y, 2), A, A, 91.0),
        Of((T x, T y) => TensorDot(x, y), A, A, 91.0),
        Of((T x, T y) => TensorDot(x, y, 0), D(1, 2), D(3, 4), new double[,] { { 3, 4 }, { 6, 8 } }),
        Of((T x, T y) => TensorDot(x, y, new[] { 0 }, new[] { 0 }), M, A, new double[,] { { 13, 17, 21 }, { 18, 24, 30 } }),
        Of((T x, T y) => TensorDot(x, y, new[] { 1, 0 }, new[] { 0, 1 }), M, M, 29.0),
        Of((T x, T y) => TensorDot(x, y, axes: 1), M, D(1, 1), D(3, 7)),
        Of((T x) => Einsum("ii", x), M, 5.0),
        Of((T x) => Einsum("ii->i", x), M, D(1, 4)),
        Of((T x) => Einsum("ij->ji", x), A, new double[,] { { 1, 4 }, { 2, 5 }, { 3, 6 } }),
        Of((T x) => Einsum("ji", x), A, new double[,] { { 1, 4 }, { 2, 5 }, { 3, 6 } }),
        Of((T x) => Einsum("ij->i", x), A, D(6, 15)),
        Of((T x) => Einsum("ij->", x), A, 21.0),
        Of((T x) => Einsum("i->", x), D(1, 2, 3), 6.0),
        Of((T x, T y) => Einsum("ij,j", x, y), M, D(1, 1), D(3, 7)),
        Of((T x, T y) => Einsum("ij,j->i", x, y), M, D(1, 1), D(3, 7)),
        Of((T x, T y) => Einsum("i,i", x, y), D(1, 2), D(3, 4), 11.0),
        Of((T x, T y) => Einsum("i,j->ij", x, y), D(1, 2), D(3, 4), new double[,] { { 3, 4 }, { 6, 8 } }),
        Of((T x, T y) => Einsum("i,j", x, y), D(1, 2), D(3, 4), new double[,] { { 3, 4 }, { 6, 8 } }),
        Of((T x, T y) => Einsum("ij,jk", x, y), M, A, new double[,] { { 9, 12, 15 }, { 19, 26, 33 } }),
        Of((T x, T y) => Einsum("ij,jk->ik", x, y), M, A, new double[,] { { 9, 12, 15 }, { 19, 26, 33 } }),
        Of((T x, T y) => Einsum("bij,bjk->bik", x, y), C, C, new double[,,] { { { 7, 10 }, { 15, 22 } }, { { 67, 78 }, { 91, 106 } } }),
        Of((T x, T y) => Einsum("ij,kj->ik", x, y), M, M, new double[,] { { 5, 11 }, { 11, 25 } }),
        Of((T x) => Einsum("...ii->...i", x), C, new double[,] { { 1, 4 }, { 5, 8 } }),
        Of((T x) => Einsum("...ii", x), C, D(5, 13)),
        Of((T x) => Einsum("i...->...", x), A, D(5, 7, 9)),
        Of((T x) => Einsum("...j->...", x), A, D(6, 15)),
        Of((T x) => Einsum("...ij->...ji", x), C, new double[,,] { { { 1, 3 }, { 2, 4 } }, { { 5, 7 }, { 6, 8 } } }),
        Of((T x, T y) => Einsum("...ij,...jk->...ik", x, y), C, M, new double[,,] { { { 7, 10 }, { 15, 22 } }, { { 23, 34 }, { 31, 46 } } }),
        Of((T x, T y) => Einsum(", ij", x, y), 3.0, A, new double[,] { { 3, 6, 9 }, { 12, 15, 18 } }),
        Of((T x, T y) => Einsum("ij, jk -> ik", x, y), M, M, new double[,] { { 7, 10 }, { 15, 22 } }),
        Of((T x, T y) => Einsum("ij,ij->", x, y), A, A, 91.0),
        Of((T x, T y) => Einsum("ij,ij->j", x, y), A, A, D(17, 29, 45)),
        Of((T x, T y) => Einsum("ij,jk,kl->il", x, y, x), M, M, new double[,] { { 37, 54 }, { 81, 118 } }),
        Of((I x, I y) => Einsum("i,i->", x, y), new[] { 1, 2 }, new[] { 3, 4 }, 11),
        Of((T x, T y) => Einsum("ij,j->ij", x, y), A, D(1, 0, 2), new double[,] { { 1, 0, 6 }, { 4, 0, 12 } }),
        Of((T x) => x.T, A, new double[,] { { 1, 4 }, { 2, 5 }, { 3, 6 } }),
        Of((T x) => x.T, D(1, 2), D(1, 2)),
        Of((T x) => Transpose(x), new double[,,] { { { 1, 2 }, { 3, 4 } } }, new double[,,] { { { 1 }, { 3 } }, { { 2 }, { 4 } } }),
        Of((T x) => Transpose(x, 0, 2, 1), C, new double[,,] { { { 1, 3 }, { 2, 4 } }, { { 5, 7 }, { 6, 8 } } }),
        Of((T x) => Transpose(x, -1, 0, 1), C, new double[,,] { { { 1, 3 }, { 5, 7 } }, { { 2, 4 }, { 6, 8 } } }),
        Of((T x) => Transpose(x, 1, 0), A, new double[,] { { 1, 4 }, { 2, 5 }, { 3, 6 } }),
        Of((T x) => Dot(x.T, x), A, new double[,] { { 17, 22, 27 }, { 22, 29, 36 }, { 27, 36, 45 } }),
        Of((T x) => Dot(x, Transpose(x)), A, new double[,] { { 14, 32 }, { 32, 77 } }),
    ];
}
