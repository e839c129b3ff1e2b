using System.Collections.Concurrent;
using FluentAssertions;
using Xunit;
using static ExprJit.Ops;

namespace ExprJit.Codegen.Tests;

/// <summary>Threads that use one device hand values on without waiting for it.</summary>
public sealed class DeviceThreadTests
{
    private const int Length = 700, Stages = 4, Items = 25;

    public static TheoryData<string> Devices() => [.. Device.All.Select(d => d.Name)];

    /// <summary>Each thread calls a function of its own, all of one structure and so of the same kernels, on what the thread before left on the device.</summary>
    [Theory]
    [MemberData(nameof(Devices))]
    public async Task A_chain_of_calls_goes_from_thread_to_thread(string name)
    {
        var device = Device.Parse(name);
        BlockingCollection<Tensor<double>>[] queues = [.. Enumerable.Range(0, Stages + 1).Select(_ => new BlockingCollection<Tensor<double>>())];
        Task[] stages = [.. Enumerable.Range(0, Stages).Select(stage => Task.Factory.StartNew(() =>
        {
            try
            {
                using var v = new Shared<Tensor<double>>(Tensor.Full(100.0 * stage, Length), "v", device);
                var f = Function.Compile((Tensor<double> x, double k) => x * k + v, updates: (x, k) => new() { { v, v + k } });
                foreach (var x in queues[stage].GetConsumingEnumerable())
                    queues[stage + 1].Add(f(x, stage + 2));
            }
            finally
            {
                queues[stage + 1].CompleteAdding();
            }
        }, TaskCreationOptions.LongRunning))];
        for (int i = 0; i < Items; i++)
            queues[0].Add(Tensor.Full((double)i, Length));
        queues[0].CompleteAdding();
        int item = 0;
        foreach (var y in queues[^1].GetConsumingEnumerable())
        {
            double expected = item;
            for (int stage = 0; stage < Stages; stage++)
                expected = expected * (stage + 2) + 100 * stage + item * (stage + 2);
            y.ToArray().Should().OnlyContain(v => v == expected, "of item {0}", item);
            item++;
        }
        await Task.WhenAll(stages);
        item.Should().Be(Items);
    }

    /// <summary>A variable that one thread updates and another reads, each after the other on the host.</summary>
    [Theory]
    [MemberData(nameof(Devices))]
    public async Task A_variable_updated_on_one_thread_is_read_on_another(string name)
    {
        using var v = new Shared<Tensor<double>>(Tensor.Zeros<double>(Length), "v", Device.Parse(name));
        var step = Function.Compile((double k) => new Updates { { v, v + k } });
        var sum = Function.Compile(() => Sum(v));
        double expected = 0;
        for (int i = 1; i <= 20; i++)
        {
            int k = i;
            await Task.Run(() => step(k));
            expected += k * Length;
            double read = await Task.Run(() => (double)sum());
            read.Should().Be(expected);
        }
    }
}
