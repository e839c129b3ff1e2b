using ExprJit.Graphs;
using ExprJit.Inlining;
using static ExprJit.Graphs.Op;

namespace ExprJit.Codegen.Lowerings;

/// <summary>
/// Puts the formulas of functions in their place: after it a loop's body of Float32 and Float64 holds primitive ops only, and, over the
/// <see cref="Domain.Usual"/> domain, in an arm of a <see cref="Where"/> the functions of arguments so rare that their formulas do not cover
/// them. Equal parts of two functions become one node, since nodes are interned.
/// </summary>
internal static class Lowering
{
    private static readonly Dictionary<Op, Func<Real, Real>> Unary = new()
    {
        [Exp] = Exponential.Exp,
        [Exp2] = Exponential.Exp2,
        [ExpM1] = Exponential.ExpM1,
        [Asin] = InverseTrigonometric.Asin,
        [Acos] = InverseTrigonometric.Acos,
        [Atan] = InverseTrigonometric.Atan,
        [Sinh] = Hyperbolic.Sinh,
        [Cosh] = Hyperbolic.Cosh,
        [Tanh] = Hyperbolic.Tanh,
        [Sigmoid] = Logistic.Sigmoid,
        [Softplus] = Logistic.Softplus,
        [Erf] = ErrorFunction.Erf,
        [Erfc] = ErrorFunction.Erfc,
        [Rsqrt] = Root.Rsqrt,
        [Cbrt] = Root.Cbrt,
    };

    private static readonly Dictionary<Op, Func<Real, Domain, Real>> WithinDomain = new()
    {
        [Log] = Logarithm.Log,
        [Log2] = Logarithm.Log2,
        [Log10] = Logarithm.Log10,
        [LogP1] = Logarithm.LogP1,
        [Sin] = Trigonometric.Sin,
        [Cos] = Trigonometric.Cos,
        [Tan] = Trigonometric.Tan,
        [Asinh] = Hyperbolic.Asinh,
        [Acosh] = Hyperbolic.Acosh,
        [Atanh] = Hyperbolic.Atanh,
    };

    private static readonly Dictionary<Op, Func<Real, Real, Real>> Binary = new()
    {
        [Pow] = Power.Pow,
        [Atan2] = InverseTrigonometric.Atan2,
    };

    /// <summary>The functions that have a formula.</summary>
    public static IEnumerable<Op> Functions => [.. Unary.Keys, .. WithinDomain.Keys, .. Binary.Keys];

    /// <summary>Whether a formula takes the node's place.</summary>
    public static bool Has(Apply node) =>
        node.Element.IsFloat() && (Unary.ContainsKey(node.Op) || WithinDomain.ContainsKey(node.Op) || Binary.ContainsKey(node.Op));

    /// <summary>The body with formulas for functions, in an arena of its own; a body without functions stays as it is.</summary>
    public static Graph Run(Graph body, Domain domain)
    {
        var nodes = body.Reachable();
        if (!Array.Exists(nodes, n => n is Apply a && Has(a)))
            return body;
        var arena = new Arena();
        var lowered = new Dictionary<Node, Node>(nodes.Length);
        foreach (var node in nodes)
            lowered[node] = node switch
            {
                Parameter p => arena.Parameter(p.Index, p.Type, p.Name),
                Constant c => arena.Constant(c.Value),
                Apply a => Lowered(arena, a, Array.ConvertAll(a.Inputs, i => lowered[i]), domain),
                _ => throw new InternalCompilerException("lowering", $"{node} in a loop's body"),
            };
        return new Graph(arena, Array.ConvertAll(body.Outputs, o => lowered[o]), []);
    }

    /// <summary>A block of a method with formulas for functions.</summary>
    public static GraphBlock Run(GraphBlock block, Domain domain)
    {
        int changed = block.Changed.Length, stack = block.Stack.Length;
        Node[] read = block.End switch
        {
            BlockEnd.Return(Node value) => [value],
            BlockEnd.Branch(var targets, _) => Array.ConvertAll(targets, t => t.Condition),
            _ => [],
        };
        Node[] outputs = [.. block.Changed.Select(c => c.Value), .. block.Stack, .. read];
        if (outputs.Length == 0)
            return block;
        outputs = Run(new Graph(outputs[0].Arena, outputs, []), domain).Outputs;
        var ends = outputs.AsSpan(changed + stack);
        BlockEnd end = block.End switch
        {
            BlockEnd.Return => new BlockEnd.Return(ends[0]),
            BlockEnd.Branch(var targets, var otherwise) => new BlockEnd.Branch([.. targets.Zip(ends.ToArray(), (t, condition) => (condition, t.Target))], otherwise),
            var other => other,
        };
        return block with { Changed = [.. block.Changed.Zip(outputs, (c, value) => (c.Slot, value))], Stack = outputs[changed..(changed + stack)], End = end };
    }

    /// <summary>A function of Float16 is that of Float32, rounded.</summary>
    private static Node Lowered(Arena arena, Apply apply, Node[] inputs, Domain domain)
    {
        if (!Has(apply))
            return arena.Apply(apply.Op, inputs, apply.Attributes);
        var x = Wide(inputs[0]);
        var formula = Unary.TryGetValue(apply.Op, out var unary) ? unary(x)
            : WithinDomain.TryGetValue(apply.Op, out var within) ? within(x, domain) : Binary[apply.Op](x, Wide(inputs[1]));
        return N.Cast(formula.Node, apply.Element);
    }

    private static Real Wide(Node input) => new(input.Element == ElementType.Float16 ? N.Cast(input, ElementType.Float32) : input);
}
