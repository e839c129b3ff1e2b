using System.Runtime.InteropServices;

namespace ExprJit.Codegen.Host;

/// <summary>Deals the chunks of one dispatch after another to any number of threads, each chunk once.</summary>
/// <remarks>
/// One word holds (epoch, chunks left), so a spent dispatch shows zero left to a thread of any age, and an exchange
/// that succeeds proves its dispatch is open. A dispatch stays open until every chunk taken is counted finished.
/// </remarks>
[StructLayout(LayoutKind.Explicit, Size = 384)]
internal struct ChunkCursor
{
    // Words written by many threads keep a pair of cache lines each.
    [FieldOffset(128)]
    private long _cursor;

    [FieldOffset(256)]
    private int _finished;

    /// <summary>Whether a chunk is left to take.</summary>
    internal readonly bool IsOpen => (uint)Volatile.Read(in _cursor) != 0;

    /// <summary>Opens a dispatch; the one before must be finished. A full fence: earlier writes are seen by takers.</summary>
    internal void Open(int chunks)
    {
        _finished = 0;
        var epoch = (_cursor >> 32) + 1;
        Interlocked.Exchange(ref _cursor, (epoch << 32) | (uint)chunks);
    }

    /// <summary>Takes a chunk; <paramref name="left"/> counts it and those after it.</summary>
    internal bool TryTake(out int left)
    {
        while (true)
        {
            var cursor = Volatile.Read(ref _cursor);
            left = (int)(uint)cursor;
            if (left == 0)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref _cursor, cursor - 1, cursor) == cursor)
            {
                return true;
            }
        }
    }

    /// <summary>Counts chunks as finished and returns how many are; a full fence.</summary>
    internal int Finish(int chunks) => Interlocked.Add(ref _finished, chunks);

    /// <summary>Whether every chunk of a dispatch of <paramref name="chunks"/> is finished.</summary>
    internal readonly bool IsFinished(int chunks) => Volatile.Read(in _finished) == chunks;
}
