using ExprJit.Graphs;
using ExprJit.Optimization;

namespace ExprJit.Codegen.Tests;

/// <summary>
/// Draws a random program node by node. Each node is computed by the oracle as it is drawn, once, so that what would
/// fail, grow large or lose all accuracy is not kept.
/// </summary>
internal sealed partial class FuzzDraw
{
    private const int MostElements = 4000;

    private readonly Random _random;
    private readonly Arena _arena = new();
    private readonly List<HostStorage> _arguments = [];
    private readonly Dictionary<Node, HostStorage> _leaves = [];
    private readonly List<Node> _pool = [];
    private readonly List<Node> _made = [];
    private readonly Interpreter _interpreter;
    private readonly bool _exact;

    private FuzzDraw(int seed, bool? exact = null)
    {
        _random = new Random(seed);
        _exact = exact ?? _random.Next(2) == 0;
        _interpreter = new Interpreter(leaf => Value.Of(_leaves[leaf]));
    }

    private Node AddParameter(ElementType type, long[] shape)
    {
        var node = _arena.Parameter(_arguments.Count, new TensorType(type, shape.Length), "p" + _arguments.Count);
        _arguments.Add(Filled(type, shape));
        _leaves[node] = _arguments[^1];
        _pool.Add(node);
        return node;
    }

    private HostStorage Filled(ElementType type, long[] shape) =>
        Harness.Fill(type, shape, _ => _exact && _random.Next(3) == 0 ? Harness.Special(type, _random.Next(16)) : Harness.Mild(type, _random));

    /// <summary>A length at which loops change: none, one, a vector's, a chunk's.</summary>
    private long Length() => _random.Next(24) switch
    {
        0 => 0,
        1 or 2 => 1,
        3 => 2,
        4 or 5 => _random.Next(31, 34),
        _ => _random.Next(2, 7),
    };

    /// <summary>The value, if the node has one that is worth going on with.</summary>
    private Value? Worth(Node? node)
    {
        if (node is null || !node.Type.IsRankKnown || node.Rank > 4)
            return null;
        try
        {
            var value = _interpreter.Run([node])[0];
            return value.Length > MostElements || !_exact && IsWild(value) ? null : value;
        }
        catch (Exception fault) when (FuzzProgram.IsFault(fault))
        {
            return null;
        }
    }

    private long[] ShapeOf(Node node) => _interpreter.Run([node])[0].Shape;

    /// <summary>Whether a float is so large that little of later results would be left to compare.</summary>
    public static bool IsWild(Value value)
    {
        if (value.Element.IsFloat())
            for (long i = 0; i < value.Length; i++)
                if (!(Math.Abs(value[i].Real) < 1e3))
                    return true;
        return false;
    }

    /// <summary>Draws up to <paramref name="size"/> nodes by one of the steps each.</summary>
    private void Grow(int size, Func<Node?> step)
    {
        for (int i = 0, tries = 0; i < size && tries < 20 * size; tries++)
        {
            Node? node;
            try
            {
                node = step();
            }
            catch (Exception refused) when (FuzzProgram.IsFault(refused))
            {
                continue;
            }
            if (node is null || _pool.Contains(node) || Worth(node) is null)
                continue;
            _pool.Add(node);
            _made.Add(node);
            i++;
        }
    }

    private Node Any() => _made.Count > 0 && _random.Next(3) > 0 ? _made[_random.Next(_made.Count)] : _pool[_random.Next(_pool.Count)];

    private Node Of(Func<Node, bool> fits)
    {
        for (int i = 0; i < 30; i++)
            if (Any() is var n && fits(n))
                return n;
        return _pool.FirstOrDefault(fits) ?? _arena.Constant(0.5);
    }

    private Node Like(Node x) => Of(n => n.Element == x.Element) is var like && like.Element == x.Element ? like : x;

    private Node Float() => Of(n => n.Element.IsFloat());

    private Node Const(Node x) => _random.Next(4) == 0 ? _arena.Constant(Scalar.FromReal(x.Element, _random.Next(-2, 4))) : Like(x);

    private Node Index(long n) => _arena.Constant(n);

    private T Pick<T>(params T[] from) => from[_random.Next(from.Length)];

    private Node[] Ends() => _made.Count == 0 ? [_pool[0]] : [_made[^1], _made[_random.Next(_made.Count)]];

    /// <summary>Elementwise ops, casts, reductions, products, movements and indexing over many types.</summary>
    public static FuzzProgram General(int seed)
    {
        var draw = new FuzzDraw(seed);
        var random = draw._random;
        long rows = random.Next(8) == 0 ? 1 : random.Next(2, 6), columns = random.Next(10) == 0 ? 40 : random.Next(1, 6);
        // A few types each, so that values of one type meet; casts lead to the others.
        ElementType[] types = [ElementType.Bool, .. random.GetItems(Harness.Types, 4)];
        foreach (var type in types.Distinct())
            foreach (long[] shape in new long[][] { [], [columns], [rows, columns], [rows, 1] })
                draw.AddParameter(type, shape);
        draw.Grow(1 + random.Next(14), draw.Step);
        return draw.Program(draw.Ends(), []);
    }

    private FuzzProgram Program(Node[] outputs, Update[] updates, params HostStorage[][] furtherCalls) =>
        new(new Graph(_arena, outputs, updates), [[.. _arguments], .. furtherCalls], _exact) { AssumesLengths = _random.Next(2) == 0 };
}
