using ExprJit.Graphs;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>Running sums along an axis, a thread for each line.</summary>
internal sealed class LineSumPart : KernelPart
{
    private readonly Places _lines;
    private readonly ElementType _element;
    private readonly Access _from;
    private readonly StridedAccess _to;
    private readonly int _length;

    public LineSumPart(View from, View to, int axis)
    {
        _element = to.Storage.Element;
        // One place along the axis; streams have their strides along it none the less.
        long[] space = [.. to.Shape.Select((n, k) => k == axis ? 1 : n)], source = from.AlignedTo(space), target = to.AlignedTo(space);
        _lines = new Places(space, axis, Arguments, source, target);
        var builder = new AccessBuilder(Arguments);
        _from = builder.Of(from, _element, _lines.Axes.Project(source));
        _to = builder.Strided(to, _lines.Axes.Project(target));
        _length = Arguments.Fixed(to.Shape[axis]);
        Extent = Math.Max(_lines.Count, to.Shape[axis]);
    }

    public override string Key => $"line sums {_element} {_lines.Key} {_from.Key} {_to.Key}";

    public override bool CanThrow => false;

    public override long Extent { get; }

    public override int Groups(KernelGeometry geometry) => _lines.Groups(geometry);

    public override void Emit(KernelCode code)
    {
        var sum = new Accumulator(code, Op.Sum, _element);
        _lines.ForEach(code, (_, places) =>
        {
            sum.Clear();
            code.For(code.Constant(0), code.Scalar(_length), code.Constant(1), at =>
            {
                var here = _lines.With(places, at);
                sum.Take(_from.Load(code, here), at);
                _to.Write(code, here, sum.Result());
            });
        });
    }
}
