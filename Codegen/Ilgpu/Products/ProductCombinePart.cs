using System.Reflection.Emit;
using ExprJit.Graphs;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>Adds what the pieces of a product's depth came to, always in the same order, and stores the results.</summary>
internal sealed class ProductCombinePart : KernelPart
{
    private readonly ProductResult _result;
    private readonly ElementType _element;
    private readonly long _results;
    private readonly int _partials, _pieces, _count, _matrix, _columns, _lanes;

    /// <param name="views">The product.</param>
    /// <param name="partials">The sums, by piece and result.</param>
    /// <param name="pieces">How many pieces there are.</param>
    /// <param name="geometry">What it is cut for.</param>
    public ProductCombinePart(ProductViews views, IlgpuStorage partials, long pieces, KernelGeometry geometry)
    {
        var shape = views.Shape;
        (_element, _results) = (views.Element, shape.Results);
        _result = new ProductResult(views, Arguments);
        _partials = Arguments.Buffer(partials, IlgpuOps.Stored(partials.Element));
        (_pieces, _count, _matrix, _columns) = (Arguments.Fixed(pieces), Arguments.Fixed(_results), Arguments.Fixed(shape.Rows * shape.Columns), Arguments.Fixed(shape.Columns));
        _lanes = _results >= geometry.GroupSize ? 1 : ReducePart.LanesFor(pieces, geometry);
        Extent = _results * pieces;
    }

    public override string Key => $"combined products {_element} {_lanes} {_result.Key}";

    public override bool CanThrow => _result.CanThrow;

    public override long Extent { get; }

    public override int Groups(KernelGeometry geometry) => (int)Math.Clamp((_results * _lanes + geometry.GroupSize - 1) / geometry.GroupSize, 1, geometry.MostGroups);

    public override void Emit(KernelCode code)
    {
        var arithmetic = new ProductArithmetic(code.IL, _element);
        var team = new Team(code, _lanes);
        var sum = Accumulator.SumIn(code, _element, arithmetic.Carried);
        team.Reserve(sum);
        var piece = code.IL.DeclareLocal(arithmetic.Type);
        Teamwork.ForEach(code, team, code.Scalar(_count), (item, isReal) =>
        {
            sum.Clear();
            code.For(team.Lane, code.Scalar(_pieces), code.Constant(_lanes), number =>
            {
                code.Address(_partials, IlgpuOps.Stored(arithmetic.Carried), number * code.Scalar(_count) + item);
                IlgpuOps.Read(code.IL, arithmetic.Carried);
                code.IL.Emit(OpCodes.Stloc, piece);
                sum.Merge([piece]);
            });
            team.Merge(sum);
            isReal(() => team.First(() =>
            {
                var batch = code.Keep(item / code.Scalar(_matrix));
                var place = code.Keep(item - batch * code.Scalar(_matrix));
                var row = code.Keep(place / code.Scalar(_columns));
                _result.Write(code, _result.Outer(code, batch), row, code.Keep(place - row * code.Scalar(_columns)), sum.Result());
            }));
        });
    }
}
