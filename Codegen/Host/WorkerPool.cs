using System.Diagnostics;
using System.Globalization;
using System.Runtime.ExceptionServices;

namespace ExprJit.Codegen.Host;

/// <summary>Background threads that share the chunks of one dispatch at a time with its caller.</summary>
/// <remarks>
/// The caller alone can finish every dispatch, so progress never depends on a worker. A dispatch that finds
/// the pool taken (another caller, or a nested call) runs alone on its own thread: no deadlock, no oversubscription.
/// </remarks>
internal sealed class WorkerPool : IDisposable
{
    private const string DegreeVariable = "EXPRJIT_THREADS";

    private static readonly long SpinTicks = Stopwatch.Frequency * 40 / 1_000_000;

    private readonly object _parking = new();
    private readonly object _joining = new();

    private ChunkCursor _cursor;
    private IChunked? _work;
    private Exception? _failure;
    private int _chunks;
    private int _busy;
    private int _started;
    private int _parked;
    private int _callersProcessor;
    private bool _joinParked;
    private bool _stopping;

    /// <summary>A pool in which <paramref name="degree"/> threads work, the caller included.</summary>
    internal WorkerPool(int degree)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(degree, 1);
        Degree = degree;
    }

    /// <summary>The pool of the process, sized by the processors and by EXPRJIT_THREADS.</summary>
    public static WorkerPool Shared { get; internal set; } = new(DegreeOf(
        Environment.ProcessorCount, Environment.GetEnvironmentVariable(DegreeVariable)));

    /// <summary>How many threads can work on one dispatch, the caller included.</summary>
    public int Degree { get; }

    /// <summary>The degree for a processor count and an optional setting; a setting that is no count is ignored.</summary>
    internal static int DegreeOf(int processors, string? setting) =>
        int.TryParse(setting, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit >= 1
            ? Math.Min(processors, limit)
            : processors;

    /// <summary>Runs every chunk in [0, chunks) and returns when all are done; the first failure is rethrown here.</summary>
    public void Run(IChunked work, int chunks)
    {
        ArgumentNullException.ThrowIfNull(work);
        if (chunks <= 1 || Degree == 1 || Interlocked.CompareExchange(ref _busy, 1, 0) != 0)
        {
            for (var chunk = 0; chunk < chunks; chunk++)
            {
                work.Run(chunk);
            }

            return;
        }

        Exception? failure;
        try
        {
            Dispatch(work, chunks);
            Join(chunks);
            failure = _failure;
        }
        finally
        {
            _work = null;
            _failure = null;
            Volatile.Write(ref _busy, 0);
        }

        if (failure is not null)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    /// <summary>Ends the worker threads; later dispatches run on their caller alone.</summary>
    public void Dispose()
    {
        lock (_parking)
        {
            Volatile.Write(ref _stopping, true);
            Monitor.PulseAll(_parking);
        }
    }

    private void Dispatch(IChunked work, int chunks)
    {
        if (_started == 0 && !Volatile.Read(ref _stopping))
        {
            Start();
        }

        // Law: these fields change only while no chunk is open or running, so whoever takes a chunk sees them settled.
        _work = work;
        _chunks = chunks;
        _cursor.Open(chunks);
        if (Volatile.Read(ref _parked) > 0)
        {
            Volatile.Write(ref _callersProcessor, Processor.Current);
            Wake(chunks - 1);
        }

        Take();
    }

    private void Take()
    {
        var taken = 0;
        for (; _cursor.TryTake(out var left); taken++)
        {
            RunChunk(_chunks - left);
        }

        if (taken == 0)
        {
            return;
        }

        // Until the count is in, the dispatch is open and its fields settled; after it, they may be another's.
        var chunks = _chunks;
        if (_cursor.Finish(taken) == chunks && Volatile.Read(ref _joinParked))
        {
            lock (_joining)
            {
                Monitor.PulseAll(_joining);
            }
        }
    }

    private void RunChunk(int chunk)
    {
        if (Volatile.Read(ref _failure) is not null)
        {
            return;
        }

        try
        {
            _work!.Run(chunk);
        }
#pragma warning disable CA1031 // the failure, whatever it is, belongs to the caller of the dispatch
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Interlocked.CompareExchange(ref _failure, exception, null);
        }
    }

    private void Join(int chunks)
    {
        var deadline = 0L;
        while (!_cursor.IsFinished(chunks))
        {
            Thread.SpinWait(4);
            var now = Stopwatch.GetTimestamp();
            deadline = deadline == 0 ? now + SpinTicks : deadline;
            if (now > deadline)
            {
                JoinParked(chunks);
                return;
            }
        }
    }

    private void JoinParked(int chunks)
    {
        lock (_joining)
        {
            // Full fence between raising the flag and reading the count, mirrored by the count in Take.
            Volatile.Write(ref _joinParked, true);
            Interlocked.MemoryBarrier();
            while (!_cursor.IsFinished(chunks))
            {
                Monitor.Wait(_joining);
            }

            Volatile.Write(ref _joinParked, false);
        }
    }

    private void Start()
    {
        for (; _started < Degree - 1; _started++)
        {
            new Thread(Work, maxStackSize: 1 << 20)
            {
                IsBackground = true,
                Name = "ExprJit worker",
            }.UnsafeStart();
        }
    }

    private void Work()
    {
        while (!Volatile.Read(ref _stopping))
        {
            if (SpinForWork())
            {
                Take();
            }
            else
            {
                Park();
                Processor.Leave(Volatile.Read(ref _callersProcessor));
            }
        }
    }

    private bool SpinForWork()
    {
        var deadline = Stopwatch.GetTimestamp() + SpinTicks;
        do
        {
            if (_cursor.IsOpen)
            {
                return true;
            }

            Thread.SpinWait(4);
        }
        while (Stopwatch.GetTimestamp() < deadline);
        return false;
    }

    private void Park()
    {
        lock (_parking)
        {
            // The count is raised (full fence) before the last look, and a dispatch publishes before it reads the count.
            Interlocked.Increment(ref _parked);
            if (!_cursor.IsOpen && !_stopping)
            {
                Monitor.Wait(_parking);
            }

            Interlocked.Decrement(ref _parked);
        }
    }

    private void Wake(int wanted)
    {
        lock (_parking)
        {
            for (var woken = Math.Min(wanted, _parked); woken > 0; woken--)
            {
                Monitor.Pulse(_parking);
            }
        }
    }
}
