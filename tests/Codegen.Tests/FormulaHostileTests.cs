using System.Diagnostics;
using FluentAssertions;
using Xunit;

namespace ExprJit.Codegen.Tests;

/// <summary>Untrusted text: refused, quickly, without effect and without memory. Alone, since it measures time and memory.</summary>
[Collection("alone")]
public sealed class FormulaHostileTests
{
    private static readonly FunctionOptions OnHost = new() { Device = Device.Host };

    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(250);

    /// <summary>A rejection may cost this much for each character of its text, and this much for itself.</summary>
    private const long BytesPerCharacter = 12_000, Bytes = 1_000_000;

    public static TheoryData<string> Hostile => new(FormulaCorpus.Short.Concat(FormulaCorpus.Floods).Distinct());

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Hostile_text_is_refused_at_once(string text)
    {
        using var state = new Shared<double>(3, "state", Device.Host);
        string[] forms = [text, "x => " + text];
        foreach (string form in forms)
            Refuse(form, () => Formula.Compile<Func<double, double>>(form, [state], ["state = state + 1"], options: OnHost));
        Refuse(text, () => Formula.Compile<Func<double, double>>("x => x + state", [state], ["state = " + text], options: OnHost));
        Refuse(text, () => Formula.Compile<Func<double, double>>("x => x + state", [state], givens: ["state = " + text], options: OnHost));
        state.GetValue().Should().Be(3);
    }

    [Fact]
    public void Ten_thousand_rejections_leave_nothing_behind()
    {
        using var state = new Shared<double>(3, "state", Device.Host);
        string[] texts = [.. FormulaCorpus.Short];
        // What grows once, caches and code made for busy methods, is grown by then; a leak grows with each rejection.
        RejectAll(1 + 5_000 / texts.Length);
        long functions = KernelCache.Statistics.Count, least = long.MaxValue;
        // A leak grows in every round; the runtime's own memory in one or another.
        for (int round = 0; round < 3; round++)
        {
            long before = GC.GetTotalMemory(true);
            RejectAll(1 + 10_000 / 3 / texts.Length);
            least = Math.Min(least, GC.GetTotalMemory(true) - before);
        }
        least.Should().BeLessThan(100 * 1024);
        KernelCache.Statistics.Count.Should().Be(functions);
        state.GetValue().Should().Be(3);

        void RejectAll(int times)
        {
            for (int i = 0; i < times; i++)
                foreach (string text in texts)
                    Assert.Throws<FormulaException>(() => Formula.Compile<Func<double, double>>("x => " + text, [state], options: OnHost));
        }
    }

    /// <summary>The quickest of a few tries: another process may take the processor from one.</summary>
    private static void Refuse(string text, Func<Delegate> compile)
    {
        var quickest = TimeSpan.MaxValue;
        long least = long.MaxValue;
        for (int i = 0; i < 5 && (quickest >= Limit || i < 2); i++)
        {
            long before = GC.GetTotalAllocatedBytes(true);
            var clock = Stopwatch.StartNew();
            var error = Record.Exception(() => compile());
            clock.Stop();
            least = Math.Min(least, GC.GetTotalAllocatedBytes(true) - before);
            if (clock.Elapsed < quickest)
                quickest = clock.Elapsed;
            error.Should().BeOfType<FormulaException>("of '{0}'", text.Length < 100 ? text : text[..100]);
            ((FormulaException)error!).Position.Should().BeInRange(0, "state = ".Length + text.Length);
            error.Message.Length.Should().BeLessThan(4000);
        }
        quickest.Should().BeLessThan(Limit);
        least.Should().BeLessThan(Bytes + BytesPerCharacter * Math.Min(text.Length, FormulaText.MaximumLength));
    }
}
