using System.Diagnostics;
using ExprJit.Codegen.Explain;
using ExprJit.Graphs;
using ExprJit.Optimization;

namespace ExprJit.Codegen;

/// <summary>
/// Runs a plan's kernels in order. All lengths are checked before the first launch, and updates are written to second buffers that are swapped in at the end: a call that fails has changed nothing.
/// A backend says how memory is made and how a kernel runs.
/// </summary>
internal abstract class PlanProgram : IProgram
{
    private static readonly bool Profiles = Environment.GetEnvironmentVariable("EXPRJIT_PROFILE") == "1";

    private readonly Plan _plan;
    private readonly Device _device;
    private readonly Dictionary<int, Storage> _spare = [];
    private readonly Dictionary<ITensor, Storage> _uploaded = new(ReferenceEqualityComparer.Instance);
    private readonly Lock _gate = new();
    private IReadOnlyDictionary<int, Dim[]>? _lengths;

    protected PlanProgram(Plan plan, Device device)
    {
        _plan = plan;
        _device = device;
        Signature = device.Name + "\n" + Printer.Print(plan.Graph, abstracted: true);
        Kernels = [.. plan.Kernels.Select((k, i) => Describe(k, i))];
    }

    public IReadOnlyList<KernelInfo> Kernels { get; }

    public string Signature { get; }

    public IReadOnlyList<Planned> Plans => [new Planned(_plan, _lengths)];

    public MemoryUse? Intermediates => MemoryUse.Of(_plan, _lengths);

    protected Plan Plan => _plan;

    /// <summary>Memory on the device, not cleared.</summary>
    protected abstract Storage Allocate(ElementType element, long[] shape);

    /// <summary>The same values in the device's memory; the same object where they are there already.</summary>
    protected abstract Storage ToDevice(Storage storage);

    /// <summary>Says that storage is about to be written, or was brought here, on behalf of the function of a profile.</summary>
    protected virtual void Attribute(Storage storage, CallProfile profile)
    {
    }

    /// <summary>Runs a loop; operands and stores are views in the order of the kernel's lists.</summary>
    protected abstract void Loop(int kernel, long[] space, View[] operands, View[] stores);

    /// <summary>Runs an op that is no movement by the backend's routine for it.</summary>
    protected abstract void Compute(Apply op, View[] operands, View result);

    /// <summary>Copies between windows of the same shape.</summary>
    protected abstract void Copy(View from, View to);

    /// <summary>Sets all elements to zero.</summary>
    protected abstract void Clear(Storage storage);

    public virtual void Run(Frame frame)
    {
        lock (_gate)
        {
            var call = new Call(this, frame);
            call.Bind();
            call.Launch();
            call.Commit();
            _lengths = call.Lengths;
        }
    }

    private KernelInfo Describe(Kernel kernel, int index)
    {
        string name = (kernel is OpKernel one ? one.Node.Op.Name.ToLowerInvariant() : "loop") + index;
        return new KernelInfo(name, [.. kernel.Stores.Select(s => s.Node.Origin ?? s.Node.ToString()).Distinct()], DeviceCodeOf(index), kernel.Reason);
    }

    private string DeviceCodeOf(int index) => Plan.Kernels[index] is LoopKernel loop ? Printer.Print(loop.Body) : Plan.Kernels[index].Stores[0].Node.ToString();

    /// <summary>The state of one call.</summary>
    private sealed class Call(PlanProgram program, Frame frame)
    {
        private readonly Dictionary<int, View> _views = [];
        private readonly Dictionary<int, Dim[]> _shapes = [];
        private readonly Dictionary<int, long> _integers = [];
        private readonly Storage[] _roots = new Storage[program._plan.Roots.Length];

        public IReadOnlyDictionary<int, Dim[]> Lengths => _shapes;

        public void Bind()
        {
            foreach (var update in program._plan.Graph.Updates)
                _ = update.Target.Storage; // a disposed target must throw before anything is committed
            var dims = new NumberDims(Integer, n => _shapes[n.Id]);
            foreach (var node in program._plan.Nodes)
            {
                if (node is not Apply apply)
                {
                    var view = View.Dense(Leaf(node));
                    _views[node.Id] = view;
                    _shapes[node.Id] = Array.ConvertAll(view.Shape, Dim.Of);
                    if (program._plan.Assumptions?.HoldsForLeaf(node, view.Shape) == false)
                        throw new ShapeAssumptionException();
                    continue;
                }
                _shapes[node.Id] = apply.Op.Shape(apply, Array.ConvertAll(apply.Inputs, n => _shapes[n.Id]), dims);
                if (program._plan.Assumptions?.HoldsAt(apply, n => _shapes[n.Id]) == false)
                    throw new ShapeAssumptionException();
                if (apply.Op.Kind == OpKind.Reduction && NeedsElements(apply) && ReducesNothing(apply))
                    throw Errors.EmptyReduction(apply);
                if (program._plan.HostScalars.Contains(node.Id))
                    Scalar(apply);
            }
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
            _views[node.Id] = View.Dense(program.ToDevice(One(value)));
        }

        private Scalar HostScalar(Node node) =>
            _views.TryGetValue(node.Id, out var view) && node.Rank == 0 ? view.Storage.ToHost()[view.Offset]
            : throw new InternalCompilerException("bind", $"'{node}' should have been computed in a stage before");

        private long Integer(Node node) => _integers.TryGetValue(node.Id, out long known) ? known : HostScalar(node).Integer;

        private static HostStorage One(Scalar value) => new(value.Type, []) { [0] = value };

        private Storage Leaf(Node node)
        {
            switch (node)
            {
                case Variable v:
                    if (!v.Shared.Device.Equals(program._device))
                        throw Errors.DevicesMixed(v.Shared, program._device);
                    var there = Moved(v.Shared.Storage);
                    if (!ReferenceEquals(there, v.Shared.Storage))
                        v.Shared.Storage = there;
                    return there;
                case Parameter p when frame.Tensors[p.Index] is { } tensor:
                    return Moved(tensor.Storage!);
                case Parameter p:
                    return program.ToDevice(One(new Scalar(p.Element, frame.Scalars[p.Index])));
                case Capture { Reader.IsNumber: true } c:
                    return program.ToDevice(One(new Scalar(c.Element, c.Reader.ReadBits())));
                case Capture c:
                    return c.Reader.ReadValue() is ITensor captured ? Moved(captured.Storage!) : program.ToDevice(One(new Scalar(c.Element, c.Reader.ReadBits())));
                case Constant c:
                    return program.ToDevice(One(c.Value));
                case Literal l:
                    if (!program._uploaded.TryGetValue(l.Value, out var kept))
                        program._uploaded[l.Value] = kept = Moved(l.Value.Storage!);
                    return kept;
                default:
                    throw new InternalCompilerException("bind", node.GetType().Name);
            }
        }

        private Storage Moved(Storage storage)
        {
            var moved = program.ToDevice(storage);
            if (ReferenceEquals(moved, storage))
                return moved;
            if (moved.Shape.Length > 0)
                frame.Profile.CountToDevice(moved.ByteLength);
            program.Attribute(moved, frame.Profile);
            return moved;
        }

        /// <summary>A leaf's or stored value's view, or a window on one.</summary>
        private View ViewOf(Node node)
        {
            if (_views.TryGetValue(node.Id, out var known))
                return known;
            var chain = new Stack<Apply>();
            var at = node;
            for (; !_views.ContainsKey(at.Id); at = at.Inputs[0])
                chain.Push(Plan.IsView(at) ? (Apply)at : throw new InternalCompilerException("plan", $"'{at}' is read before it is stored"));
            var view = _views[at.Id];
            while (chain.TryPop(out var move))
                _views[move.Id] = view = view.Through(move, Numbers(move), Integer);
            return view;
        }

        private long[] Numbers(Node node) => Array.ConvertAll(_shapes[node.Id], d => d.Number);

        public void Launch()
        {
            for (int k = 0; k < program._plan.Kernels.Length; k++)
            {
                var kernel = program._plan.Kernels[k];
                var operands = kernel.Operands.Select(ViewOf).ToArray();
                var stores = kernel.Stores.Select(Target).ToArray();
                long started = Profiles ? Stopwatch.GetTimestamp() : 0;
                if (kernel is LoopKernel loop)
                    program.Loop(k, Numbers(loop.Space), operands, stores);
                else if (((OpKernel)kernel).Node is { Op.Kind: OpKind.Movement } move)
                    Move(move, operands, stores[0]);
                else
                    program.Compute(((OpKernel)kernel).Node, operands, stores[0]);
                frame.Profile.Launches++;
                if (Profiles)
                    frame.Profile.AddTime(frame.Stage + program.Kernels[k].Name, Stopwatch.GetElapsedTime(started));
                for (int s = 0; s < stores.Length; s++)
                    _views.TryAdd(kernel.Stores[s].Node.Id, stores[s]);
            }
        }

        private View Target(Store store)
        {
            long[] shape = Numbers(store.Node);
            int key = store.Root >= 0 ? -1 - store.Root : program._plan.IntermediateBuffers[store.Node.Id];
            bool isOutput = store.Root >= 0 && store.Root < program._plan.Graph.Outputs.Length && shape.Length > 0;
            Storage? storage = null;
            if (!isOutput && program._spare.Remove(key, out var spare) && spare.Element == store.Node.Element && spare.Shape.AsSpan().SequenceEqual(shape))
                storage = spare;
            storage ??= Allocated(store.Node, shape);
            program.Attribute(storage, frame.Profile);
            if (store.Root >= 0)
                _roots[store.Root] = storage;
            else
                program._spare[key] = storage;
            return View.Dense(storage);
        }

        private Storage Allocated(Node node, long[] shape)
        {
            try
            {
                return program.Allocate(node.Element, shape);
            }
            catch (DeviceException failure) when (failure.InnerException is { } inner)
            {
                throw Errors.CannotAllocate(program._device, node.Element, shape, inner, node);
            }
        }

        /// <summary>A movement that is no window is one on the other side: copies into windows of the result.</summary>
        private void Move(Apply move, View[] from, View target)
        {
            int axis = move.Attributes.Numbers.Length > 0 ? move.Attributes.Axis : 0;
            if (move.Op == Op.Reshape)
            {
                program.Copy(from[0], target.Reshaped(from[0].Shape));
                return;
            }
            if (move.Op == Op.Concat)
            {
                long start = 0;
                foreach (var part in from)
                {
                    program.Copy(part, target.Rows(axis, start, part.Shape[axis]));
                    start += part.Shape[axis];
                }
                return;
            }
            program.Clear(target.Storage);
            if (move.Op == Op.Unslice)
            {
                long start = NumberDims.ClipStart(target.Shape[axis], Integer(move[2]));
                long length = Math.Min(from[0].Shape[axis], target.Shape[axis] - start);
                program.Copy(from[0].Rows(axis, 0, length), target.Rows(axis, start, length));
            }
            else if (move.Op == Op.Unstep)
                program.Copy(from[0], target.Every(axis, move.Attributes.Numbers[1]));
            else if (move.Op == Op.Undiagonal)
                program.Copy(from[0], target.Diagonal(axis, (int)move.Attributes.Numbers[1]));
            else
                throw new InternalCompilerException("launch", $"'{move}' is not known as a movement");
        }

        public void Commit()
        {
            var graph = program._plan.Graph;
            for (int i = 0; i < graph.Outputs.Length; i++)
            {
                if (graph.Outputs[i].Rank > 0)
                {
                    frame.TensorResults[i] = _roots[i];
                    continue;
                }
                frame.ScalarResults[i] = _roots[i].ToHost()[0].Bits;
                program._spare[-1 - i] = _roots[i];
            }
            frame.Complete();
            for (int i = 0; i < graph.Updates.Length; i++)
            {
                var target = graph.Updates[i].Target;
                int root = graph.Outputs.Length + i;
                var before = target.Storage;
                target.Storage = _roots[root];
                program._spare[-1 - root] = before;
            }
        }
    }
}
