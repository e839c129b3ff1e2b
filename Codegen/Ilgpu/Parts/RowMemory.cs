using ExprJit.Graphs;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>A value's elements of the row that a team works on, in memory that the group shares or in a team's piece of a buffer.</summary>
internal sealed record RowMemory : ElementMemory
{
    private readonly int _capacity, _buffer = -1, _elements, _teams;
    private SharedArray? _shared;
    private Ix _first;

    /// <summary>In shared memory.</summary>
    public RowMemory(Storage storage, int capacity, int teams) => (Storage, _capacity, _teams) = (storage, capacity, teams);

    /// <summary>In a buffer, so many elements for each team.</summary>
    public RowMemory(Storage storage, int buffer, int elements, int teams) => (Storage, _buffer, _elements, _teams) = (storage, buffer, elements, teams);

    /// <summary>What stands for it in views.</summary>
    public Storage Storage { get; }

    public override string Key => _buffer < 0 ? $"m{_capacity}{Storage.Element}" : $"t{_buffer}";

    /// <summary>Finds the team's own, before any loop.</summary>
    public void Begin(KernelCode code, Team team)
    {
        if (_buffer < 0)
        {
            _shared = code.Shared(IlgpuOps.Stored(Storage.Element), _capacity * _teams);
            _first = code.Keep(team.Number * _capacity);
        }
        else
            _first = code.Keep((code.Block * _teams + team.Number) * code.Scalar(_elements));
    }

    public override void Address(KernelCode code, Type type, Ix index)
    {
        if (_shared is { } shared && _buffer < 0)
            code.Address(shared, _first + index);
        else
            code.Address(_buffer, type, _first + index);
    }
}
