using System.Diagnostics.CodeAnalysis;
using ExprJit.Graphs;

namespace ExprJit;

/// <summary>Anything usable as an operand of an op: a tensor or a shared variable.</summary>
internal interface IOperand
{
    /// <summary>This value as a node of the arena.</summary>
    Node ToNode(Arena arena);
}

/// <summary>A shared variable of any type.</summary>
public interface IShared
{
    /// <summary>The name given at construction, or a generated one.</summary>
    string Name { get; }

    /// <summary>Where the value lives.</summary>
    Device Device { get; }

    /// <summary>The element type and rank.</summary>
    internal TensorType Type { get; }

    /// <summary>The current value. A function commits an update by writing into it or replacing it.</summary>
    internal Storage Storage { get; set; }
}

/// <summary>
/// A variable that lives on a device and keeps its value between calls. Functions read it without copying and may
/// update it. It is copied to its device when a function first uses it, and again after <see cref="SetValue"/>.
/// Reading from several threads is safe; calls, <see cref="SetValue"/> and <see cref="Dispose"/> that use the same
/// variable must not run at the same time when one of them changes it.
/// </summary>
/// <typeparam name="V">A plain type, or <see cref="Tensor{E}"/> of one.</typeparam>
public sealed partial class Shared<V> : IShared, IOperand, IDisposable
{
    private static int _count;
    private readonly TensorType _type;
    private readonly Cell _cell;

    /// <summary>Where the value is; shared with the variable that an earlier trace of the same helper made.</summary>
    private sealed class Cell(Storage first) : IDisposable
    {
        private Storage? _storage = first;

        public Storage? Storage => Volatile.Read(ref _storage);

        /// <summary>Puts a value in. A variable that was disposed meanwhile stays so, and the value goes where the one before it went.</summary>
        public void Set(Storage value)
        {
            for (var before = Storage; before is not null;)
            {
                var seen = Interlocked.CompareExchange(ref _storage, value, before);
                if (ReferenceEquals(seen, before))
                    return;
                before = seen;
            }
            (value as IDisposable)?.Dispose();
        }

        public void Dispose() => (Interlocked.Exchange(ref _storage, null) as IDisposable)?.Dispose();
    }

    /// <summary>A variable with an initial value, which is copied in.</summary>
    /// <param name="value">The initial value; it fixes the rank.</param>
    /// <param name="name">For messages and printed graphs.</param>
    /// <param name="device">Where it lives; <see cref="Device.Default"/> if null.</param>
    /// <exception cref="ArgumentNullException">A null tensor.</exception>
    /// <exception cref="DeviceException">This machine has no such device.</exception>
    /// <exception cref="TraceException"><typeparamref name="V"/> is neither plain nor a tensor of a plain type.</exception>
    public Shared(V value, string? name = null, Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(value);
        Device = device?.Found() ?? Device.Default;
        Name = name ?? "shared" + Interlocked.Increment(ref _count);
        var given = Boundary.ToStorage(value);
        _type = new TensorType(given.Element, given.Shape.Length);
        _cell = Trace.Current?.Made?.Before(this) is Shared<V> before ? before._cell : new Cell(HostStorage.Copy(given, Device));
    }

    private Shared(string name, TensorType type, Device device, Storage value) =>
        (Name, _type, Device, _cell) = (name, type, device, new Cell(value));

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public Device Device { get; }

    TensorType IShared.Type => _type;

    Storage IShared.Storage
    {
        get => Alive();
        set => _cell.Set(value);
    }

    /// <summary>In a lambda, the variable, so that <c>W.Value[0]</c> and <c>W.Value.T</c> work; outside, <see cref="GetValue"/>.</summary>
    public V Value => Read();

    /// <summary>A copy of the current value, which later calls do not change.</summary>
    /// <exception cref="ObjectDisposedException">The variable was disposed.</exception>
    /// <exception cref="TraceException">Called in a traced helper, where it would freeze the value.</exception>
    public V GetValue() => Trace.Current is null ? Copied() : throw Errors.FrozenRead(this);

    /// <summary>Copies a new value in. Its lengths may differ from the old ones; its rank may not.</summary>
    /// <exception cref="ShapeException">The rank differs; the value is as it was.</exception>
    /// <exception cref="ObjectDisposedException">The variable was disposed.</exception>
    /// <exception cref="TraceException">Called in a traced helper, which runs when tracing and not at each call.</exception>
    public void SetValue(V value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (Trace.Current is not null)
            throw Errors.ChangedInTrace(this);
        var current = Alive();
        var given = Boundary.ToStorage(value);
        if (given.Shape.Length != _type.Rank)
            throw Errors.RankChanged(Name, _type.Rank, given.Shape.Length);
        if (current is HostStorage own && given.Shape.AsSpan().SequenceEqual(own.Shape))
            own.CopyFrom(given);
        else
        {
            _cell.Set(HostStorage.Copy(given, Device));
            // The next call finds the memory of the old value free, and asks the device for none.
            (current as IDisposable)?.Dispose();
        }
    }

    /// <summary>Copies the elements, row-major, into a span of at least that length.</summary>
    /// <exception cref="ShapeException">The span is too short; nothing is copied.</exception>
    /// <exception cref="ArgumentException"><typeparamref name="E"/> is not the variable's element type.</exception>
    public void CopyTo<E>(Span<E> destination)
    {
        if (Trace.Current is not null)
            throw Errors.FrozenRead(this);
        var host = Alive().ToHost();
        if (ElementTypes.Of<E>() != host.Element)
            throw new ArgumentException($"'{Name}' holds {host.Element.CSharp()}, not {typeof(E).Name}.", nameof(destination));
        if (destination.Length < host.Length)
            throw Errors.WrongLength($"the destination of '{Name}'", host.Length, destination.Length);
        host.Span<E>().CopyTo(destination);
    }

    /// <summary>A new variable of the same name and value on a device; neither changes with the other from then on.</summary>
    /// <param name="device">Where it lives. The value is copied there at once, through the host where it lies on another device.</param>
    /// <exception cref="DeviceException">This machine has no such device, or it has no memory for the value.</exception>
    /// <exception cref="ObjectDisposedException">The variable was disposed.</exception>
    /// <exception cref="TraceException">Called in a traced helper, where it would freeze the value.</exception>
    public Shared<V> CopyTo(Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return Trace.Current is null ? new(Name, _type, device.Found(), device.Copy(Alive())) : throw Errors.FrozenRead(this);
    }

    /// <summary>The value: inside a trace symbolic, outside <see cref="GetValue"/>.</summary>
    public static implicit operator V(Shared<V> shared)
    {
        ArgumentNullException.ThrowIfNull(shared);
        return shared.Read();
    }

    /// <summary>Releases the memory. Using the variable afterwards throws <see cref="ObjectDisposedException"/>.</summary>
    /// <remarks>
    /// Tensors that were read from it, and outputs of functions, stay valid. On a device it may be called from any thread, more than
    /// once, and while a function that uses the variable runs: that call then ends as it would have, or throws the same exception.
    /// </remarks>
    public void Dispose()
    {
        if (Trace.Current is not null)
            throw Errors.ChangedInTrace(this);
        _cell.Dispose();
    }

    /// <inheritdoc/>
    public override string ToString() => _cell.Storage is null ? Name + " (disposed)" : $"{Name}: {_type} = {Copied()}";

    Node IOperand.ToNode(Arena arena)
    {
        Alive();
        return Trace.Current is null ? arena.Literal(Tensor.FromStorage(Alive().ToHost())) : arena.Variable(this);
    }

    private V Read()
    {
        if (Trace.Current is not { } arena)
            return Copied();
        if (_type.Rank == 0 && typeof(V) == _type.Element.Clr())
            throw Errors.Frozen(this);
        return (V)Boundary.Symbolic(arena.Variable(this));
    }

    private V Copied() => Boundary.FromStorage<V>(HostStorage.Copy(Alive().ToHost(), Device.Host));

    private Storage Alive() => _cell.Storage ?? throw new ObjectDisposedException(Name);
}

/// <summary>Makes shared variables, inferring the type.</summary>
public static class Shared
{
    /// <summary>A variable holding one number.</summary>
    public static Shared<T> Create<T>(T value, string? name = null, Device? device = null) where T : struct => new(value, name, device);

    /// <summary>A variable holding a tensor.</summary>
    public static Shared<Tensor<T>> Create<T>(Tensor<T> value, string? name = null, Device? device = null) => new(value, name, device);

    /// <summary>A variable of rank 1.</summary>
    public static Shared<Tensor<T>> Create<T>(T[] value, string? name = null, Device? device = null) => new(value, name, device);

    /// <summary>A variable of rank 2.</summary>
    public static Shared<Tensor<T>> Create<T>(T[,] value, string? name = null, Device? device = null) => new(value, name, device);

    /// <summary>A variable of rank 3.</summary>
    public static Shared<Tensor<T>> Create<T>(T[,,] value, string? name = null, Device? device = null) => new(value, name, device);

    /// <summary>A variable of rank 4.</summary>
    public static Shared<Tensor<T>> Create<T>(T[,,,] value, string? name = null, Device? device = null) => new(value, name, device);
}
