using ExprJit.Codegen.Host;
using FluentAssertions;
using Xunit;

namespace ExprJit.Codegen.Tests;

public sealed class ProcessorTests
{
    [Fact]
    public void A_thread_leaves_its_processor_and_may_come_back()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.ProcessorCount > 1, "One processor, or no Linux");
        var (left, visited) = (0, new HashSet<int>());
        var thread = new Thread(() =>
        {
            for (var turn = 0; turn < 20; turn++)
            {
                var here = Processor.Current;
                Processor.Leave(here);
                left += Processor.Current == here ? 0 : 1;
                visited.Add(here);
            }
        });
        thread.Start();
        thread.Join();

        // Between two statements the system may move a thread back, but not every time; a thread tied to one processor would be stuck there.
        left.Should().BeGreaterThan(10);
        visited.Should().HaveCountGreaterThan(1);
    }

    [Fact]
    public void Leaving_a_processor_one_is_not_on_does_nothing()
    {
        Processor.Leave(-1);
        Processor.Leave(int.MaxValue);
        Processor.Leave(Processor.Current + 1);
    }
}
