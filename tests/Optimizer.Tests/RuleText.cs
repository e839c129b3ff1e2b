using System.Globalization;
using ExprJit.Graphs;
using ExprJit.Optimization;

namespace ExprJit.Optimizer.Tests;

/// <summary>Patterns as formulas.</summary>
internal static class RuleText
{
    private static readonly Dictionary<Op, string> Infix = new()
    {
        [Op.Add] = "+",
        [Op.Sub] = "-",
        [Op.Mul] = "*",
        [Op.Div] = "/",
        [Op.Rem] = "%",
        [Op.And] = "&",
        [Op.Or] = "|",
        [Op.Xor] = "^",
        [Op.ShiftLeft] = "<<",
        [Op.ShiftRight] = ">>",
        [Op.Less] = "<",
        [Op.LessEqual] = "<=",
        [Op.Equal] = "==",
        [Op.NotEqual] = "!=",
    };

    public static string Of(Node node) => Of(node, isOperand: false);

    /// <summary>The holes in the order of their numbers.</summary>
    private static string Of(Node node, bool isOperand)
    {
        switch (node)
        {
            case Parameter hole:
                return "xyzw"[hole.Index].ToString();
            case Constant constant:
                return constant.Value.Type.IsFloat() ? constant.Value.Real.ToString("0.####", CultureInfo.InvariantCulture).Replace("Infinity", "∞", StringComparison.Ordinal) : constant.Value.ToString();
            case Apply { Op: var op } apply when Infix.TryGetValue(op, out var sign):
                string text = $"{Of(apply[0], true)} {sign} {Of(apply[1], true)}";
                return isOperand ? $"({text})" : text;
            case Apply { Op: var op } apply when op == Op.Neg:
                return "-" + Of(apply[0], true);
            case Apply { Op: var op } apply when op == Op.Not:
                return (apply.Element == ElementType.Bool ? "!" : "~") + Of(apply[0], true);
            case Apply apply:
                bool isAlong = apply.Attributes == AxesHole.Mark;
                string name = isAlong && apply.Op == Op.ExpandDims ? "Keep" : isAlong && apply.Op == Op.Length ? "Count" : apply.Op.Name;
                string attributes = isAlong ? ", axes" : apply.Attributes == Attributes.None ? "" : ", " + (apply.Attributes.Element?.CSharp() ?? apply.Attributes.ToString());
                return $"{name}({string.Join(", ", apply.Inputs.Select(Of))}{attributes})";
            default:
                return node.ToString();
        }
    }
}
