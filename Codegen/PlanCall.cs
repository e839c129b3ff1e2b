using ExprJit.Graphs;
using ExprJit.Optimization;

namespace ExprJit.Codegen;

/// <summary>The state of one call of a plan: lengths, views of all values, and the memory of its roots.</summary>
internal class PlanCall(PlanProgram program, Frame frame)
{
    private readonly Dictionary<int, View> _views = [];
    private readonly Dictionary<int, Dim[]> _shapes = [];
    private readonly Dictionary<int, long> _integers = [];
    private readonly List<IDisposable> _brought = [];
    private readonly Storage?[] _replaced = new Storage?[program.Plan.Graph.Updates.Length];

    /// <summary>The arguments and results.</summary>
    protected Frame Frame { get; set; } = frame;

    public CallProfile Profile => Frame.Profile;

    public string Stage => Frame.Stage;

    public IReadOnlyDictionary<int, Dim[]> Lengths => _shapes;

    protected Plan Plan => program.Plan;

    /// <summary>The memory of each root.</summary>
    protected Storage[] Roots { get; } = new Storage[program.Plan.Roots.Length];

    /// <summary>Brings leaves to the device, works out every length, and checks what was assumed of them.</summary>
    public void Bind()
    {
        foreach (var update in Plan.Graph.Updates)
            _ = update.Target.Storage; // a disposed target must throw before anything is committed
        var dims = new NumberDims(Integer, n => _shapes[n.Id]);
        foreach (var node in Plan.Nodes)
        {
            if (node is not Apply apply)
            {
                var view = View.Dense(Leaf(node));
                _views[node.Id] = view;
                _shapes[node.Id] = Array.ConvertAll(view.Shape, Dim.Of);
                if (Plan.Assumptions?.HoldsForLeaf(node, view.Shape) == false)
                    throw new ShapeAssumptionException();
                continue;
            }
            _shapes[node.Id] = apply.Op.Shape(apply, Array.ConvertAll(apply.Inputs, n => _shapes[n.Id]), dims);
            if (Plan.Assumptions?.HoldsAt(apply, n => _shapes[n.Id]) == false)
                throw new ShapeAssumptionException();
            if (apply.Op.Kind == OpKind.Reduction && NeedsElements(apply) && ReducesNothing(apply))
                throw Errors.EmptyReduction(apply);
            if (Plan.HostScalars.Contains(node.Id))
                Scalar(apply);
        }
    }

    /// <summary>A leaf's or stored value's view, or a window on one.</summary>
    public View ViewOf(Node node)
    {
        if (_views.TryGetValue(node.Id, out var known))
            return known;
        var chain = new Stack<Apply>();
        var at = node;
        for (; !_views.ContainsKey(at.Id) && !at.Is(Op.Iota); at = at.Inputs[0])
            chain.Push(Plan.IsView(at) ? (Apply)at : throw new InternalCompilerException("plan", $"'{at}' is read before it is stored"));
        if (!_views.TryGetValue(at.Id, out var view))
            _views[at.Id] = view = program.Counts((Apply)at, _shapes[at.Id][0].Number);
        while (chain.TryPop(out var move))
            _views[move.Id] = view = Through(view, move);
        return view;
    }

    /// <summary>The view of a window on a value whose own view is given.</summary>
    public View ViewOf(Node node, Node value, View view)
    {
        var chain = new Stack<Apply>();
        for (var at = node; at != value; at = at.Inputs[0])
            chain.Push((Apply)at);
        while (chain.TryPop(out var move))
            view = Through(view, move);
        return view;
    }

    /// <summary>A view moved by a movement.</summary>
    protected virtual View Through(View view, Apply move) => view.Through(move, ShapeOf(move), Integer);

    public bool Has(Node node) => _views.ContainsKey(node.Id);

    public Dim[] LengthsOf(Node node) => _shapes[node.Id];

    public long[] ShapeOf(Node node) => Array.ConvertAll(_shapes[node.Id], d => d.Number);

    /// <summary>An integer scalar that lengths or positions depend on.</summary>
    public long Integer(Node node) => _integers.TryGetValue(node.Id, out long known) ? known : HostScalar(node).Integer;

    /// <summary>The memory that a store goes to, whole.</summary>
    public View Target(Store store) => store.Root < 0 ? program.Intermediate(this, store) : View.Dense(RootOf(store, ShapeOf(store.Node)));

    /// <summary>Whether a store may go where a leaf's own elements are.</summary>
    public bool MayWriteOver(Store store, Node leaf) => leaf is Variable variable && Plan.InPlace.Contains(store.Root)
        && ReferenceEquals(Plan.Graph.Updates[store.Root - Plan.Graph.Outputs.Length].Target, variable.Shared);

    /// <summary>The memory that the new value of a root goes to.</summary>
    protected virtual Storage RootOf(Store store, long[] shape)
    {
        var memory = Roots[store.Root] = InPlace(store, shape) ?? program.RootMemory(store, shape);
        program.Attribute(memory, Profile);
        return memory;
    }

    /// <summary>Makes what a step left known to those that read it.</summary>
    public void Leave(Step step, View[] stores)
    {
        for (int s = 0; s < stores.Length; s++)
            Leave(step.Stores[s].Node, stores[s]);
    }

    /// <inheritdoc cref="Leave(Step, View[])"/>
    public void Leave(Node node, View view) => _views.TryAdd(node.Id, view);

    /// <summary>Hands the outputs to the frame and, when nothing can fail any more, the new values to the variables.</summary>
    public void Commit()
    {
        var graph = Plan.Graph;
        for (int i = 0; i < graph.Outputs.Length; i++)
        {
            if (graph.Outputs[i].Rank > 0)
            {
                Frame.TensorResults[i] = Roots[i];
                continue;
            }
            Frame.ScalarResults[i] = Roots[i].ToHost()[0].Bits;
            program.Keep(i, Roots[i]);
        }
        Frame.Complete();
        // All of them first: one that was disposed during the call throws while none is committed.
        for (int i = 0; i < graph.Updates.Length; i++)
            _replaced[i] = graph.Updates[i].Target.Storage;
        for (int i = 0; i < graph.Updates.Length; i++)
        {
            var target = graph.Updates[i].Target;
            int root = graph.Outputs.Length + i;
            var before = _replaced[i]!;
            _replaced[i] = null;
            if (ReferenceEquals(before, Roots[root]))
                continue;
            target.Storage = Roots[root];
            // A value that was never brought to the device is no memory of its.
            if (before.GetType() == Roots[root].GetType())
                program.Keep(root, before);
        }
    }

    /// <summary>The variable's own memory, where its new value may be written over the old one.</summary>
    protected Storage? InPlace(Store store, long[] shape)
    {
        if (!Plan.InPlace.Contains(store.Root) || Frame.MayFailAtTheEnd)
            return null;
        var own = Plan.Graph.Updates[store.Root - Plan.Graph.Outputs.Length].Target.Storage;
        return own.Shape.AsSpan().SequenceEqual(shape) && ReferenceEquals(program.ToDevice(own), own) ? own : null;
    }

    private static bool NeedsElements(Apply node) =>
        node.Op.Combine != Op.Add && node.Op.Combine != Op.Mul && node[0].Element != ElementType.Bool;

    private bool ReducesNothing(Apply node)
    {
        bool empty = false, kept = true;
        for (int i = 0; i < _shapes[node[0].Id].Length; i++)
            empty |= _shapes[node[0].Id][i].Number == 0 && node.Attributes.Numbers.Contains(i);
        foreach (var dim in _shapes[node.Id])
            kept &= dim.Number != 0;
        return empty && kept;
    }

    /// <summary>Integer scalars that lengths depend on are computed here, on the host, by their meaning.</summary>
    private void Scalar(Apply node)
    {
        Scalar value = node.Op == Op.Length
            ? Graphs.Scalar.Of(_shapes[node[0].Id][node.Attributes.Axis].Number)
            : node.Meaning!(Array.ConvertAll(node.Inputs, HostScalar), node.Element);
        _integers[node.Id] = value.Integer;
        _views[node.Id] = View.Dense(One(value));
    }

    /// <summary>Another value of an integer scalar, in the memory that it has.</summary>
    protected void Replace(Node node, Scalar value)
    {
        _integers[node.Id] = value.Integer;
        ((HostStorage)_views[node.Id].Storage)[0] = value;
    }

    protected Scalar HostScalar(Node node) =>
        _views.TryGetValue(node.Id, out var view) && node.Rank == 0 ? view.Storage.ToHost()[view.Offset]
        : throw new InternalCompilerException("bind", $"'{node}' should have been computed in a stage before");

    private static HostStorage One(Scalar value) => new(value.Type, []) { [0] = value };

    protected virtual Storage Leaf(Node node)
    {
        switch (node)
        {
            case Variable v:
                if (!v.Shared.Device.Equals(program.Device))
                    throw Errors.DevicesMixed(v.Shared, program.Device);
                var there = Moved(v.Shared.Storage);
                if (!ReferenceEquals(there, v.Shared.Storage))
                    v.Shared.Storage = there;
                return there;
            case Parameter p when Frame.Tensors[p.Index] is { } tensor:
                return Brought(tensor.Storage!);
            case Parameter p:
                return Brought(One(new Scalar(p.Element, Frame.Scalars[p.Index])));
            case Capture { Reader.IsNumber: true } c:
                return Brought(One(new Scalar(c.Element, c.Reader.ReadBits())));
            case Capture c:
                return c.Reader.ReadValue() is ITensor captured ? Brought(captured.Storage!) : Brought(One(new Scalar(c.Element, c.Reader.ReadBits())));
            case Constant c:
                return Brought(One(c.Value));
            case Literal l:
                return program.Uploaded(l, Moved);
            default:
                throw new InternalCompilerException("bind", node.GetType().Name);
        }
    }

    /// <summary>Gives back the memory of what was brought to the device for this call alone.</summary>
    public void End()
    {
        foreach (var storage in _brought)
            storage.Dispose();
        _brought.Clear();
    }

    /// <summary>Brings to the device what is needed there for this call alone.</summary>
    private Storage Brought(Storage storage)
    {
        var moved = Moved(storage);
        if (!ReferenceEquals(moved, storage) && moved is IDisposable own)
            _brought.Add(own);
        return moved;
    }

    private Storage Moved(Storage storage)
    {
        var moved = program.ToDevice(storage);
        if (ReferenceEquals(moved, storage))
            return moved;
        if (moved.Shape.Length > 0)
            Frame.Profile.CountToDevice(moved.ByteLength);
        program.Attribute(moved, Frame.Profile);
        return moved;
    }
}
