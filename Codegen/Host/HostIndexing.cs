using System.Numerics;
using ExprJit.Graphs;

namespace ExprJit.Codegen.Host;

/// <summary>Gathers and scatters along an axis. Indices are checked as they are read, before anything is committed.</summary>
internal static unsafe class HostIndexing
{
    public static void Take(Apply op, View x, View indices, View result)
    {
        switch (x.Storage.Element.Size())
        {
            case 1:
                Take<byte>(op, x, indices, result);
                break;
            case 2:
                Take<short>(op, x, indices, result);
                break;
            case 4:
                Take<int>(op, x, indices, result);
                break;
            default:
                Take<long>(op, x, indices, result);
                break;
        }
    }

    /// <summary>Writes into the result, which holds a copy of the value already.</summary>
    public static void Put(Apply op, View indices, View values, View result)
    {
        switch (result.Storage.Element.Size())
        {
            case 1:
                Put<byte>(op, indices, values, result);
                break;
            case 2:
                Put<short>(op, indices, values, result);
                break;
            case 4:
                Put<int>(op, indices, values, result);
                break;
            default:
                Put<long>(op, indices, values, result);
                break;
        }
    }

    public static void Add<T>(Apply op, View indices, View values, View result) where T : unmanaged, INumber<T>
    {
        T* to = Start<T>(result), from = Start<T>(values);
        long stride = result.Strides[op.Attributes.Axis];
        Walk(op, indices, result, values.AlignedTo(Places(op, indices, result)), (place, at, value, run, step, next) =>
        {
            for (long i = 0; i < run; i++)
                to[place + at * stride + i * step] = unchecked(to[place + at * stride + i * step] + from[values.Offset + value + i * next]);
        });
        Keep(indices, values, result);
    }

    private static void Put<T>(Apply op, View indices, View values, View result) where T : unmanaged
    {
        T* to = Start<T>(result), from = Start<T>(values);
        long stride = result.Strides[op.Attributes.Axis];
        Walk(op, indices, result, values.AlignedTo(Places(op, indices, result)), (place, at, value, run, step, next) =>
        {
            for (long i = 0; i < run; i++)
                to[place + at * stride + i * step] = from[values.Offset + value + i * next];
        });
        Keep(indices, values, result);
    }

    private static void Take<T>(Apply op, View x, View indices, View result) where T : unmanaged
    {
        T* to = Start<T>(result), from = Start<T>(x) + x.Offset;
        long stride = x.Strides[op.Attributes.Axis];
        Walk(op, indices, x, result.Strides, (place, at, target, run, step, next) =>
        {
            for (long i = 0; i < run; i++)
                to[target + i * next] = from[place + at * stride + i * step];
        });
        Keep(x, indices, result);
    }

    private static long[] Places(Apply op, View indices, View x)
    {
        var places = (long[])x.Shape.Clone();
        places[op.Attributes.Axis] = indices.Shape[op.Attributes.Axis];
        return places;
    }

    /// <summary>
    /// Visits the places of the indices in runs along the last axis that one index serves. The place is that of the run's
    /// start in the value without the axis; the other side's is by the strides given.
    /// </summary>
    private static void Walk(Apply op, View indices, View x, long[] other, Visit visit)
    {
        int axis = op.Attributes.Axis, last = x.Shape.Length - 1;
        long[] space = Places(op, indices, x), at = indices.AlignedTo(space), step = x.Strides;
        long length = x.Shape[axis];
        long* index = Start<long>(indices) + indices.Offset;
        // Where the indices do not vary along the last axis, one index serves a whole row.
        bool rows = axis != last && at[last] == 0;
        long run = rows ? space[last] : 1;
        var place = new long[space.Length];
        for (long left = Storage.Product(space) / Math.Max(run, 1); left > 0 && run > 0; left--)
        {
            long i = 0, mine = 0, theirs = 0;
            for (int k = 0; k <= last; k++)
            {
                i += place[k] * at[k];
                mine += k == axis ? 0 : place[k] * step[k];
                theirs += place[k] * other[k];
            }
            long chosen = index[i];
            if (chosen < -length || chosen >= length)
                throw Errors.IndexOutOfRange(op, chosen, length);
            visit(mine, chosen < 0 ? chosen + length : chosen, theirs, run, step[last], other[last]);
            int k2 = rows ? last - 1 : last;
            for (; k2 >= 0 && ++place[k2] == space[k2]; k2--)
                place[k2] = 0;
        }
    }

    private delegate void Visit(long place, long chosen, long other, long run, long step, long next);

    private static T* Start<T>(View view) where T : unmanaged => (T*)((HostStorage)view.Storage).Pointer;

    private static void Keep(View a, View b, View c)
    {
        GC.KeepAlive(a.Storage);
        GC.KeepAlive(b.Storage);
        GC.KeepAlive(c.Storage);
    }
}
