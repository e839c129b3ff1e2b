using ExprJit.Graphs;

namespace ExprJit.Codegen.Tests;

/// <content>Programs that update variables from themselves and one another, over several calls, some of which fail.</content>
internal sealed partial class FuzzDraw
{
    private readonly List<Variable> _variables = [];

    /// <summary>Two to four variables, read through views, and up to as many updates; null if no call is worth comparing.</summary>
    public static FuzzProgram? Updates(int seed)
    {
        var draw = new FuzzDraw(seed);
        var random = draw._random;
        var type = draw._exact ? draw.Pick(ElementType.Float64, ElementType.Float32, ElementType.Int32, ElementType.Int64, ElementType.Bool)
            : draw.Pick(ElementType.Float64, ElementType.Float64, ElementType.Float32);
        long n = random.Next(30) == 0 ? random.Next(1023, 1026) : draw.Length(), m = random.Next(3) == 0 && n < 50 ? n : random.Next(1, 5);
        int rank = random.Next(1, 3), count = random.Next(2, 5);
        for (int i = 0; i < count; i++)
        {
            var of = random.Next(5) == 0 ? draw.Pick(ElementType.Int32, ElementType.Float64, ElementType.Bool) : type;
            bool other = random.Next(3) == 0;
            draw.AddVariable(of, (other ? random.Next(3) : rank) switch { 0 => [], 1 => [n], _ => random.Next(6) == 0 ? [m, n] : [n, m] });
        }
        foreach (long[] shape in new long[][] { [], [n], [n, m] })
            draw.AddParameter(type, shape);
        draw.AddParameter(ElementType.Int64, [n]);
        draw.AddParameter(ElementType.Bool, [n]);
        draw.Grow(random.Next(7), () => random.Next(3) switch { 0 => draw.Hazard(draw.Pick([.. draw._variables])), 1 => draw.RowStep(), _ => draw.Step() });
        var updates = draw._variables.Where(_ => random.Next(4) > 0).Select(v => new Update(v.Shared, draw.NewValue(v))).ToArray();
        var program = draw.Program(draw.Returned(), updates, [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => draw.FurtherArguments())]);
        if (draw._exact)
            return program;
        var outcomes = program.Expected();
        int tame = outcomes.TakeWhile(o => !(o.Outputs ?? []).Concat(o.After.Values).Any(IsWild)).Count();
        return tame == 0 ? null : program with { Calls = program.Calls[..tame] };
    }

    private void AddVariable(ElementType type, long[] shape)
    {
        var initial = Filled(type, shape);
        var node = (Variable)_arena.Variable(new FuzzVariable("v" + _variables.Count, new TensorType(type, shape.Length), initial));
        _leaves[node] = initial;
        _variables.Add(node);
        _pool.Add(node);
    }

    private HostStorage[] FurtherArguments() =>
        [.. _arguments.Select(a => _random.Next(4) == 0 ? a : Filled(a.Element, _random.Next(12) == 0 ? [.. a.Shape.Select(n => n + 1)] : a.Shape))];

    private Node[] Returned() =>
        [.. Enumerable.Range(0, _random.Next(4)).Select(_ => _random.Next(4) switch
        {
            0 => Pick([.. _variables]),
            1 => View(Pick([.. _variables])),
            _ => Any(),
        })];

    /// <summary>A value of the variable's type and rank.</summary>
    private Node NewValue(Variable variable)
    {
        bool Fits(Node n) => n.Type == variable.Type;
        for (int i = 0; i < 10; i++)
        {
            var value = _random.Next(3) == 0 ? Of(Fits) : Hazard(variable);
            if (value is not null && Fits(value) && Worth(value) is not null)
                return value;
        }
        return variable;
    }

    private Node View(Node x) => x.Rank == 0 ? x : _random.Next(4) switch
    {
        0 => N.Flip(x, _random.Next(x.Rank)),
        1 => x.Rank == 2 ? N.Transpose(x, 1, 0) : N.Flip(x, 0),
        2 => N.Slice(x, Index(_random.Next(-2, 2)), Index(_random.Next(1, 4)), _random.Next(x.Rank)),
        _ => N.Step(x, _random.Next(x.Rank), _random.Next(1, 3)),
    };

    /// <summary>A new value of a variable that reads other elements of it, or another variable, than the one it writes.</summary>
    private Node? Hazard(Node v)
    {
        try
        {
            return Hazard(v, v.Rank == 0 ? 0 : _random.Next(v.Rank));
        }
        catch (Exception refused) when (FuzzProgram.IsFault(refused))
        {
            return null;
        }
    }

    private Node? Hazard(Node v, int axis)
    {
        var w = Of(n => n is Variable && n.Type == v.Type);
        bool adds = v.Element != ElementType.Bool, sums = v.Element.IsInteger() || v.Element.IsFloat() && !_exact;
        if (w.Type != v.Type)
            w = v;
        Node Joined(Node a, Node b) => adds ? a + b : _arena.Apply(Op.Xor, a, b);
        if (v.Rank == 0)
            return _random.Next(3) switch
            {
                0 => w,
                1 => Joined(w, v),
                _ => Of(n => n.Rank > 0 && n.Element == v.Element) is var x && x.Rank > 0 && x.Element == v.Element
                    ? N.Reduce(adds && sums ? Op.Sum : Op.Max, x, Attributes.Axes([.. Enumerable.Range(0, x.Rank)])) : Joined(v, w),
            };
        var length = N.Length(v, axis);
        Node last = length - Index(1), zero = Index(0), one = Index(1);
        int[] axes = Axes(v);
        switch (_random.Next(16))
        {
            case 0:
                return w;
            case 1:
                return Joined(N.Flip(v, axis), w);
            case 2:
                return Joined(N.Slice(v, zero, last, axis), N.Slice(w, one, last, axis)) is var inner && _random.Next(2) == 0
                    ? N.Concat(axis, N.Slice(v, zero, one, axis), inner) : N.Concat(axis, inner, N.Slice(w, zero, one, axis));
            case 3:
                return N.Concat(axis, N.Slice(v, one, last, axis), N.Slice(w, zero, one, axis));
            case 4:
                return v.Rank == 2 ? N.Transpose(w, 1, 0) : N.Flip(w, 0);
            case 5:
                return v.Rank == 2 ? Joined(N.Transpose(v, 1, 0), w) : Joined(v, w);
            case 6:
                return v.Rank == 2 && sums ? N.MatMul(v, w) * v.Like(v.Element.IsFloat() ? 0.25 : 1) : Joined(w, v);
            case 7:
                return !adds ? _arena.Apply(Op.Or, w, Spread(Op.Max, v, axes)) : w - Spread(Op.Max, v, axes);
            case 8:
                return !sums ? null : v.Element.IsFloat() ? w / (v.Like(1) + Spread(Op.Sum, v * v, axes)) : w - Spread(Op.Sum, v, axes);
            case 9:
                return !v.Element.IsFloat() || _exact ? null : Softmax(w, axes);
            case 10:
                return Formulas.Gather(v, Places(v, axis), axis);
            case 11:
                return N.PutAlong(v, N.BroadcastLike(N.IndexAlong(v, axis), v), N.Flip(w, axis), axis);
            case 12:
                return N.BroadcastLike(N.Slice(v, zero, one, axis), w);
            case 13:
                return v.Element.IsInteger() ? _arena.Apply(Op.Div, w, Matching(v)) : Joined(v, Matching(v));
            case 14:
                return View(v);
            default:
                return Joined(v, Matching(w));
        }
    }
}
