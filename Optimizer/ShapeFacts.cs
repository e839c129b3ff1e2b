using ExprJit.Graphs;

namespace ExprJit.Optimization;

/// <summary>
/// What is known of lengths when compiling: each axis of a leaf has a symbol of its own, and the ops' shape rules are
/// run over these. Shapes are found on demand, so nodes that a pass adds later have them too.
/// </summary>
internal sealed class ShapeFacts
{
    private readonly Func<Node, bool[]>? _ones;
    private readonly SymbolDims _dims;
    private readonly Dictionary<Node, Dim[]> _shapes = [];

    /// <param name="graph">The graph whose lengths are asked for.</param>
    /// <param name="ones">Which axes of a leaf have length 1; null where nothing is known.</param>
    /// <param name="assumeEqual">
    /// Whether two lengths that meet, neither of them 1, are taken to be equal, as they are in any call that does not
    /// fail; what was so assumed is in <see cref="Assumptions"/>.
    /// </param>
    public ShapeFacts(Graph graph, Func<Node, bool[]>? ones = null, bool assumeEqual = false)
    {
        _ones = ones;
        _dims = new SymbolDims(Raw, assumeEqual);
        if (!assumeEqual)
            return;
        foreach (var root in graph.Roots)
            Of(root);
        // What later passes add may rely on these assumptions but makes none of its own: a call checks just this graph.
        _dims.Freeze();
        Assumptions = new ShapeAssumptions(graph, this, [.. _dims.Assumed.Select(a => a.Node).Distinct()], _dims.Required);
    }

    /// <summary>What a call must check before it may rely on these facts; null where nothing was assumed.</summary>
    public ShapeAssumptions? Assumptions { get; }

    public Dim[] Of(Node node) => Array.ConvertAll(Raw(node), _dims.Find);

    /// <summary>Whether two values have the same shape in every call.</summary>
    public bool SameShape(Node a, Node b)
    {
        if (ReferenceEquals(a, b))
            return true;
        if (a.Rank != b.Rank || !a.Type.IsRankKnown)
            return false;
        if (a.Rank == 0)
            return true;
        Dim[] shapeA = Raw(a), shapeB = Raw(b);
        for (int i = 0; i < shapeA.Length; i++)
            if (_dims.Find(shapeA[i]) != _dims.Find(shapeB[i]))
                return false;
        return true;
    }

    /// <summary>Whether one value broadcasts to exactly the shape of another in every call.</summary>
    public bool BroadcastsTo(Node from, Node to)
    {
        if (!from.Type.IsRankKnown || from.Rank > to.Rank)
            return false;
        Dim[] a = Of(from), b = Of(to);
        for (int i = 0; i < a.Length; i++)
            if (!a[i].IsOne && a[i] != b[b.Length - a.Length + i])
                return false;
        return true;
    }

    /// <summary>
    /// Whether no call has a length of 0 along the given axes. Where a call checks what was assumed, leaves are taken to have
    /// elements, and from this question on a call checks that too.
    /// </summary>
    public bool HasElements(Node node, ReadOnlySpan<long> axes)
    {
        var shape = Raw(node);
        bool assumes = false;
        foreach (long axis in axes)
        {
            var dim = _dims.Find(shape[axis]);
            if (dim.IsKnown ? dim.Number == 0 : Assumptions is null || !_dims.IsOfLeaf(dim))
                return false;
            assumes |= !dim.IsKnown;
        }
        if (assumes)
            Assumptions!.NeedsElements = true;
        return true;
    }

    private Dim[] Raw(Node node)
    {
        if (_shapes.TryGetValue(node, out var known))
            return known;
        var stack = new Stack<Node>([node]);
        while (stack.TryPeek(out var top))
        {
            int waiting = stack.Count;
            foreach (var input in top.Inputs)
                if (!_shapes.ContainsKey(input))
                    stack.Push(input);
            if (stack.Count > waiting)
                continue;
            stack.Pop();
            if (!_shapes.ContainsKey(top))
                _shapes[top] = Compute(top);
        }
        return _shapes[node];
    }

    private Dim[] Compute(Node node)
    {
        if (!node.Type.IsRankKnown)
            throw new RankNotKnownException();
        _dims.NoteValue(node);
        if (node.Rank == 0 && node is not Apply)
            return [];
        if (node is not Apply apply)
        {
            var ones = _ones?.Invoke(node);
            var leaf = new Dim[node.Rank];
            for (int i = 0; i < leaf.Length; i++)
                leaf[i] = ones is not null && ones[i] ? Dim.One : _dims.OfLeaf();
            return leaf;
        }
        var shape = apply.Op.Shape(apply, Array.ConvertAll(apply.Inputs, input => Array.ConvertAll(_shapes[input], _dims.Find)), _dims);
        return node.Rank == 0 ? [] : shape;
    }

    /// <summary>The arithmetic of symbols. A broadcast of several is the set of them, so it does not depend on the order.</summary>
    private sealed class SymbolDims(Func<Node, Dim[]> shape, bool assumeEqual) : DimAlgebra
    {
        private bool _assumes = assumeEqual;

        public void Freeze() => _assumes = false;

        private const int LargestJoin = 8;
        private readonly List<Dim> _parents = [Dim.One];
        private readonly Dictionary<Dim, Dim[]> _parts = [];
        private readonly Dictionary<string, Dim> _joins = [];
        private readonly Dictionary<Dim, Dim[]> _terms = [];
        private readonly Dictionary<string, Dim> _sums = [];
        private readonly Dictionary<string, Dim> _quotients = [];
        private readonly Dictionary<Node, Dim> _values = [];
        private readonly HashSet<Node> _lengths = [];
        private readonly Dictionary<(Dim, Node, Node), Dim> _clips = [];
        private readonly Dictionary<(Node, int), Dim> _inferred = [];
        private readonly Dictionary<(string, Dim, Dim), Dim> _derived = [];

        public List<(Dim A, Dim B, Apply Node)> Assumed { get; } = [];

        /// <summary>The nodes whose lengths must be equal for a call not to fail.</summary>
        public List<Apply> Required { get; } = [];

        private readonly HashSet<Dim> _ofLeaves = [];

        /// <summary>A length of a leaf, or what leaves' lengths broadcast to.</summary>
        public bool IsOfLeaf(Dim dim) => _ofLeaves.Contains(dim) || _parts.TryGetValue(dim, out var parts) && Array.TrueForAll(parts, _ofLeaves.Contains);

        public Dim OfLeaf()
        {
            var dim = Fresh();
            _ofLeaves.Add(dim);
            return dim;
        }

        public Dim Fresh()
        {
            var dim = new Dim(0, _parents.Count);
            _parents.Add(dim);
            return dim;
        }

        public Dim Find(Dim dim)
        {
            while (!dim.IsKnown && _parents[dim.Symbol] != dim)
            {
                var parent = _parents[dim.Symbol];
                if (!parent.IsKnown)
                    _parents[dim.Symbol] = _parents[parent.Symbol];
                dim = parent;
            }
            return dim;
        }

        /// <summary>Remembers which scalars are certainly lengths: a reshape to another might be to -1.</summary>
        public void NoteValue(Node node)
        {
            bool isLength = node is Constant { Value: { Type: ElementType.Int64, Integer: >= 0 } } || node.Is(Op.Length)
                || node.Is(Op.Mul) && _lengths.Contains(node[0]) && _lengths.Contains(node[1]);
            if (isLength)
                _lengths.Add(node);
        }

        public override Dim Broadcast(Dim a, Dim b, Apply node)
        {
            (a, b) = (Find(a), Find(b));
            if (a == b || b.IsOne)
                return a;
            if (a.IsOne)
                return b;
            if (_assumes)
                return Unify(a, b, node);
            return BroadcastUnassumed(a, b, node);
        }

        public override Dim BroadcastUnassumed(Dim a, Dim b, Apply node)
        {
            (a, b) = (Find(a), Find(b));
            // A number other than 1 is the result of any broadcast that does not fail.
            return a == b || b.IsOne ? a : a.IsOne ? b : a.IsKnown ? a : b.IsKnown ? b : Join(a, b);
        }

        public override void Fits(Dim from, Dim to, Apply node)
        {
        }

        public override Dim Sum(Dim a, Dim b)
        {
            (a, b) = (Find(a), Find(b));
            if (a.IsKnown && b.IsKnown)
                return Dim.Of(a.Number + b.Number);
            Dim[] left = _terms.GetValueOrDefault(a) ?? [a], right = _terms.GetValueOrDefault(b) ?? [b];
            Dim[] terms = left.Length + right.Length > LargestJoin ? [a, b] : [.. left, .. right];
            Array.Sort(terms, static (x, y) => (x.Symbol, x.Number).CompareTo((y.Symbol, y.Number)));
            var sum = Find(Memo(_sums, string.Join('+', terms)));
            _terms[sum] = terms;
            return sum;
        }

        public override Dim Shorter(Dim a, Dim b)
        {
            (a, b) = (Find(a), Find(b));
            return a == b ? a : a.IsKnown && b.IsKnown ? Dim.Of(Math.Min(a.Number, b.Number)) : Find(Memo(_derived, (nameof(Shorter), a, b)));
        }

        public override Dim DivideUp(Dim length, long step)
        {
            length = Find(length);
            return length.IsKnown ? Dim.Of((length.Number + step - 1) / step) : Find(Memo(_derived, (nameof(DivideUp), length, Dim.Of(step))));
        }

        /// <summary>A call in which these differ fails by the same shape rule, so nothing but that rule need be run.</summary>
        public override void Match(Dim a, Dim b, Apply node)
        {
            if (!_assumes || Find(a) == Find(b))
                return;
            Required.Add(node);
            Unify(Find(a), Find(b));
        }

        public override void BroadcastsTo(Dim[] from, Dim[] to, Apply node)
        {
            for (int i = 0; _assumes && i < from.Length; i++)
                if (!Find(from[i]).IsOne)
                    Unify(Find(from[i]), Find(to[to.Length - from.Length + i]), node);
        }

        public override Dim Value(Node scalar)
        {
            if (scalar is Constant constant)
                return Dim.Of(constant.Value.Integer);
            if (scalar is Apply length && length.Op == Op.Length)
                return Find(shape(length[0])[length.Attributes.Axis]);
            return Find(Memo(_values, scalar));
        }

        public override Dim Clip(Dim axis, Node start, Node length)
        {
            var wanted = Value(length);
            if (start is Constant { Value: { } from })
            {
                if (axis.IsKnown && wanted.IsKnown)
                    return Dim.Of(Math.Clamp(wanted.Number, 0, axis.Number - NumberDims.ClipStart(axis.Number, from.Integer)));
                if (from.Integer == 0 && (wanted == axis || HasTerms(axis, wanted)))
                    return wanted;
            }
            else if (start.Is(Op.Length) && HasTerms(axis, Value(start), wanted))
            {
                return wanted;
            }
            return Find(Memo(_clips, (axis, start, length)));
        }

        /// <summary>Whether a length is a sum of these and others, so that they fit in it one after another.</summary>
        private bool HasTerms(Dim sum, params ReadOnlySpan<Dim> parts)
        {
            if (!_terms.TryGetValue(sum, out var terms))
                return false;
            var left = terms.Select(Find).ToList();
            foreach (var part in parts)
                if (!left.Remove(part))
                    return false;
            return true;
        }

        public override void Within(Dim axis, Node index, Apply node)
        {
        }

        public override Dim[] Reshape(Dim[] from, Node[] to, Apply node)
        {
            var result = new Dim[to.Length];
            for (int i = 0; i < to.Length; i++)
                if (_lengths.Contains(to[i]))
                    result[i] = Value(to[i]);
            for (int i = 0; i < to.Length; i++)
                if (!_lengths.Contains(to[i]))
                    result[i] = Array.TrueForAll(to, other => other == to[i] || _lengths.Contains(other)) && to[i] is Constant { Value.Integer: -1 }
                        ? Find(Memo(_quotients, $"{Product(from)}/{Product([.. result.Where((_, k) => k != i)])}"))
                        : Find(Memo(_inferred, (node, i)));
            return result;

            string Product(Dim[] factors) => string.Join('*', factors.Select(Find).Where(dim => !dim.IsOne).OrderBy(dim => dim.Symbol).ThenBy(dim => dim.Number));
        }

        private Dim Memo<TKey>(Dictionary<TKey, Dim> table, TKey key)
            where TKey : notnull
        {
            if (!table.TryGetValue(key, out var dim))
                table[key] = dim = Fresh();
            return dim;
        }

        private Dim Unify(Dim a, Dim b, Apply node)
        {
            if (a == b)
                return a;
            Assumed.Add((a, b, node));
            return Unify(a, b);
        }

        private Dim Unify(Dim a, Dim b)
        {
            if (a == b || a.IsKnown && b.IsKnown)
                return a;
            var (from, to) = a.IsKnown ? (b, a) : b.IsKnown || b.Symbol < a.Symbol ? (a, b) : (b, a);
            _parents[from.Symbol] = to;
            return to;
        }

        private Dim Join(Dim a, Dim b)
        {
            Dim[] left = _parts.GetValueOrDefault(a) ?? [a], right = _parts.GetValueOrDefault(b) ?? [b];
            Dim[] parts = [.. left.Union(right).OrderBy(dim => dim.Symbol)];
            if (parts.Length == left.Length || parts.Length == right.Length)
                return parts.Length == left.Length ? a : b;
            if (parts.Length > LargestJoin)
                parts = a.Symbol < b.Symbol ? [a, b] : [b, a];
            var join = Memo(_joins, string.Join(',', parts));
            _parts[join] = parts;
            return join;
        }
    }
}
