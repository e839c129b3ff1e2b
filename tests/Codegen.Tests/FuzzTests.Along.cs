using ExprJit.Graphs;

namespace ExprJit.Codegen.Tests;

/// <content>Steps of random programs that move elements along an axis.</content>
public sealed partial class FuzzTests
{
    private sealed partial record Program
    {
        /// <summary>Joins, gathers, scatters, sorts, running sums and strides along an axis; indices are brought into range by what they index.</summary>
        private static Node? AlongAxis(Random random, Node x, int axis, Func<Func<Node, bool>, Node> of, bool exact)
        {
            var length = N.Length(x, axis);
            // Sums of floats may be associated in another way, and values that differ a little may be ordered otherwise.
            bool sums = x.Element.IsInteger() || x.Element.IsFloat() && !exact, orders = exact || !x.Element.IsFloat();
            Node Alike() => of(n => n.Element == x.Element && n.Rank == x.Rank) is var like && like.Element == x.Element && like.Rank == x.Rank ? like : x;
            Node Whole(int rank) => N.Cast(of(n => n.Element.IsInteger() && n.Rank == rank), ElementType.Int64);
            Node Places()
            {
                var places = x.Arena.Apply(Op.FloorMod, Whole(x.Rank), length);
                return random.Next(2) == 0 ? places : places - length;
            }
            Node Turned() => x.Rank < 2 ? x : N.TransposeLast(x);
            switch (random.Next(11))
            {
                case 0:
                    return N.Concat(axis, random.Next(2) == 0 ? [x, Alike()] : [Alike(), x, N.Flip(x, axis)]);
                case 1:
                    return N.TakeAlong(x, Places(), axis);
                case 2:
                    return N.PutAlong(x, Places(), Alike(), axis);
                case 3:
                    return sums ? N.AddAlong(x, Places(), Alike(), axis) : null;
                case 4:
                    return sums ? x.Arena.Apply(Op.CumSum, [x], Attributes.Axes(axis)) : null;
                case 5:
                    return orders ? x.Arena.Apply(Op.ArgSort, [x], Attributes.Axes(axis)) : null;
                case 6:
                    return N.Step(x, axis, random.Next(1, 4));
                case 7:
                    return x.Rank < 2 ? null : N.Diagonal(x, axis, (axis + random.Next(1, x.Rank)) % x.Rank);
                case 8:
                    if (x.Rank < 2 || !sums)
                        return null;
                    var stack = x.Rank < 3 && random.Next(2) == 0 ? N.ExpandDims(x, 0) : x;
                    return random.Next(2) == 0 ? N.MatMul(stack, Turned()) : N.MatMul(Turned(), stack);
                case 9:
                    var count = x.Arena.Constant((long)random.Next(1, 4));
                    return random.Next(2) == 0 ? Formulas.Tile(Turned(), [count]) : Formulas.Repeat(Turned(), count, axis);
                default:
                    var start = x.Arena.Apply(Op.FloorMod, Whole(0), x.Arena.Constant(7L)) - x.Arena.Constant(3L);
                    return N.Slice(x, start, x.Arena.Constant((long)random.Next(1, 5)), axis);
            }
        }
    }
}
