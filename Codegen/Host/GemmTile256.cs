using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ExprJit.Codegen.Host;

/// <summary>Register tile of the product: up to 6 rows by one or two 256-bit vectors of columns.</summary>
internal static unsafe class GemmTile256
{
    /// <summary>C = alpha * A * B + beta * C over one tile; B has unit column stride, beta 0 overwrites C.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run<T, TShape>(
        nint depth, T* a, nint aRow, nint aCol, T* b, nint bRow, T alpha, T beta, T* c, nint cRow)
        where T : unmanaged, INumber<T>
        where TShape : struct, ITileShape
    {
        Vector256<T> l0, l1, l2, l3, l4, l5;
        Vector256<T> r0, r1, r2, r3, r4, r5;
        l0 = l1 = l2 = l3 = l4 = l5 = default;
        r0 = r1 = r2 = r3 = r4 = r5 = default;
        Touch<T, TShape>(c, cRow);

        var aRow2 = 2 * aRow;
        var a0 = a;
        var a1 = a0 + (3 * aRow);
        for (; depth > 0; depth--)
        {
            var left = Vector256.Load(b);
            var right = TShape.Wide ? Vector256.Load(b + Vector256<T>.Count) : default;
            Row<T, TShape>(a0, left, right, ref l0, ref r0);
            Row<T, TShape>(a0 + aRow, left, right, ref l1, ref r1);
            if (TShape.Steps > 1)
            {
                Row<T, TShape>(a0 + aRow2, left, right, ref l2, ref r2);
                Row<T, TShape>(a1, left, right, ref l3, ref r3);
            }

            if (TShape.Steps > 2)
            {
                Row<T, TShape>(a1 + aRow, left, right, ref l4, ref r4);
                Row<T, TShape>(a1 + aRow2, left, right, ref l5, ref r5);
            }

            b += bRow;
            a0 += aCol;
            a1 += aCol;
        }

        var scale = Vector256.Create(alpha);
        var keep = Vector256.Create(beta);
        var overwrite = T.IsZero(beta);
        Store<T, TShape>(c, l0, r0, scale, keep, overwrite);
        Store<T, TShape>(c + cRow, l1, r1, scale, keep, overwrite);
        if (TShape.Steps > 1)
        {
            c += 2 * cRow;
            Store<T, TShape>(c, l2, r2, scale, keep, overwrite);
            Store<T, TShape>(c + cRow, l3, r3, scale, keep, overwrite);
        }

        if (TShape.Steps > 2)
        {
            c += 2 * cRow;
            Store<T, TShape>(c, l4, r4, scale, keep, overwrite);
            Store<T, TShape>(c + cRow, l5, r5, scale, keep, overwrite);
        }
    }

    /// <summary>x * y + z in one rounding where the processor can.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<T> Fma<T>(Vector256<T> x, Vector256<T> y, Vector256<T> z)
        where T : unmanaged, INumber<T>
        => typeof(T) == typeof(float)
            ? Vector256.MultiplyAddEstimate(x.AsSingle(), y.AsSingle(), z.AsSingle()).As<float, T>()
            : Vector256.MultiplyAddEstimate(x.AsDouble(), y.AsDouble(), z.AsDouble()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Row<T, TShape>(
        T* a, Vector256<T> left, Vector256<T> right, ref Vector256<T> sumLeft, ref Vector256<T> sumRight)
        where T : unmanaged, INumber<T>
        where TShape : struct, ITileShape
    {
        var x = Vector256.Create(*a);
        sumLeft = Fma(x, left, sumLeft);
        if (TShape.Wide)
        {
            sumRight = Fma(x, right, sumRight);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<T, TShape>(
        T* c, Vector256<T> left, Vector256<T> right, Vector256<T> scale, Vector256<T> keep, bool overwrite)
        where T : unmanaged, INumber<T>
        where TShape : struct, ITileShape
    {
        left *= scale;
        right *= scale;
        if (!overwrite)
        {
            left = Fma(keep, Vector256.Load(c), left);
            if (TShape.Wide)
            {
                right = Fma(keep, Vector256.Load(c + Vector256<T>.Count), right);
            }
        }

        left.Store(c);
        if (TShape.Wide)
        {
            right.Store(c + Vector256<T>.Count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Touch<T, TShape>(T* c, nint cRow)
        where T : unmanaged, INumber<T>
        where TShape : struct, ITileShape
    {
        if (!Sse.IsSupported)
        {
            return;
        }

        for (var row = 0; row < 2 * TShape.Steps; row++, c += cRow)
        {
            Sse.Prefetch0(c);
        }
    }
}
