using ExprJit.Graphs;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>What each piece of the lines along an axis comes to.</summary>
internal sealed class PieceSumPart : KernelPart
{
    private readonly PieceLines _lines;
    private readonly ElementType _element;
    private readonly Access _from;
    private readonly StridedAccess _sums;

    /// <param name="from">What is summed.</param>
    /// <param name="element">The type of the sums' elements.</param>
    /// <param name="axis">Along which.</param>
    /// <param name="pieces">How lines are cut.</param>
    /// <param name="sums">Where the sums go, by line and piece.</param>
    public PieceSumPart(View from, ElementType element, int axis, LinePieces pieces, View sums)
    {
        _element = element;
        _lines = new PieceLines(from.Shape, axis, pieces, Arguments, from);
        var builder = new AccessBuilder(Arguments);
        _from = _lines.Access(builder, from);
        _sums = builder.Strided(sums, sums.Strides);
    }

    public override string Key => $"piece sums {_element} {_lines.Key} {_from.Key} {_sums.Key}";

    public override bool CanThrow => false;

    public override long Extent => _lines.Extent;

    public override int Groups(KernelGeometry geometry) => _lines.Groups(geometry);

    public override void Emit(KernelCode code)
    {
        var team = new Team(code, code.Geometry.GroupSize);
        var sum = new Accumulator(code, Op.Sum, _element);
        team.Reserve(sum);
        _lines.ForEach(code, (line, piece, places, from, to) =>
        {
            sum.Clear();
            code.For(code.Keep(from + code.Thread), to, code.Constant(code.Geometry.GroupSize), at => sum.Take(_from.Load(code, _lines.At(places, at)), at));
            team.Merge(sum);
            code.IfEqual(code.Thread, code.Constant(0), () => _sums.Write(code, [line, piece], sum.Parts[0]));
        });
    }
}
