using ExprJit.Graphs;
using ExprJit.Optimization;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>A plan laid out on a device: its launches in order, whose arguments are packed but for what changes from call to call.</summary>
internal sealed partial class IlgpuLayout : PlanLayout, IDisposable
{
    private const long Alignment = 256;

    private readonly IlgpuProgram _program;
    private readonly IlgpuLauncher _launcher;
    private readonly Dictionary<int, IlgpuStorage> _intermediates = [];
    private readonly Dictionary<int, View> _local = [];
    private readonly List<IlgpuStorage> _scratch = [];
    private readonly List<(HostStorage Number, IlgpuStorage There)> _uploads = [];
    private readonly FaultSites _faults = new();
    private readonly DeviceReads _reads;
    private readonly RoutineSite _site;
    private readonly IDeviceWork[][] _kernels;
    private readonly bool _canThrow;
    private readonly int _firstInPlace;
    private IlgpuStorage? _block;
    private bool _isRehearsed;

    /// <param name="program">The program.</param>
    /// <param name="launcher">Runs its kernels.</param>
    /// <param name="frame">The first call's arguments, at which its places are aimed.</param>
    public IlgpuLayout(IlgpuProgram program, IlgpuLauncher launcher, Frame frame)
        : base(program, frame)
    {
        (_program, _launcher) = (program, launcher);
        _reads = new DeviceReads(this, _faults, ViewIn);
        _site = new RoutineSite(launcher, Scratch, IsAligned, _faults, _reads);
        Bind();
        var nests = new NestLaunches(this, launcher.Geometry, () => launcher.Products);
        var launches = Array.ConvertAll(Plan.Kernels, k => k.Nests.Select(n => (Nest: n, Launches: nests.Of(n))).ToArray());
        var local = launches.SelectMany(k => k).SelectMany(n => n.Launches.SelectMany(l => nests.LocalTo(l, n.Nest))).ToHashSet();
        PlaceIntermediates(local);
        _kernels = Array.ConvertAll(launches, k => Beside([.. k.Select(n => n.Launches.SelectMany(l => WorkOf(l, nests, local)).ToList())]));
        _canThrow = _kernels.Any(k => k.Any(w => w is Launch { CanThrow: true }));
        _firstInPlace = Array.FindIndex(Plan.Kernels, k => k.Stores.Any(s => s.Root >= 0 && Plan.InPlace.Contains(s.Root)));
    }

    /// <summary>What intermediates take.</summary>
    public (long Bytes, int Blocks) Memory { get; private set; }

    /// <summary>All that a call does on the device, in order, for the tests that look at its routes and code.</summary>
    public IEnumerable<IDeviceWork> Work => _kernels.SelectMany(k => k);

    /// <summary>Every launch.</summary>
    public IEnumerable<Launch> Launches => Work.OfType<Launch>();

    /// <summary>The device's code of a kernel's launches, where it has any.</summary>
    public string CodeOf(int kernel) => string.Join('\n', _kernels[kernel].OfType<Launch>().Select(l => l.Code).Where(code => code is not null).Distinct());

    /// <summary>Queues every kernel and commits; whatever happens, no memory of the call's is kept.</summary>
    public void Run()
    {
        try
        {
            AimTargets();
            foreach (var (number, there) in _uploads)
                there.CopyFrom(number);
            Rehearse();
            _launcher.Profile = Profile;
            if (_canThrow)
                _launcher.LoweredFlag();
            for (int k = 0; k < _kernels.Length; k++)
            {
                // What has failed must not be followed by a write over an old value.
                if (_canThrow && k == _firstInPlace)
                    ThrowIfRaised();
                long started = PlanProgram.StartTime();
                foreach (var work in _kernels[k])
                    work.Run(_launcher);
                if (started != 0)
                    _launcher.Synchronize();
                _program.CountTime(this, k, started);
            }
            if (_canThrow)
                ThrowIfRaised();
            Commit();
        }
        finally
        {
            _launcher.Profile = null;
            Release();
        }
    }

    /// <summary>Gives the memory of intermediates back: no call comes after.</summary>
    public void Dispose()
    {
        _block?.Dispose();
        foreach (var storage in _scratch)
            storage.Dispose();
    }

    public IlgpuStorage Intermediate(Node node) => _intermediates[node.Id];

    protected override Storage Place(ElementType element, long[] shape) => IlgpuStorage.Place(_program.Device, element, shape);

    protected override void Aim(Storage place, Storage? memory, long offset) => ((IlgpuStorage)place).Aim((IlgpuStorage?)memory, offset);

    /// <summary>Compiles every kernel before the first one runs: one that the device refuses must not follow a write over an old value.</summary>
    private void Rehearse()
    {
        if (_isRehearsed)
            return;
        _launcher.IsRehearsal = true;
        try
        {
            foreach (var kernel in _kernels)
                foreach (var work in kernel)
                    work.Run(_launcher);
            _isRehearsed = true;
        }
        finally
        {
            _launcher.IsRehearsal = false;
        }
    }

    private void ThrowIfRaised()
    {
        if (_launcher.Flag() is not 0 and var fault)
            throw _faults.Of(fault);
    }

    private void PlaceIntermediates(HashSet<Node> local)
    {
        var plan = new PlanMemory(Plan, _program.Device, Alignment, store => store.Root < 0 && !local.Contains(store.Node));
        if (plan.Nodes.Count == 0)
            return;
        var (offsets, bytes) = plan.Place(this);
        _block = _launcher.Allocate(ElementType.UInt8, [bytes]);
        for (int i = 0; i < plan.Nodes.Count; i++)
        {
            var node = plan.Nodes[i];
            var place = _intermediates[node.Id] = IlgpuStorage.Place(_program.Device, node.Element, ShapeOf(node));
            place.Aim(_block, offsets[i]);
        }
        Memory = (bytes, 1);
    }

    private IlgpuStorage Scratch(ElementType element, long[] shape)
    {
        var made = _launcher.Allocate(element, shape);
        _scratch.Add(made);
        Memory = (Memory.Bytes + made.ByteLength, Memory.Blocks + 1);
        return made;
    }

    /// <summary>Nests of a kernel depend on none of each other, so the first launches of all are one, then the second.</summary>
    private IDeviceWork[] Beside(List<IDeviceWork>[] nests)
    {
        if (nests.Length == 1)
            return [.. nests[0]];
        var work = new List<IDeviceWork>();
        for (int level = 0; nests.Any(n => n.Count > level); level++)
        {
            var parts = new List<KernelPart>();
            foreach (var next in nests.Where(n => n.Count > level).Select(n => n[level]))
            {
                if (next is not Launch launch)
                {
                    work.Add(next);
                    continue;
                }
                if (!Launch.Fits([.. parts, .. launch.Parts], _launcher.Geometry))
                    Flush();
                parts.AddRange(launch.Parts);
            }
            Flush();

            void Flush()
            {
                if (parts.Count > 0)
                    work.Add(new Launch([.. parts], _launcher.Geometry));
                parts.Clear();
            }
        }
        return [.. work];
    }

    private IEnumerable<IDeviceWork> WorkOf(Step[] launch, NestLaunches nests, HashSet<Node> local)
    {
        return launch switch
        {
            [Routine product, Loop epilogue] => WithEpilogue(product, epilogue, local),
            [Routine routine] => WorkOf(routine),
            [Loop loop] => Alone(loop),
            _ => ByRows(launch, nests, local),
        };
    }

    private IReadOnlyList<IDeviceWork> WorkOf(Routine routine)
    {
        var operands = routine.Operands.Select(o => routine.Node.Op == Op.MatMul ? OnDevice(o) : ViewIn(o)).ToArray();
        return WorkOf(routine.Node, operands, TargetOf(routine.Stores[0]));
    }

    private IReadOnlyList<IDeviceWork> WorkOf(Apply op, View[] operands, View result) => op.Op.Kind == OpKind.Movement
        ? DeviceMoves.Of(_site, op, operands, result)
        : IlgpuRoutines.Rows[op.Op](_site, op, operands, result);

    /// <summary>Every pass of a loop is a launch.</summary>
    private List<IDeviceWork> Alone(Loop loop)
    {
        var work = new List<IDeviceWork>();
        foreach (var operand in loop.Operands)
            if (DeviceReads.IsStoredNowhere(this, operand) && !DeviceReads.IsReadInPlace(operand))
                work.AddRange(Stored((Apply)Plan.Base(operand)));
        var (operands, indirect) = OperandsOf(loop);
        var stores = loop.Stores.Select(TargetOf).ToArray();
        long[] space = ShapeOf(loop.Space);
        foreach (var (outputs, roles) in LoopPasses.Of(loop, space, ShapeOf))
            Add(work, new LoopViews(outputs, space, operands, stores) { Indirect = indirect }, roles);
        return work;
    }

    private void Add(List<IDeviceWork> work, LoopViews views, AxisRole[] roles)
    {
        if (views.Outputs.Reductions.Length == 0)
        {
            if (Storage.Product(views.Space) > 0)
                work.Add(new Launch([DenseParts.For(views, _launcher.Geometry, IsAligned)], _launcher.Geometry));
            return;
        }
        if (views.Stores[views.Loop.Dense.Length + views.Outputs.Reductions[0]].Length == 0)
            return;
        var part = new ReducePart(views, roles, _launcher.Geometry, Scratch);
        work.Add(new Launch([part], _launcher.Geometry));
        if (part.Combine is { } combine)
            work.Add(new Launch([combine], _launcher.Geometry));
    }

    private View TargetOf(Store store)
    {
        var view = Target(store);
        Leave(store.Node, view);
        return view;
    }

    /// <summary>Whether a view begins at a multiple of so many elements in every call.</summary>
    private bool IsAligned(View view, int width) => view.Offset % width == 0 && !IsMoving(view.Storage);
}
