using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using ExprJit.Codegen.Ilgpu;
using FluentAssertions;
using Xunit;

namespace ExprJit.Codegen.Tests;

/// <summary>Copies through staging memory, on a stream that does its work later and on another thread, as a GPU's does.</summary>
public sealed unsafe class DeviceTransferTests
{
    private const int BlockBytes = 4096;
    private const int RingBytes = StagedTransfers.Blocks * BlockBytes;

    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    [Fact]
    public void An_upload_returns_before_the_device_has_read_it_and_the_source_may_change()
    {
        using var stream = new LateStream();
        using var transfers = new StagedTransfers(stream, BlockBytes);
        using var device = new Memory(RingBytes);
        using var source = new Memory(RingBytes);
        stream.Hold();
        byte[] sent = source.Fill(1);
        // In uneven parts, which add up to less than the ring.
        int at = 0;
        foreach (int part in (int[])[1, 0, 63, 64, 4000, 5000, 300])
        {
            transfers.Upload(source.Start + at, device.Address, at, part);
            at += part;
        }
        source.Fill(2);
        stream.Done.Should().Be(0);
        stream.LetGo();
        stream.Finish();
        device.Read(at).Should().Equal(sent[..at]);
    }

    [Fact]
    public void An_upload_waits_where_the_ring_is_full_and_goes_on_with_the_first_block_passed()
    {
        using var stream = new LateStream();
        using var transfers = new StagedTransfers(stream, BlockBytes);
        using var device = new Memory(3 * RingBytes);
        using var source = new Memory(3 * RingBytes);
        byte[] sent = source.Fill(3);
        stream.Hold();
        nint from = source.Address, to = device.Address;
        var uploading = Started(() => transfers.Upload((byte*)from, to, 0, 3 * RingBytes));
        stream.WaitForQueued(StagedTransfers.Blocks);
        uploading.Join(100).Should().BeFalse("four blocks are not yet read");
        stream.Queued.Should().Be(StagedTransfers.Blocks, "a block that the device has not read must not be written");
        stream.LetGo();
        uploading.Join(Long).Should().BeTrue();
        stream.Finish();
        device.Read(3 * RingBytes).Should().Equal(sent);
        stream.Staging.Should().Be(StagedTransfers.Blocks);
    }

    [Fact]
    public void Uploads_and_downloads_of_any_size_keep_their_order()
    {
        using var stream = new LateStream();
        using var transfers = new StagedTransfers(stream, BlockBytes);
        const int most = 5 * BlockBytes;
        using var device = new Memory(most);
        using var source = new Memory(most);
        using var result = new Memory(most);
        var random = new Random(11);
        byte[] expected = device.Fill(0);
        for (int i = 0; i < 300; i++)
        {
            int length = random.Next(10) switch { 0 => 0, 1 => BlockBytes, 2 => 2 * BlockBytes, 3 => most, _ => random.Next(most) };
            int offset = random.Next(most - length + 1);
            if (random.Next(3) > 0)
            {
                source.Fill(i)[..length].CopyTo(expected, offset);
                transfers.Upload(source.Start, device.Address, offset, length);
            }
            else
            {
                result.Fill(255);
                transfers.Download(device.Address, offset, result.Start, length);
                result.Read(length).Should().Equal(expected[offset..(offset + length)]);
            }
        }
    }

    [Fact]
    public void A_download_asks_for_the_next_part_before_it_takes_one()
    {
        using var stream = new LateStream();
        using var transfers = new StagedTransfers(stream, BlockBytes);
        using var device = new Memory(5 * BlockBytes);
        using var result = new Memory(5 * BlockBytes);
        byte[] there = device.Fill(9);
        nint from = device.Address, to = result.Address;
        stream.Hold();
        var downloading = Started(() => transfers.Download(from, 0, (byte*)to, 5 * BlockBytes));
        stream.WaitForQueued(2);
        stream.Queued.Should().Be(2);
        stream.LetGo();
        downloading.Join(Long).Should().BeTrue();
        result.Read(5 * BlockBytes).Should().Equal(there);
    }

    [Fact]
    public void Threads_share_the_ring()
    {
        using var stream = new LateStream();
        using var transfers = new StagedTransfers(stream, BlockBytes);
        Parallel.For(0, 6, new ParallelOptions { MaxDegreeOfParallelism = 6 }, thread =>
        {
            using var device = new Memory(2 * BlockBytes);
            using var own = new Memory(2 * BlockBytes);
            for (int i = 0; i < 40; i++)
            {
                int length = (i * 977 + thread * 131) % (2 * BlockBytes);
                byte[] sent = own.Fill(thread * 1000 + i);
                transfers.Upload(own.Start, device.Address, 0, length);
                own.Fill(-1);
                transfers.Download(device.Address, 0, own.Start, length);
                own.Read(length).Should().Equal(sent[..length]);
            }
        });
    }

    private static Thread Started(Action work)
    {
        var thread = new Thread(() => work()) { IsBackground = true };
        thread.Start();
        return thread;
    }

    /// <summary>Native memory of a device or a caller.</summary>
    private sealed class Memory(int bytes) : IDisposable
    {
        public byte* Start { get; } = (byte*)NativeMemory.Alloc((nuint)bytes);

        public nint Address => (nint)Start;

        public byte[] Fill(int seed)
        {
            byte[] values = new byte[bytes];
            new Random(seed).NextBytes(values);
            values.CopyTo(new Span<byte>(Start, bytes));
            return values;
        }

        public byte[] Read(int count) => new ReadOnlySpan<byte>(Start, count).ToArray();

        public void Dispose() => NativeMemory.Free(Start);
    }

    /// <summary>A stream that a thread of its own works off, and not at all while it is held.</summary>
    private sealed class LateStream : ITransferStream, IDisposable
    {
        private readonly BlockingCollection<Action> _work = [];
        private readonly ManualResetEventSlim _open = new(true);
        private readonly Thread _thread;
        private int _queued, _done, _staging;

        public LateStream()
        {
            _thread = new Thread(() =>
            {
                foreach (var action in _work.GetConsumingEnumerable())
                {
                    _open.Wait();
                    action();
                }
            })
            { IsBackground = true };
            _thread.Start();
        }

        public int Queued => Volatile.Read(ref _queued);

        public int Done => Volatile.Read(ref _done);

        /// <summary>How many blocks were made.</summary>
        public int Staging => Volatile.Read(ref _staging);

        public void Hold() => _open.Reset();

        public void LetGo() => _open.Set();

        public void WaitForQueued(int count) => SpinWait.SpinUntil(() => Queued >= count, Long).Should().BeTrue();

        public void Finish()
        {
            using var mark = CreateMark();
            mark.Record();
            mark.Wait();
        }

        public byte* Allocate(int bytes)
        {
            Interlocked.Increment(ref _staging);
            return (byte*)NativeMemory.Alloc((nuint)bytes);
        }

        public void Free(byte* staging) => NativeMemory.Free(staging);

        public void Write(byte* staging, nint device, long offset, long bytes) => Queue((nint)staging, (nint)(device + offset), bytes);

        public void Read(nint device, long offset, byte* staging, long bytes) => Queue((nint)(device + offset), (nint)staging, bytes);

        public IStreamMark CreateMark() => new Mark(this);

        public void Dispose()
        {
            _work.CompleteAdding();
            _thread.Join();
            _work.Dispose();
            _open.Dispose();
        }

        private void Queue(nint from, nint to, long bytes)
        {
            _work.Add(() =>
            {
                Buffer.MemoryCopy((byte*)from, (byte*)to, bytes, bytes);
                Interlocked.Increment(ref _done);
            });
            Interlocked.Increment(ref _queued);
        }

        private sealed class Mark(LateStream stream) : IStreamMark
        {
            private ManualResetEventSlim _passed = new(false);

            public void Record()
            {
                var passed = _passed = new ManualResetEventSlim(false);
                stream._work.Add(passed.Set);
            }

            public void Wait() => _passed.Wait();

            public void Dispose()
            {
            }
        }
    }
}
