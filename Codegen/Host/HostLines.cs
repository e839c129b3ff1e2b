using System.Numerics;
using System.Runtime.InteropServices;
using ExprJit.Graphs;

namespace ExprJit.Codegen.Host;

/// <summary>Running sums and orders of each line along an axis.</summary>
internal static unsafe class HostLines
{
    /// <summary>Sums of floats run in double precision and are rounded once each.</summary>
    public static void CumSum<T>(int axis, View x, View result) where T : unmanaged, INumber<T>
    {
        T* from = (T*)((HostStorage)x.Storage).Pointer, to = (T*)((HostStorage)result.Storage).Pointer;
        bool isFloat = result.Storage.Element.IsFloat();
        Each(axis, x, result, (source, target) =>
        {
            if (isFloat)
            {
                double sum = 0;
                for (long i = 0; i < result.Shape[axis]; i++)
                    to[target + i * result.Strides[axis]] = T.CreateTruncating(sum += double.CreateTruncating(from[source + i * x.Strides[axis]]));
                return;
            }
            var total = T.Zero;
            for (long i = 0; i < result.Shape[axis]; i++)
                to[target + i * result.Strides[axis]] = total = unchecked(total + from[source + i * x.Strides[axis]]);
        });
    }

    /// <summary>A stable radix sort of the keys' bytes, lowest first; bytes that all keys share cost one count.</summary>
    public static void ArgSort(int axis, View x, View result)
    {
        long* from = (long*)((HostStorage)x.Storage).Pointer, to = (long*)((HostStorage)result.Storage).Pointer;
        int length = checked((int)result.Shape[axis]);
        ulong[] keys = new ulong[length], sorted = new ulong[length];
        int[] order = new int[length], ordered = new int[length];
        Each(axis, x, result, (source, target) =>
        {
            for (int i = 0; i < length; i++)
            {
                // With the sign flipped, two's complement orders as unsigned.
                keys[i] = (ulong)from[source + i * x.Strides[axis]] ^ 1ul << 63;
                order[i] = i;
            }
            Span<int> counts = stackalloc int[256];
            for (int shift = 0; shift < 64; shift += 8)
            {
                counts.Clear();
                for (int i = 0; i < length; i++)
                    counts[(int)(keys[i] >> shift & 255)]++;
                if (length == 0 || counts[(int)(keys[0] >> shift & 255)] == length)
                    continue;
                int start = 0;
                foreach (ref int count in counts)
                    (count, start) = (start, start + count);
                for (int i = 0; i < length; i++)
                {
                    int place = counts[(int)(keys[i] >> shift & 255)]++;
                    (sorted[place], ordered[place]) = (keys[i], order[i]);
                }
                (keys, sorted, order, ordered) = (sorted, keys, ordered, order);
            }
            for (int i = 0; i < length; i++)
                to[target + i * result.Strides[axis]] = order[i];
        });
    }

    private static void Each(int axis, View x, View result, Action<long, long> line)
    {
        int rank = x.Shape.Length;
        var place = new long[rank];
        long lines = 1;
        for (int k = 0; k < rank; k++)
            lines *= k == axis ? 1 : x.Shape[k];
        for (; lines > 0; lines--)
        {
            long source = x.Offset, target = result.Offset;
            for (int k = 0; k < rank; k++)
            {
                source += place[k] * x.Strides[k];
                target += place[k] * result.Strides[k];
            }
            line(source, target);
            for (int k = rank - 1; k >= 0; k--)
            {
                if (k == axis)
                    continue;
                if (++place[k] < x.Shape[k])
                    break;
                place[k] = 0;
            }
        }
        GC.KeepAlive(x.Storage);
        GC.KeepAlive(result.Storage);
    }
}
