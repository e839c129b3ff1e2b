namespace ExprJit.Codegen.Ilgpu;

/// <summary>Shares items among the teams of all groups.</summary>
internal static class Teamwork
{
    /// <summary>
    /// Runs a body for every item. All threads of a group run it equally often, so that it may wait for its team: where items run out, a team is given
    /// the last item again. Of that it must write nothing, and read nothing that the launch writes: it may find anything there.
    /// </summary>
    /// <param name="code">The kernel.</param>
    /// <param name="team">The teams.</param>
    /// <param name="items">How many items there are, at least one.</param>
    /// <param name="body">Gets the item, and what runs code only where the item is the team's own; no team waits in there.</param>
    public static void ForEach(KernelCode code, Team team, Ix items, Action<Ix, Action<Action>> body)
    {
        if (team.Lanes == 1)
        {
            long size = code.Geometry.GroupSize;
            code.For(code.Keep(code.Block * size + code.Thread), items, code.Keep(code.Blocks * size), item => body(item, write => write()));
            return;
        }
        if (team.Teams == 1)
        {
            code.For(code.Block, items, code.Blocks, item => body(item, write => write()));
            return;
        }
        code.For(code.Keep(code.Block * team.Teams), items, code.Keep(code.Blocks * team.Teams), first =>
        {
            var own = code.Keep(first + team.Number);
            var item = code.Least(own, items - code.Constant(1));
            body(item, write => code.IfLess(own, items, write));
        });
    }
}
