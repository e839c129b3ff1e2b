namespace ExprJit.Codegen.Ilgpu;

/// <summary>Shares items among the teams of all groups.</summary>
internal static class Teamwork
{
    /// <summary>
    /// Runs a body for every item. All threads of a group run it equally often, so that it may wait for its team: where items run out, a team goes through
    /// the motions, in which it must neither read nor write, since what it would read may not be there yet.
    /// </summary>
    /// <param name="code">The kernel.</param>
    /// <param name="team">The teams.</param>
    /// <param name="items">How many items there are, at least one.</param>
    /// <param name="body">Gets the item, and whether it is one.</param>
    public static void ForEach(KernelCode code, Team team, Ix items, Action<Ix, Turn> body)
    {
        if (team.Lanes == 1)
        {
            long size = code.Geometry.GroupSize;
            code.For(code.Keep(code.Block * size + code.Thread), items, code.Keep(code.Blocks * size), item => body(item, new Turn(code)));
            return;
        }
        if (team.Teams == 1)
        {
            code.For(code.Block, items, code.Blocks, item => body(item, new Turn(code)));
            return;
        }
        code.For(code.Keep(code.Block * team.Teams), items, code.Keep(code.Blocks * team.Teams), first =>
        {
            var own = code.Keep(first + team.Number);
            body(code.Least(own, items - code.Constant(1)), new Turn(code, own, items));
        });
    }
}

/// <summary>Whether a team has an item in this turn.</summary>
internal sealed class Turn
{
    private readonly KernelCode _code;
    private readonly (Ix Own, Ix Items)? _may;

    /// <summary>A turn in which it has one.</summary>
    public Turn(KernelCode code) => _code = code;

    /// <summary>A turn in which it has one if its own number is below that of the items.</summary>
    public Turn(KernelCode code, Ix own, Ix items) => (_code, _may) = (code, (own, items));

    /// <summary>Runs code only where there is an item.</summary>
    public void IfReal(Action code)
    {
        if (_may is var (own, items))
            _code.IfLess(own, items, code);
        else
            code();
    }

    /// <summary>The end of a loop that begins somewhere: where it begins, if there is no item.</summary>
    public Ix End(Ix from, Ix to)
    {
        if (_may is null)
            return to;
        var end = _code.IL.DeclareLocal(_code.Index);
        void Set(Ix value)
        {
            value.Push();
            _code.IL.Emit(System.Reflection.Emit.OpCodes.Stloc, end);
        }
        Set(from);
        IfReal(() => Set(to));
        return new Ix(_code, () => _code.IL.Emit(System.Reflection.Emit.OpCodes.Ldloc, end));
    }
}
