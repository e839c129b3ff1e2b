using System.Reflection;
using System.Reflection.Emit;
using ILGPU;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>
/// Threads of one group that work on one result, a power of two: within a warp they read one another's registers, and a team of a whole group
/// goes through memory that the group shares. Every thread of a group must come to each of these calls.
/// </summary>
internal sealed class Team
{
    private static readonly MethodInfo ShuffleXor = typeof(Warp).GetMethods().Single(m => m.Name == nameof(Warp.ShuffleXor) && m.GetParameters().Length == 2);

    private readonly KernelCode _code;
    private readonly Dictionary<(Type, int), SharedArray> _shared = [];

    /// <param name="code">The kernel.</param>
    /// <param name="lanes">At most a warp, or a whole group.</param>
    public Team(KernelCode code, int lanes)
    {
        (_code, Lanes) = (code, lanes);
        if (lanes > code.Geometry.WarpSize && lanes != code.Geometry.GroupSize)
            throw new InternalCompilerException("ilgpu", $"a team of {lanes} threads");
        Teams = code.Geometry.GroupSize / lanes;
        Lane = lanes == 1 ? code.Constant(0) : code.Keep(code.Thread & (lanes - 1));
        Number = lanes == 1 ? code.Thread : code.Keep(code.Thread / lanes);
    }

    /// <summary>How many threads it has.</summary>
    public int Lanes { get; }

    /// <summary>How many teams a group has.</summary>
    public int Teams { get; }

    /// <summary>The thread's number in its team.</summary>
    public Ix Lane { get; }

    /// <summary>The team's number in its group.</summary>
    public Ix Number { get; }

    /// <summary>Runs a body in one thread of it.</summary>
    public void First(Action body)
    {
        if (Lanes == 1)
            body();
        else
            _code.IfEqual(Lane, _code.Constant(0), body);
    }

    /// <summary>Waits for the team and makes its writes seen.</summary>
    public void Barrier() => _code.Barrier(Lanes);

    /// <summary>Declares the shared memory that merging takes, before any loop. All merges of a type share it: the last barrier of each lets the next begin.</summary>
    public void Reserve(Accumulator sum)
    {
        int warps = Lanes / Math.Min(Lanes, _code.Geometry.WarpSize);
        for (int i = 0; i < sum.Parts.Length && warps > 1; i++)
            if (!_shared.ContainsKey((sum.Parts[i].LocalType, i)))
                _shared[(sum.Parts[i].LocalType, i)] = _code.Shared(sum.Parts[i].LocalType, warps);
    }

    /// <summary>
    /// Merges what every thread of the team holds into the same value for all of them, always in the same order. The order is that of a butterfly, so what
    /// merges must be commutative.
    /// </summary>
    public void Merge(Accumulator sum)
    {
        int warp = Math.Min(Lanes, _code.Geometry.WarpSize);
        Butterfly(sum, warp);
        int warps = Lanes / warp;
        if (warps == 1)
            return;
        var kept = sum.Parts.Select((p, i) => _shared[(p.LocalType, i)]).ToArray();
        if (warps > warp)
        {
            Tree(sum, kept, warp, warps);
            return;
        }
        _code.IfEqual(_code.Thread & (warp - 1), _code.Constant(0), () => Store(sum, kept, _code.Thread / warp));
        _code.Barrier(Lanes);
        for (int i = 0; i < kept.Length; i++)
            Load(kept[i], _code.Thread & (warps - 1), sum.Parts[i]);
        Butterfly(sum, warps);
        _code.Barrier(Lanes);
    }

    private void Butterfly(Accumulator sum, int lanes)
    {
        for (int distance = lanes / 2; distance > 0; distance /= 2)
        {
            var theirs = sum.Parts.Select(part =>
            {
                var other = _code.IL.DeclareLocal(part.LocalType);
                _code.IL.Emit(OpCodes.Ldloc, part);
                _code.IL.Emit(OpCodes.Ldc_I4, distance);
                _code.IL.Emit(OpCodes.Call, ShuffleXor.MakeGenericMethod(part.LocalType));
                _code.IL.Emit(OpCodes.Stloc, other);
                return other;
            }).ToArray();
            sum.Merge(theirs);
        }
    }

    /// <summary>Where warps are many or there are none: halves the values that are left.</summary>
    private void Tree(Accumulator sum, SharedArray[] kept, int warp, int count)
    {
        _code.IfEqual(_code.Thread & (warp - 1), _code.Constant(0), () => Store(sum, kept, _code.Thread / warp));
        _code.Barrier(Lanes);
        for (int half = count / 2; half > 0; half /= 2)
        {
            int distance = half;
            _code.IfLess(_code.Thread, _code.Constant(half), () =>
            {
                for (int i = 0; i < kept.Length; i++)
                    Load(kept[i], _code.Thread, sum.Parts[i]);
                var theirs = kept.Select(k =>
                {
                    var other = _code.IL.DeclareLocal(k.Type);
                    Load(k, _code.Thread + distance, other);
                    return other;
                }).ToArray();
                sum.Merge(theirs);
                Store(sum, kept, _code.Thread);
            });
            _code.Barrier(Lanes);
        }
        for (int i = 0; i < kept.Length; i++)
            Load(kept[i], _code.Constant(0), sum.Parts[i]);
        _code.Barrier(Lanes);
    }

    private void Store(Accumulator sum, SharedArray[] kept, Ix at)
    {
        for (int i = 0; i < kept.Length; i++)
        {
            _code.Address(kept[i], at);
            _code.IL.Emit(OpCodes.Ldloc, sum.Parts[i]);
            _code.IL.Emit(OpCodes.Stobj, kept[i].Type);
        }
    }

    private void Load(SharedArray kept, Ix at, LocalBuilder into)
    {
        _code.Address(kept, at);
        _code.IL.Emit(OpCodes.Ldobj, kept.Type);
        _code.IL.Emit(OpCodes.Stloc, into);
    }
}
