using System.Runtime.CompilerServices;
using ExprJit.Graphs;
using ExprJit.Optimization;

namespace ExprJit.Codegen.Host;

/// <summary>
/// Runs a loop's body over an index space in blocks that stay in the first-level cache. Operands laid out like the
/// space are read where they are; others (broadcast, transposed, sliced) are gathered into scratch a block at a time,
/// so the body only ever sees contiguous streams. Reductions consume each block while it is in the cache.
/// </summary>
internal static unsafe class BlockedLoop
{
    public const int Block = 1024;

    public static void Run(LoopKernel loop, LoopBody body, long[] space, View[] operands, View[] stores)
    {
        long total = Storage.Product(space);
        int streams = operands.Length + stores.Length;
        byte** pointers = stackalloc byte*[streams];
        var gathers = new Gather?[operands.Length];
        int scratchStreams = loop.Reductions.Length;
        for (int i = 0; i < operands.Length; i++)
        {
            pointers[i] = Start(operands[i]);
            if (operands[i].Shape.Length == 0)
                continue;
            long[] strides = operands[i].AlignedTo(space);
            if (!View.IsDenseStrides(strides, space))
            {
                gathers[i] = new Gather(space, strides, operands[i].Storage.Element.Size());
                scratchStreams++;
            }
        }
        var reducers = new Reducer[loop.Reductions.Length];
        for (int r = 0; r < reducers.Length; r++)
            reducers[r] = new Reducer((Apply)loop.Reductions[r].Node, space, stores[loop.Dense.Length + r]);
        byte[] scratch = GC.AllocateUninitializedArray<byte>(scratchStreams * Block * sizeof(double) + 64, pinned: true);
        byte* free = (byte*)(((nint)Unsafe.AsPointer(ref scratch[0]) + 63) & ~(nint)63);
        byte** now = stackalloc byte*[streams];
        byte** blocks = stackalloc byte*[streams];
        for (int i = 0; i < operands.Length; i++)
            if (gathers[i] is not null)
                blocks[i] = Take(ref free);
        for (int r = 0; r < reducers.Length; r++)
            blocks[operands.Length + loop.Dense.Length + r] = Take(ref free);

        // A reduction of what is in memory already needs no body.
        bool reducesOperands = loop.Dense.Length == 0 && Array.TrueForAll(loop.Body.Outputs, o => o is Parameter { Rank: 1 });
        for (long at = 0; at < total; at += Block)
        {
            long count = Math.Min(Block, total - at);
            for (int i = 0; i < operands.Length; i++)
            {
                if (gathers[i] is { } gather)
                {
                    gather.Read(pointers[i], at, count, blocks[i]);
                    now[i] = blocks[i];
                }
                else
                    now[i] = pointers[i] + (operands[i].Shape.Length == 0 ? 0 : at * operands[i].Storage.Element.Size());
            }
            for (int s = 0; s < loop.Dense.Length; s++)
                now[operands.Length + s] = Start(stores[s]) + at * stores[s].Storage.Element.Size();
            for (int r = 0; r < reducers.Length; r++)
                now[operands.Length + loop.Dense.Length + r] = blocks[operands.Length + loop.Dense.Length + r];
            if (!reducesOperands)
                body(now, count);
            for (int r = 0; r < reducers.Length; r++)
                reducers[r].Take(now[reducesOperands ? ((Parameter)loop.Body.Outputs[r]).Index : operands.Length + loop.Dense.Length + r], at, count);
        }
        foreach (var reducer in reducers)
            reducer.Finish();
        GC.KeepAlive(scratch);
        GC.KeepAlive(operands);
        GC.KeepAlive(stores);
    }

    private static byte* Start(View view) => ((HostStorage)view.Storage).Pointer + view.Offset * view.Storage.Element.Size();

    private static byte* Take(ref byte* free)
    {
        byte* block = free;
        free += Block * sizeof(double);
        return block;
    }

    /// <summary>Copies a strided operand's elements, in the order of the space, into contiguous scratch.</summary>
    private sealed class Gather(long[] space, long[] strides, int size)
    {
        private readonly long[] _index = new long[space.Length];

        public void Read(byte* source, long at, long count, byte* target)
        {
            Interpreter.Unflatten(at, space, _index);
            int last = space.Length - 1;
            while (count > 0)
            {
                long offset = 0;
                for (int i = 0; i <= last; i++)
                    offset += _index[i] * strides[i];
                long run = Math.Min(count, space[last] - _index[last]);
                Copy(source + offset * size, strides[last], run, target);
                target += run * size;
                count -= run;
                _index[last] += run;
                for (int i = last; i > 0 && _index[i] == space[i]; i--)
                {
                    _index[i] = 0;
                    _index[i - 1]++;
                }
            }
        }

        private void Copy(byte* source, long stride, long run, byte* target)
        {
            switch (size)
            {
                case 1:
                    Strided<byte>(source, stride, run, target);
                    break;
                case 2:
                    Strided<short>(source, stride, run, target);
                    break;
                case 4:
                    Strided<int>(source, stride, run, target);
                    break;
                default:
                    Strided<long>(source, stride, run, target);
                    break;
            }
        }

        private static void Strided<T>(byte* source, long stride, long run, byte* target) where T : unmanaged
        {
            T* from = (T*)source, to = (T*)target;
            if (stride == 1)
                new ReadOnlySpan<T>(from, (int)run).CopyTo(new Span<T>(to, (int)run));
            else if (stride == 0)
                new Span<T>(to, (int)run).Fill(*from);
            else
                for (long i = 0; i < run; i++)
                    to[i] = from[i * stride];
        }
    }
}
