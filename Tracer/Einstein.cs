using ExprJit.Graphs;

namespace ExprJit;

/// <summary>
/// Einstein's summation as NumPy writes it (<c>"bij,bjk-&gt;bik"</c>): each letter names an axis, a repeated letter a
/// diagonal, a letter missing on the right a sum; <c>...</c> stands for axes that broadcast. Without an arrow the letters
/// that occur once remain, in alphabetical order. Operands are combined from the left, each pair as a batched matrix
/// product where letters are summed, otherwise as an elementwise product.
/// </summary>
internal sealed class Einstein
{
    /// <summary>Stands for the axes of an ellipsis, counted from the end.</summary>
    private const char FirstEllipsis = '\uE000';

    private readonly string _text;
    private readonly List<(Node Node, string Letters)> _terms = [];
    private readonly string _result;
    private readonly int _ellipsis;

    public Einstein(string subscripts, Node[] operands)
    {
        ArgumentNullException.ThrowIfNull(subscripts);
        _text = subscripts;
        string spaceless = subscripts.Replace(" ", "", StringComparison.Ordinal);
        string[] sides = spaceless.Split("->");
        string[] inputs = sides[0].Split(',');
        if (sides.Length > 2 || inputs.Length != operands.Length)
            throw Errors.Subscripts(subscripts, $"it names {inputs.Length} operands, and {operands.Length} are given");
        for (int i = 0; i < inputs.Length; i++)
            _ellipsis = Math.Max(_ellipsis, EllipsisRank(inputs[i], operands[i]));
        for (int i = 0; i < inputs.Length; i++)
            _terms.Add(Diagonals(operands[i], Expand(inputs[i], EllipsisRank(inputs[i], operands[i]))));
        _result = sides.Length == 2 ? Expand(sides[1], _ellipsis) : Implicit(inputs);
        foreach (char letter in _result)
            if (!IsEllipsis(letter) && !_terms.Exists(t => t.Letters.Contains(letter)))
                throw Errors.Subscripts(subscripts, $"'{letter}' on the right names no axis on the left");
        if (_result.Distinct().Count() != _result.Length)
            throw Errors.Subscripts(subscripts, "a letter on the right is repeated");
    }

    public Node Build()
    {
        var (node, letters) = _terms[0];
        (node, letters) = SumAway(node, letters, 1);
        for (int i = 1; i < _terms.Count; i++)
        {
            var (other, others) = SumAway(_terms[i].Node, _terms[i].Letters, i + 1, letters);
            (node, letters) = Multiply(node, letters, other, others, i + 1);
            (node, letters) = SumAway(node, letters, i + 1);
        }
        return Arrange(node, letters, _result);
    }

    private int EllipsisRank(string term, Node operand)
    {
        int letters = term.Replace("...", "", StringComparison.Ordinal).Length;
        bool has = term.Contains("...", StringComparison.Ordinal);
        if (has ? operand.Rank < letters : operand.Rank != letters)
            throw Errors.Subscripts(_text, $"'{term}' names {letters} axes of a value of rank {operand.Rank}");
        return operand.Rank - letters;
    }

    /// <summary>A term's letters, its ellipsis as letters of its own that align at the end.</summary>
    private string Expand(string term, int rank)
    {
        string axes = string.Concat(Enumerable.Range(_ellipsis - rank, rank).Select(i => (char)(FirstEllipsis + i)));
        int at = term.IndexOf("...", StringComparison.Ordinal);
        string letters = at < 0 ? term : term[..at] + axes + term[(at + 3)..];
        foreach (char letter in letters)
            if (!char.IsAsciiLetter(letter) && !IsEllipsis(letter))
                throw Errors.Subscripts(_text, $"'{letter}' is no letter");
        return letters;
    }

    private string Implicit(string[] inputs)
    {
        string all = string.Concat(inputs).Replace("...", "", StringComparison.Ordinal);
        string once = string.Concat(all.Where(c => all.Count(d => d == c) == 1).Order());
        return Expand(_ellipsis > 0 ? "..." + once : once, _ellipsis);
    }

    private static bool IsEllipsis(char letter) => letter >= FirstEllipsis && letter < FirstEllipsis + 64;

    /// <summary>A letter that a term repeats becomes one last axis.</summary>
    private static (Node, string) Diagonals(Node node, string letters)
    {
        for (; ; )
        {
            char? repeated = letters.Cast<char?>().FirstOrDefault(c => letters.Count(d => d == c) > 1);
            if (repeated is not { } letter)
                return (node, letters);
            int first = letters.IndexOf(letter), second = letters.IndexOf(letter, first + 1);
            // A diagonal takes the shorter of two axes; here they must be equal.
            var square = node;
            Node[] lengths = [.. Enumerable.Range(0, node.Rank).Select(axis => N.Length(square, axis == second ? first : axis))];
            node = N.Diagonal(Formulas.BroadcastTo(node, lengths), first, second);
            letters = letters.Remove(second, 1).Remove(first, 1) + letter;
        }
    }

    /// <summary>Sums over the letters that neither the result, the operands still to come, nor the other side of a pair has.</summary>
    private (Node, string) SumAway(Node node, string letters, int next, string other = "")
    {
        string needed = _result + other + string.Concat(_terms.Skip(next).Select(t => t.Letters));
        int[] axes = [.. Enumerable.Range(0, letters.Length).Where(i => !needed.Contains(letters[i]))];
        return axes.Length == 0 ? (node, letters)
            : (N.Reduce(Op.Sum, node, Attributes.Axes(axes)), string.Concat(letters.Where(c => needed.Contains(c))));
    }

    private (Node, string) Multiply(Node a, string left, Node b, string right, int next)
    {
        string needed = _result + string.Concat(_terms.Skip(next).Select(t => t.Letters));
        string summed = string.Concat(left.Where(c => right.Contains(c) && !needed.Contains(c) && !IsEllipsis(c)));
        string batch = string.Concat(left.Where(c => right.Contains(c) && !summed.Contains(c)));
        string rows = string.Concat(left.Where(c => !right.Contains(c))), columns = string.Concat(right.Where(c => !left.Contains(c)));
        if (summed.Length == 0 || rows.Length == 0 && columns.Length == 0)
        {
            string all = left + columns;
            return (Spread(a, left, all) * Spread(b, right, all), all);
        }
        // Axes of a product's batch broadcast, so letters of an ellipsis may have length 1 on one side.
        Node x = Grouped(Arrange(a, left, batch + rows + summed), batch.Length, rows.Length);
        Node y = Grouped(Arrange(b, right, batch + summed + columns), batch.Length, summed.Length);
        var product = N.MatMul(x, y);
        Node[] lengths =
        [
            .. Enumerable.Range(0, batch.Length).Select(i => N.Length(product, i)),
            .. rows.Select(c => N.Length(a, left.IndexOf(c))), .. columns.Select(c => N.Length(b, right.IndexOf(c))),
        ];
        return (rows.Length == 1 && columns.Length == 1 ? product : N.Reshape(product, lengths), batch + rows + columns);
    }

    /// <summary>The axes after the batch as two: the first <paramref name="first"/> merged, and the others.</summary>
    private static Node Grouped(Node x, int batch, int first)
    {
        if (x.Rank == batch + 2 && first == 1)
            return x;
        Node Merged(int from, int to) => Enumerable.Range(from, to - from).Aggregate(x.Arena.Constant(1L), (size, axis) => size * N.Length(x, axis));
        return N.Reshape(x, [.. Enumerable.Range(0, batch).Select(axis => N.Length(x, axis)), Merged(batch, batch + first), Merged(batch + first, x.Rank)]);
    }

    /// <summary>The axes in another order.</summary>
    private static Node Arrange(Node node, string letters, string order) =>
        letters == order ? node : N.Transpose(Spread(node, letters, string.Concat(letters.Union(order))), [.. order.Select(c => string.Concat(letters.Union(order)).IndexOf(c))]);

    /// <summary>The value with axes of length 1 for the letters it lacks.</summary>
    private static Node Spread(Node node, string letters, string all)
    {
        int[] order = [.. all.Where(letters.Contains).Select(c => letters.IndexOf(c))];
        var result = order.SequenceEqual(Enumerable.Range(0, order.Length)) ? node : N.Transpose(node, order);
        for (int i = 0; i < all.Length; i++)
            if (!letters.Contains(all[i]))
                result = N.ExpandDims(result, i);
        return result;
    }
}
