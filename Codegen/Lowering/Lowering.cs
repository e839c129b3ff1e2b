using ExprJit.Graphs;
using static ExprJit.Graphs.Op;

namespace ExprJit.Codegen.Lowerings;

/// <summary>
/// Puts the formulas of functions in their place: after it a loop's body of Float32 and Float64 holds primitive ops only, and,
/// in an arm of a <see cref="Where"/>, the functions of arguments so rare that their formulas do not cover them. Equal parts of two
/// functions become one node, since nodes are interned.
/// </summary>
internal static class Lowering
{
    private static readonly Dictionary<Op, Func<Real, Real>> Unary = new()
    {
        [Exp] = Exponential.Exp,
        [Exp2] = Exponential.Exp2,
        [ExpM1] = Exponential.ExpM1,
        [Log] = Logarithm.Log,
        [Log2] = Logarithm.Log2,
        [Log10] = Logarithm.Log10,
        [LogP1] = Logarithm.LogP1,
        [Sin] = Trigonometric.Sin,
        [Cos] = Trigonometric.Cos,
        [Tan] = Trigonometric.Tan,
        [Asin] = InverseTrigonometric.Asin,
        [Acos] = InverseTrigonometric.Acos,
        [Atan] = InverseTrigonometric.Atan,
        [Sinh] = Hyperbolic.Sinh,
        [Cosh] = Hyperbolic.Cosh,
        [Tanh] = Hyperbolic.Tanh,
        [Asinh] = Hyperbolic.Asinh,
        [Acosh] = Hyperbolic.Acosh,
        [Atanh] = Hyperbolic.Atanh,
        [Sigmoid] = Logistic.Sigmoid,
        [Softplus] = Logistic.Softplus,
        [Erf] = ErrorFunction.Erf,
        [Erfc] = ErrorFunction.Erfc,
        [Rsqrt] = Root.Rsqrt,
        [Cbrt] = Root.Cbrt,
    };

    private static readonly Dictionary<Op, Func<Real, Real, Real>> Binary = new()
    {
        [Pow] = Power.Pow,
        [Atan2] = InverseTrigonometric.Atan2,
    };

    /// <summary>The functions that have a formula.</summary>
    public static IEnumerable<Op> Functions => Unary.Keys.Concat(Binary.Keys);

    /// <summary>The body with formulas for functions, in an arena of its own; a body without functions stays as it is.</summary>
    public static Graph Run(Graph body)
    {
        var nodes = body.Reachable();
        if (!Array.Exists(nodes, n => n is Apply { Element: >= ElementType.Float16 } a && (Unary.ContainsKey(a.Op) || Binary.ContainsKey(a.Op))))
            return body;
        var arena = new Arena();
        var lowered = new Dictionary<Node, Node>(nodes.Length);
        foreach (var node in nodes)
            lowered[node] = node switch
            {
                Parameter p => arena.Parameter(p.Index, p.Type, p.Name),
                Constant c => arena.Constant(c.Value),
                Apply a => Lowered(arena, a, Array.ConvertAll(a.Inputs, i => lowered[i])),
                _ => throw new InternalCompilerException("lowering", $"{node} in a loop's body"),
            };
        return new Graph(arena, Array.ConvertAll(body.Outputs, o => lowered[o]), []);
    }

    /// <summary>A function of Float16 is that of Float32, rounded.</summary>
    private static Node Lowered(Arena arena, Apply apply, Node[] inputs)
    {
        Real? formula = !apply.Element.IsFloat() ? null
            : Unary.TryGetValue(apply.Op, out var unary) ? unary(Wide(inputs[0]))
            : Binary.TryGetValue(apply.Op, out var binary) ? binary(Wide(inputs[0]), Wide(inputs[1])) : null;
        return formula is { } real ? N.Cast(real.Node, apply.Element) : arena.Apply(apply.Op, inputs, apply.Attributes);
    }

    private static Real Wide(Node input) => new(input.Element == ElementType.Float16 ? N.Cast(input, ElementType.Float32) : input);
}
