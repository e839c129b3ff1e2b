using ExprJit;
using static ExprJit.Ops;

namespace Quickstart;

/// <summary>
/// The smallest program that shows the three ideas of the library. A shared variable lives on a device and keeps its
/// value between calls. An update gives it a new value after a call's output was computed. A given puts another value
/// in its place, for one function alone.
/// </summary>
internal static class SeedProgram
{
    public static void Run()
    {
        var state = new Shared<double>(0, "state");

        var accumulator = Function.Compile((double inc) => state,
            updates: inc => new() { { state, state + inc } });

        Console.WriteLine(state.GetValue());        // 0
        accumulator(1);                             // returns 0: outputs are read before updates are applied
        Console.WriteLine(state.GetValue());        // 1
        accumulator(10);                            // returns 1
        Console.WriteLine(state.GetValue());        // 11
        state.SetValue(-1);
        accumulator(3);                             // returns -1
        Console.WriteLine(state.GetValue());        // 2

        var skipShared = Function.Compile((double inc, double a) => state * 2 + inc,
            givens: (inc, a) => new() { { state, a } });
        Console.WriteLine(skipShared(2, 3));        // 8
        Console.WriteLine(state.GetValue());        // 2: a given never changes the variable
    }
}
