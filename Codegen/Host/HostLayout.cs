using ExprJit.Graphs;
using ExprJit.Optimization;

namespace ExprJit.Codegen.Host;

/// <summary>
/// A plan laid out for the lengths of a call, and kept for the calls after it that have the same ones. Everything is laid out over places; a call only
/// aims them at its arguments, variables and results, so that a steady call makes no object but its results.
/// </summary>
internal sealed class HostLayout : PlanCall
{
    private readonly HostProgram _program;
    private readonly List<(Node Node, HostStorage Place)> _leaves = [];
    private readonly List<(Node Node, HostStorage Number)> _numbers = [];
    private readonly List<Movement> _moves = [];
    private readonly Dictionary<Node, long> _fixed = new(ReferenceEqualityComparer.Instance);
    private readonly List<(Store Store, HostStorage Place)> _targets = [];
    private readonly Apply[] _scalars, _readers;
    private readonly NumberDims _dims;
    private readonly HostNest[][] _kernels;

    /// <param name="program">The program.</param>
    /// <param name="frame">The first call's arguments, at which its places are aimed.</param>
    public HostLayout(HostProgram program, Frame frame)
        : base(program, frame)
    {
        _program = program;
        _scalars = [.. Plan.Nodes.Where(n => Plan.HostScalars.Contains(n.Id)).OfType<Apply>()];
        _readers = [.. Plan.Nodes.OfType<Apply>().Where(n => n.Op.FirstHostInput < n.Inputs.Length)];
        _dims = new NumberDims(Integer, LengthsOf);
        Bind();
        program.Memory.Plan(this);
        _kernels = Array.ConvertAll(Plan.Kernels, k => k.Nests.Select(nest => new HostNest(nest, this, program)).ToArray());
    }

    /// <summary>Aims the places at a call's arguments; false where its lengths are others than those laid out.</summary>
    public bool TryAim(Frame frame)
    {
        Frame = frame;
        foreach (var update in Plan.Graph.Updates)
            _ = update.Target.Storage; // a disposed target must throw before anything is committed
        foreach (var (node, place) in _leaves)
        {
            var now = (HostStorage)base.Leaf(node);
            if (!now.Shape.AsSpan().SequenceEqual(place.Shape))
                return false;
            place.Aim(now, 0);
        }
        foreach (var (node, number) in _numbers)
            number[0] = new Scalar(node.Element, node is Parameter p ? frame.Scalars[p.Index] : ((Capture)node).Reader.ReadBits());
        return _readers.Length == 0 || TryIntegers();
    }

    /// <summary>Runs every kernel and commits; whatever happens, no memory of the call's is kept.</summary>
    public void Run()
    {
        try
        {
            foreach (var (store, place) in _targets)
                place.Aim((HostStorage)base.RootOf(store, place.Shape), 0);
            foreach (var move in _moves)
                move.Aim(this);
            for (int k = 0; k < _kernels.Length; k++)
            {
                long started = HostProgram.StartTime();
                foreach (var nest in _kernels[k])
                    nest.Run();
                _program.CountTime(this, k, started);
                Profile.Launches++;
            }
            Commit();
        }
        finally
        {
            Array.Clear(Roots);
            foreach (var (_, place) in _leaves)
                place.Aim(null, 0);
            foreach (var (_, place) in _targets)
                place.Aim(null, 0);
            foreach (var move in _moves)
                move.Place.Aim(null, 0);
        }
    }

    /// <summary>An integer scalar that the layout depends on: with another value the plan is laid out anew.</summary>
    public long Fixed(Node node) => _fixed[node] = Integer(node);

    protected override Storage Leaf(Node node)
    {
        var now = (HostStorage)base.Leaf(node);
        if (node is Constant or Literal)
            return now;
        if (node is Parameter { Rank: 0 } p && Frame.Tensors[p.Index] is null || node is Capture { Reader.IsNumber: true })
        {
            _numbers.Add((node, now));
            return now;
        }
        var place = HostStorage.Place(now.Element, now.Shape);
        place.Aim(now, 0);
        _leaves.Add((node, place));
        return place;
    }

    protected override Storage RootOf(Store store, long[] shape)
    {
        var place = HostStorage.Place(store.Node.Element, shape);
        _targets.Add((store, place));
        return place;
    }

    /// <summary>A window whose start is an integer of the call's is a place of its own.</summary>
    protected override View Through(View view, Apply move)
    {
        if (move.Op != Op.Slice && move.Op != Op.Index_ || move[1] is Constant)
            return base.Through(view, move);
        var moved = view.Through(move, ShapeOf(move), static _ => 0);
        var place = HostStorage.Place(view.Storage.Element, moved.Shape);
        var movement = new Movement(move, view, place);
        movement.Aim(this);
        _moves.Add(movement);
        return moved with { Storage = place, Offset = 0 };
    }

    /// <summary>Works out the integers anew; false where a length or a fixed one changes.</summary>
    private bool TryIntegers()
    {
        foreach (var node in _scalars)
            if (node.Op != Op.Length)
                Replace(node, Value(node));
        foreach (var (node, value) in _fixed)
            if (Integer(node) != value)
                return false;
        foreach (var reader in _readers)
            if (!KeepsItsLengths(reader))
                return false;
        return true;
    }

    private Scalar Value(Apply node)
    {
        Span<Scalar> inputs = stackalloc Scalar[node.Inputs.Length];
        for (int i = 0; i < inputs.Length; i++)
            inputs[i] = HostScalar(node[i]);
        return node.Meaning!(inputs, node.Element);
    }

    /// <summary>Also throws what the op's shape rule throws for integers that it refuses.</summary>
    private bool KeepsItsLengths(Apply node)
    {
        if (node.Op == Op.Slice)
            return _dims.Clip(LengthsOf(node[0])[node.Attributes.Axis], node[1], node[2]) == LengthsOf(node)[node.Attributes.Axis];
        if (node.Op != Op.Index_)
            return node.Op.Shape(node, Array.ConvertAll(node.Inputs, LengthsOf), _dims).AsSpan().SequenceEqual(LengthsOf(node));
        _dims.Within(LengthsOf(node[0])[node.Attributes.Axis], node[1], node);
        return true;
    }

    /// <summary>A window that starts at an integer of the call's.</summary>
    private sealed record Movement(Apply Move, View From, HostStorage Place)
    {
        public void Aim(HostLayout layout)
        {
            int axis = Move.Attributes.Axis;
            long at = layout.Integer(Move[1]), length = From.Shape[axis];
            at = Move.Op == Op.Slice ? NumberDims.ClipStart(length, at) : at < 0 ? at + length : at;
            Place.Aim((HostStorage)From.Storage, (From.Offset + at * From.Strides[axis]) * Place.Element.Size());
        }
    }
}
