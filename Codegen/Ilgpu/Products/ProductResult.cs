using System.Reflection.Emit;
using ExprJit.Graphs;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>Where the elements of a product go: into memory, through what is done to each of them first, or both.</summary>
internal sealed class ProductResult
{
    private readonly StridedAccess? _own;
    private readonly PlacesOfMatrices _ownPlaces;
    private readonly LoopCode? _epilogue;
    private readonly PlacesOfMatrices? _epiloguePlaces;
    private readonly int _parameter;

    /// <param name="views">The product.</param>
    /// <param name="arguments">The part's arguments.</param>
    public ProductResult(ProductViews views, PartArguments arguments)
    {
        AxisRole[] roles = [.. views.Space.Select((_, axis) => axis == views.Space.Length - 2 ? AxisRole.Row : AxisRole.Kept)];
        long[] strides = views.Result?.AlignedTo(views.Space) ?? new long[views.Space.Length];
        var axes = new KernelAxes(views.Space, roles, [strides]);
        _ownPlaces = new PlacesOfMatrices(axes, arguments);
        if (views.Result is { } result)
        {
            var storage = (IlgpuStorage)result.Storage;
            var steps = Array.ConvertAll(axes.Project(strides), s => new AxisStep(s == 0 ? AxisStep.None : s == 1 ? AxisStep.One : arguments.Fixed(s)));
            _own = new StridedAccess(storage.Element, new BufferMemory(arguments.Buffer(storage, IlgpuOps.Stored(storage.Element))), arguments.Start(storage, result.Offset), steps);
        }
        if (views.Epilogue is not { } epilogue)
            return;
        var product = epilogue.Operands[views.Operand].Storage;
        _epilogue = new LoopCode(epilogue, roles, arguments, view => ReferenceEquals(view.Storage, product) ? new RegisterMemory() : null);
        _epiloguePlaces = new PlacesOfMatrices(_epilogue.Axes, arguments);
        _parameter = _epilogue.ParameterOf(Array.IndexOf(_epilogue.Outputs.Used, views.Operand)).Id;
    }

    public string Key => $"{_own?.Key} {_ownPlaces.Count} {_epilogue?.Key}";

    public bool CanThrow => _epilogue?.CanThrow == true;

    /// <summary>The places along the batch axes of a matrix, to be found once for many elements.</summary>
    public (Ix[] Own, Ix[] Epilogue) Outer(KernelCode code, Ix batch) =>
        (_own is null ? [] : _ownPlaces.Outer(code, batch), _epiloguePlaces?.Outer(code, batch) ?? []);

    /// <summary>Stores an element, as locals have it.</summary>
    public void Write(KernelCode code, (Ix[] Own, Ix[] Epilogue) outer, Ix row, Ix column, LocalBuilder value)
    {
        _own?.Write(code, _ownPlaces.At(outer.Own, row, column), value);
        if (_epilogue is null)
            return;
        var places = _epiloguePlaces!.At(outer.Epilogue, row, column);
        _epilogue.Store(code, places, _epilogue.Evaluate(code, places, new Dictionary<int, LocalBuilder> { [_parameter] = value }));
    }

    /// <summary>A value that is in a register and is never read from memory.</summary>
    private sealed record RegisterMemory : ElementMemory
    {
        public override string Key => "r";

        public override void Address(KernelCode code, Type type, Ix index) => throw new InternalCompilerException("ilgpu", "a product is read where it is not stored");
    }
}

/// <summary>The places along a kernel's axes of an element of one of many matrices: its row is an axis of its own.</summary>
internal sealed class PlacesOfMatrices
{
    private readonly int[] _outer;
    private readonly bool _hasColumns;

    public PlacesOfMatrices(KernelAxes axes, PartArguments arguments)
    {
        int row = axes.Of(AxisRole.Row)[0];
        _outer = [.. axes.Lengths.Take(row).Select(arguments.Fixed)];
        _hasColumns = axes.Lengths.Length > row + 1;
    }

    /// <summary>How many axes lie before the row.</summary>
    public int Count => _outer.Length;

    public Ix[] Outer(KernelCode code, Ix batch) => code.Unflatten(batch, [.. _outer.Select(code.Scalar)]);

    public Ix[] At(Ix[] outer, Ix row, Ix column) => _hasColumns ? [.. outer, row, column] : [.. outer, row];
}
