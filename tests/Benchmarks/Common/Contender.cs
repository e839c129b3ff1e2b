using System.Diagnostics;

namespace ExprJit.Benchmarks;

/// <summary>One way of doing the work of a case: the library's, a peer's, or a ceiling of the machine.</summary>
internal class Contender(string name, Action<int> run, Func<double[]?>? sample = null) : IDisposable
{
    public virtual string Name => name;

    /// <summary>Whether it is there to be compared with, and not to be timed.</summary>
    public bool OnlyChecks { get; init; }

    /// <summary>What part of the case's work one call is; its time is divided by it. A ceiling may do a millionth of the work.</summary>
    public double Share { get; init; } = 1;

    /// <summary>Does the work once and gives elements of the result (<see cref="Data.Sample{T}"/>); null where there is no result to compare.</summary>
    /// <remarks>The first call after preparation: what accumulates starts from the same state everywhere.</remarks>
    public virtual double[]? Sample() => sample?.Invoke();

    /// <summary>Nanoseconds for the case's work, over so many calls in a row.</summary>
    public virtual double Time(int calls)
    {
        long started = Stopwatch.GetTimestamp();
        run(calls);
        return Stopwatch.GetElapsedTime(started).TotalNanoseconds / calls / Share;
    }

    public virtual void Dispose()
    {
    }

    /// <summary>A row of its own that counts something, instead of a time.</summary>
    public static Contender Quantity(Func<double> value) => new Counted(value);

    /// <summary>A result to compare with, found some other way.</summary>
    public static Contender Check(string name, Func<double[]> sample) => new(name, _ => { }, sample) { OnlyChecks = true };

    /// <summary>A contender whose call is one invocation; for work of at least a microsecond, beside which an invocation is nothing.</summary>
    public static Contender Of(string name, Action once, Func<double[]>? sample = null) => new(name, calls =>
    {
        for (int i = 0; i < calls; i++)
            once();
    }, sample);

    /// <summary>A contender that writes its whole result into one array.</summary>
    public static Contender Into<T>(string name, T[] result, Action once) where T : unmanaged, System.Numerics.INumberBase<T> => Of(name, once, () =>
    {
        once();
        return Data.Sample<T>(result);
    });

    /// <summary>A contender whose every call gives a new array or tensor.</summary>
    public static Contender Fresh<T>(string name, Func<T[]> once) where T : unmanaged, System.Numerics.INumberBase<T> =>
        Of(name, () => once(), () => Data.Sample<T>(once()));

    /// <inheritdoc cref="Fresh{T}(string, Func{T[]})"/>
    public static Contender Fresh<T>(string name, Func<Tensor<T>> once) where T : unmanaged, System.Numerics.INumberBase<T> =>
        Of(name, () => once(), () => Data.Sample<T>(once().ToArray()));

    /// <summary>A function of the library that gives a new value at each call.</summary>
    public static Contender Ours<T>(Func<Tensor<T>> once) where T : unmanaged, System.Numerics.INumberBase<T> => Fresh("ExprJit", once);

    /// <summary>A function of the library that updates a variable.</summary>
    public static Contender Ours<T>(Shared<Tensor<T>> result, Action once) where T : unmanaged, System.Numerics.INumberBase<T> => Of("ExprJit", once, () =>
    {
        once();
        return Data.Sample<T>(result.GetValue().ToArray());
    });

    private sealed class Counted(Func<double> value) : Contender("ExprJit", _ => { })
    {
        public override double Time(int calls) => value();
    }
}
