using System.Reflection.Emit;
using ExprJit.Graphs;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>Emits the reduction of a run of places by a team: every output's accumulator, and the dense stores on the way.</summary>
internal sealed class Fold
{
    private const int Unroll = 4;

    private readonly KernelCode _code;
    private readonly LoopCode _loop;
    private readonly Team _team;
    private readonly int[] _kept, _reduced;
    private readonly Ix[] _reducedLengths;

    /// <param name="code">The kernel.</param>
    /// <param name="loop">The loop.</param>
    /// <param name="team">The team.</param>
    /// <param name="reducedLengths">The lengths of the reduced axes.</param>
    public Fold(KernelCode code, LoopCode loop, Team team, Ix[] reducedLengths)
    {
        (_code, _loop, _team, _reducedLengths) = (code, loop, team, reducedLengths);
        (_kept, _reduced) = (loop.Axes.Of(AxisRole.Kept), loop.Axes.Of(AxisRole.Reduced));
        var outputs = loop.Outputs;
        Sums = [.. outputs.Reductions.Select((r, i) => new Accumulator(code, ((Apply)outputs.StoreOf(r).Node).Op, outputs.Roots[outputs.Dense.Length + i].Element))];
        foreach (var sum in Sums)
            team.Reserve(sum);
    }

    public Accumulator[] Sums { get; }

    /// <summary>Accumulates the places from one on and below another, the lanes taking turns.</summary>
    /// <param name="places">The places along the kept axes and rows; those along the reduced ones are filled in.</param>
    /// <param name="from">The first.</param>
    /// <param name="to">The end.</param>
    /// <param name="lane">The number of this thread among those that take turns.</param>
    /// <param name="lanes">How many they are.</param>
    public void Run(Ix[] places, Ix from, Ix to, Ix lane, int lanes)
    {
        foreach (var sum in Sums)
            sum.Clear();
        var known = _loop.ReadAhead(_code, places, a => a is NumberAccess || a is StridedAccess s && _reduced.All(axis => s.Steps[axis].Slot == AxisStep.None));
        var rest = from;
        if (_loop.Outputs.IsLight)
        {
            rest = _code.Keep(from + (to - from) / (Unroll * lanes) * (Unroll * lanes));
            _code.For(_code.Keep(from + lane), rest, _code.Constant(Unroll * lanes), at => Take(places, [.. Enumerable.Range(0, Unroll).Select(u => u == 0 ? at : _code.Keep(at + u * lanes))], known));
        }
        _code.For(_code.Keep(rest + lane), to, _code.Constant(lanes), at => Take(places, [at], known));
    }

    private void Take(Ix[] places, Ix[] numbers, IReadOnlyDictionary<int, LocalBuilder> known)
    {
        var taken = Array.ConvertAll(numbers, number =>
        {
            Ix[] at = [.. places];
            var reduced = _code.Unflatten(number, _reducedLengths);
            for (int i = 0; i < _reduced.Length; i++)
                at[_reduced[i]] = reduced[i];
            return (Places: at, Values: _loop.Evaluate(_code, at, known));
        });
        for (int t = 0; t < taken.Length; t++)
        {
            var (at, values) = taken[t];
            _loop.Store(_code, at, values);
            for (int i = 0; i < Sums.Length; i++)
                Sums[i].Take(values[_loop.Dense.Length + i], numbers[t]);
        }
    }

    /// <summary>Places with those along the kept axes filled in.</summary>
    public Ix[] WithKept(Ix[] places, Ix[] kept)
    {
        Ix[] with = [.. places];
        for (int i = 0; i < _kept.Length; i++)
            with[_kept[i]] = kept[i];
        return with;
    }

    /// <summary>Makes what the team has accumulated the same in all its threads.</summary>
    public void Merge()
    {
        foreach (var sum in Sums)
            _team.Merge(sum);
    }

    public void Write(StridedAccess[] results, Ix[] places)
    {
        for (int i = 0; i < Sums.Length; i++)
            results[i].Write(_code, places, Sums[i].Result());
    }
}
