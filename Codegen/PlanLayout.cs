using ExprJit.Graphs;
using ExprJit.Optimization;

namespace ExprJit.Codegen;

/// <summary>
/// A plan laid out for the lengths of a call, and kept for the calls after it that have the same ones. Everything is laid out over places, which are
/// storages that lie nowhere; a call only aims them at its arguments, variables and results. Plain values are numbers in host memory.
/// </summary>
internal abstract class PlanLayout : PlanCall
{
    private readonly List<(Node Node, Storage Place)> _leaves = [];
    private readonly List<(Node Node, HostStorage Number)> _numbers = [];
    private readonly List<Movement> _moves = [];
    private readonly Dictionary<Node, long> _fixed = new(ReferenceEqualityComparer.Instance);
    private readonly List<(Store Store, Storage Place)> _targets = [];
    private readonly Apply[] _scalars, _readers;
    private readonly NumberDims _dims;

    /// <param name="program">The program.</param>
    /// <param name="frame">The first call's arguments, at which its places are aimed.</param>
    protected PlanLayout(PlanProgram program, Frame frame)
        : base(program, frame)
    {
        _scalars = [.. Plan.Nodes.Where(n => Plan.HostScalars.Contains(n.Id)).OfType<Apply>()];
        _readers = [.. Plan.Nodes.OfType<Apply>().Where(n => n.Op.FirstHostInput < n.Inputs.Length)];
        _dims = new NumberDims(Integer, LengthsOf);
    }

    /// <summary>Elements that lie nowhere until they are aimed.</summary>
    protected abstract Storage Place(ElementType element, long[] shape);

    /// <summary>Lets a place stand for other memory, from a byte on, which it keeps alive; for none with null.</summary>
    protected abstract void Aim(Storage place, Storage? memory, long offset);

    /// <summary>Aims the places at a call's arguments; false where its lengths are others than those laid out.</summary>
    public bool TryAim(Frame frame)
    {
        bool isAimed = false;
        try
        {
            return isAimed = TryAimAll(frame);
        }
        finally
        {
            if (!isAimed)
                Release();
        }
    }

    private bool TryAimAll(Frame frame)
    {
        Frame = frame;
        foreach (var update in Plan.Graph.Updates)
            _ = update.Target.Storage; // a disposed target must throw before anything is committed
        foreach (var (node, place) in _leaves)
        {
            var now = base.Leaf(node);
            if (!now.Shape.AsSpan().SequenceEqual(place.Shape))
                return false;
            Aim(place, now, 0);
        }
        foreach (var (node, number) in _numbers)
            number[0] = NumberOf(node);
        return _readers.Length == 0 || TryIntegers();
    }

    /// <summary>Aims the places of roots at their memory, and the windows that start at an integer of the call's.</summary>
    protected void AimTargets()
    {
        foreach (var (store, place) in _targets)
            Aim(place, base.RootOf(store, place.Shape), 0);
        foreach (var move in _moves)
            AimAt(move);
    }

    /// <summary>Lets go of all memory of the call's.</summary>
    protected void Release()
    {
        End();
        Array.Clear(Roots);
        foreach (var (_, place) in _leaves)
            Aim(place, null, 0);
        foreach (var (_, place) in _targets)
            Aim(place, null, 0);
        foreach (var move in _moves)
            Aim(move.Place, null, 0);
    }

    /// <summary>Whether a place is a window that starts elsewhere at each call.</summary>
    protected bool IsMoving(Storage place) => _moves.Exists(m => ReferenceEquals(m.Place, place));

    /// <summary>An integer scalar that the layout depends on: with another value the plan is laid out anew.</summary>
    public long Fixed(Node node) => _fixed[node] = Integer(node);

    protected override Storage Leaf(Node node)
    {
        if (node is Constant constant)
            return new HostStorage(constant.Element, []) { [0] = constant.Value };
        if (node is Parameter { Rank: 0 } p && Frame.Tensors[p.Index] is null || node is Capture { Reader.IsNumber: true })
        {
            var number = new HostStorage(node.Element, []) { [0] = NumberOf(node) };
            _numbers.Add((node, number));
            return number;
        }
        var now = base.Leaf(node);
        if (node is Literal)
            return now;
        var place = Place(now.Element, now.Shape);
        Aim(place, now, 0);
        _leaves.Add((node, place));
        return place;
    }

    protected override Storage RootOf(Store store, long[] shape)
    {
        var place = Place(store.Node.Element, shape);
        _targets.Add((store, place));
        return place;
    }

    /// <summary>A window whose start is an integer of the call's is a place of its own.</summary>
    protected override View Through(View view, Apply move)
    {
        if (move.Op != Op.Slice && move.Op != Op.Index_ || move[1] is Constant)
            return base.Through(view, move);
        var moved = view.Through(move, ShapeOf(move), static _ => 0);
        var place = Place(view.Storage.Element, moved.Shape);
        var movement = new Movement(move, view, place);
        AimAt(movement);
        _moves.Add(movement);
        return moved with { Storage = place, Offset = 0 };
    }

    private Scalar NumberOf(Node node) => new(node.Element, node is Parameter p ? Frame.Scalars[p.Index] : ((Capture)node).Reader.ReadBits());

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

    private void AimAt(Movement movement)
    {
        var (move, from, place) = movement;
        int axis = move.Attributes.Axis;
        long at = Integer(move[1]), length = from.Shape[axis];
        at = move.Op == Op.Slice ? NumberDims.ClipStart(length, at) : at < 0 ? at + length : at;
        Aim(place, from.Storage, (from.Offset + at * from.Strides[axis]) * place.Element.Size());
    }

    /// <summary>A window that starts at an integer of the call's.</summary>
    private sealed record Movement(Apply Move, View From, Storage Place);
}
