using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ExprJit.Codegen.Host;

/// <summary>Register tile of the product: up to 12 rows by one or two 512-bit vectors of columns.</summary>
internal static unsafe class GemmTile512
{
    /// <summary>C = alpha * A * B + beta * C over one tile; B has unit column stride, beta 0 overwrites C.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run<T, TShape>(
        nint depth, T* a, nint aRow, nint aCol, T* b, nint bRow, T alpha, T beta, T* c, nint cRow)
        where T : unmanaged, INumber<T>
        where TShape : struct, ITileShape
    {
        Vector512<T> l0, l1, l2, l3, l4, l5, l6, l7, l8, l9, l10, l11;
        Vector512<T> r0, r1, r2, r3, r4, r5, r6, r7, r8, r9, r10, r11;
        l0 = l1 = l2 = l3 = l4 = l5 = l6 = l7 = l8 = l9 = l10 = l11 = default;
        r0 = r1 = r2 = r3 = r4 = r5 = r6 = r7 = r8 = r9 = r10 = r11 = default;
        Touch<T, TShape>(c, cRow);

        // Rows are reached from four pointers and one or two strides, which leaves the loop free of spills.
        var aRow2 = 2 * aRow;
        var a0 = a;
        var a1 = a0 + (3 * aRow);
        var a2 = a1 + (3 * aRow);
        var a3 = a2 + (3 * aRow);
        for (; depth > 0; depth--)
        {
            var left = Vector512.Load(b);
            var right = TShape.Wide ? Vector512.Load(b + Vector512<T>.Count) : default;
            Row<T, TShape>(a0, left, right, ref l0, ref r0);
            Row<T, TShape>(a0 + aRow, left, right, ref l1, ref r1);
            Row<T, TShape>(a0 + aRow2, left, right, ref l2, ref r2);
            Row<T, TShape>(a1, left, right, ref l3, ref r3);
            if (TShape.Steps > 1)
            {
                Row<T, TShape>(a1 + aRow, left, right, ref l4, ref r4);
                Row<T, TShape>(a1 + aRow2, left, right, ref l5, ref r5);
                Row<T, TShape>(a2, left, right, ref l6, ref r6);
                Row<T, TShape>(a2 + aRow, left, right, ref l7, ref r7);
            }

            if (TShape.Steps > 2)
            {
                Row<T, TShape>(a2 + aRow2, left, right, ref l8, ref r8);
                Row<T, TShape>(a3, left, right, ref l9, ref r9);
                Row<T, TShape>(a3 + aRow, left, right, ref l10, ref r10);
                Row<T, TShape>(a3 + aRow2, left, right, ref l11, ref r11);
            }

            b += bRow;
            a0 += aCol;
            a1 += aCol;
            a2 += aCol;
            a3 += aCol;
        }

        var scale = Vector512.Create(alpha);
        var keep = Vector512.Create(beta);
        var overwrite = T.IsZero(beta);
        Store<T, TShape>(c, l0, r0, scale, keep, overwrite);
        Store<T, TShape>(c + cRow, l1, r1, scale, keep, overwrite);
        Store<T, TShape>(c + (2 * cRow), l2, r2, scale, keep, overwrite);
        Store<T, TShape>(c + (3 * cRow), l3, r3, scale, keep, overwrite);
        if (TShape.Steps > 1)
        {
            c += 4 * cRow;
            Store<T, TShape>(c, l4, r4, scale, keep, overwrite);
            Store<T, TShape>(c + cRow, l5, r5, scale, keep, overwrite);
            Store<T, TShape>(c + (2 * cRow), l6, r6, scale, keep, overwrite);
            Store<T, TShape>(c + (3 * cRow), l7, r7, scale, keep, overwrite);
        }

        if (TShape.Steps > 2)
        {
            c += 4 * cRow;
            Store<T, TShape>(c, l8, r8, scale, keep, overwrite);
            Store<T, TShape>(c + cRow, l9, r9, scale, keep, overwrite);
            Store<T, TShape>(c + (2 * cRow), l10, r10, scale, keep, overwrite);
            Store<T, TShape>(c + (3 * cRow), l11, r11, scale, keep, overwrite);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Row<T, TShape>(
        T* a, Vector512<T> left, Vector512<T> right, ref Vector512<T> sumLeft, ref Vector512<T> sumRight)
        where T : unmanaged, INumber<T>
        where TShape : struct, ITileShape
    {
        var x = Vector512.Create(*a);
        sumLeft = Fma(x, left, sumLeft);
        if (TShape.Wide)
        {
            sumRight = Fma(x, right, sumRight);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<T, TShape>(
        T* c, Vector512<T> left, Vector512<T> right, Vector512<T> scale, Vector512<T> keep, bool overwrite)
        where T : unmanaged, INumber<T>
        where TShape : struct, ITileShape
    {
        left *= scale;
        right *= scale;
        if (!overwrite)
        {
            left = Fma(keep, Vector512.Load(c), left);
            if (TShape.Wide)
            {
                right = Fma(keep, Vector512.Load(c + Vector512<T>.Count), right);
            }
        }

        left.Store(c);
        if (TShape.Wide)
        {
            right.Store(c + Vector512<T>.Count);
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

        for (var row = 0; row < 4 * TShape.Steps; row++, c += cRow)
        {
            Sse.Prefetch0(c);
            if (TShape.Wide)
            {
                Sse.Prefetch0(c + Vector512<T>.Count);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Fma<T>(Vector512<T> x, Vector512<T> y, Vector512<T> z)
        where T : unmanaged, INumber<T>
        => typeof(T) == typeof(float)
            ? Vector512.MultiplyAddEstimate(x.AsSingle(), y.AsSingle(), z.AsSingle()).As<float, T>()
            : Vector512.MultiplyAddEstimate(x.AsDouble(), y.AsDouble(), z.AsDouble()).As<double, T>();
}
