using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using ExprJit.Graphs;
using ExprJit.Optimization;

namespace ExprJit.Codegen;

/// <summary>A function for one set of ranks.</summary>
internal sealed record Specialisation(int[] Ranks, TracedFunction Traced, Graph Optimized, IProgram Program)
{
    /// <summary>Set once a call's lengths broke what this was compiled for; another without assumptions takes its place.</summary>
    public bool IsRetired { get; set; }

    /// <summary>Makes the object of several outputs, or null where there is none to make.</summary>
    public Func<Frame, object>? Make { get; init; }

    /// <summary>Whether <see cref="Make"/> runs code that is not the runtime's own.</summary>
    public bool MakeMayFail { get; init; }
}

/// <summary>
/// A compiled lambda: traced when made, specialised to the ranks of its tensor parameters, and traced again only when a
/// captured object it depended on has changed.
/// </summary>
internal sealed class CompiledCore
{
    private static readonly ConcurrentDictionary<Type, Func<Storage, object>> Wrappers = new();

    private readonly LambdaExpression? _output, _updates, _givens;
    private readonly FunctionOptions _options;
    private readonly bool[] _isTensor;
    private const int MostKept = 32;

    private readonly MadeVariables _made = new();
    private readonly List<Specialisation> _known = [];
    private Frame? _idle;

    public CompiledCore(LambdaExpression? output, LambdaExpression? updates, LambdaExpression? givens, FunctionOptions? options)
    {
        (_output, _updates, _givens, _options) = (output, updates, givens, options ?? new FunctionOptions());
        var main = output ?? updates!;
        Name = _options.Name ?? CSharpText.Of(main);
        _isTensor = [.. main.Parameters.Select(p => ElementTypes.Find(p.Type) is null)];
        if (_isTensor.Contains(true))
            Traced = Check();
        else
            Traced = (Current = Specialise(new int[_isTensor.Length], null, Lengths.AssumedEqual)).Traced;
    }

    public string Name { get; }

    /// <summary>What a parameter is called in the lambda.</summary>
    public string ParameterName(int index) => (_output ?? _updates!).Parameters[index].Name ?? "argument " + index;

    public TracedFunction Traced { get; private set; }

    public Specialisation? Current { get; private set; }

    public CallProfile Profile { get; } = new();

    /// <summary>The program's own delegate of the whole call, where it has one.</summary>
    public D? Direct<D>(Invoker target) where D : Delegate =>
        Current is { Traced: { Form: { Constructor: null, ArrayElement: null } form, Guards: var guards }, Program: var program } && !_options.Check && Array.TrueForAll(form.Types, t => t.IsValueType)
            ? (D?)program.Direct(new DirectRequest(typeof(D), target, guards, Profile)) : null;

    public Frame Begin() => Interlocked.Exchange(ref _idle, null) ?? new Frame(_isTensor.Length, Math.Max(Traced.Form.Types.Length, Traced.Graph.Outputs.Length)) { Profile = Profile };

    public void Release(Frame frame)
    {
        Array.Clear(frame.Tensors);
        Array.Clear(frame.TensorResults);
        (frame.Make, frame.Made) = (null, null);
        _idle = frame;
    }

    public void Run(Frame frame)
    {
        var current = Current;
        if (current is null || !Fits(current, frame))
            current = Current = Find(frame);
        (frame.Make, frame.MayFailAtTheEnd) = (current.Make, current.MakeMayFail);
        try
        {
            if (_options.Check)
                Checked(current, frame);
            else
                current.Program.Run(frame);
        }
        catch (ShapeAssumptionException)
        {
            current.IsRetired = true;
            lock (_known)
                current = Current = Specialise(current.Ranks, frame, Lengths.Unrelated);
            current.Program.Run(frame);
        }
        Profile.Calls++;
    }

    /// <summary>The result of a single output, or the object made of several.</summary>
    public R End<R>(Frame frame)
    {
        var form = Current!.Traced.Form;
        R result;
        if (form is { Constructor: null, ArrayElement: null } && typeof(R).IsValueType)
            result = Unsafe.As<ulong, R>(ref frame.ScalarResults[0]);
        else
            result = (R)(frame.Made ?? Made(form, frame));
        Release(frame);
        return result;
    }

    private static object Made(OutputForm form, Frame frame)
    {
        var values = new object[form.Types.Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = frame.TensorResults[i] is { } storage ? Wrap(form.Types[i], storage)
                : ElementTypes.Find(form.Types[i]) is { } element ? new Scalar(element, frame.ScalarResults[i]).Boxed()
                : Wrap(form.Types[i], RankZero(form.Types[i], frame.ScalarResults[i]));
        if (form.Constructor is { } constructor)
            return WithMembers(constructor.Invoke(System.Reflection.BindingFlags.DoNotWrapExceptions, null, values[..^form.Members.Length], null), form.Members, values);
        if (form.ArrayElement is not { } of)
            return values[0];
        var array = Array.CreateInstance(of, values.Length);
        values.CopyTo(array, 0);
        return array;
    }

    /// <summary>A tuple's constructor only keeps what it is given.</summary>
    private static bool IsTuple(Type type) => typeof(System.Runtime.CompilerServices.ITuple).IsAssignableFrom(type) && type.Namespace == "System";

    private static object WithMembers(object made, System.Reflection.MemberInfo[] members, object[] values)
    {
        for (int i = 0; i < members.Length; i++)
        {
            object value = values[values.Length - members.Length + i];
            if (members[i] is System.Reflection.FieldInfo field)
                field.SetValue(made, value);
            else
                ((System.Reflection.PropertyInfo)members[i]).SetValue(made, value);
        }
        return made;
    }

    private static HostStorage RankZero(Type tensor, ulong bits)
    {
        var element = ElementTypes.Find(tensor.GetGenericArguments()[0])!.Value;
        return new HostStorage(element, []) { [0] = new Scalar(element, bits) };
    }

    private static object Wrap(Type tensor, Storage storage) => Wrappers.GetOrAdd(tensor, static type =>
    {
        var storageParameter = Expression.Parameter(typeof(Storage));
        var constructor = type.GetConstructor(System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic, [typeof(Storage)])!;
        return Expression.Lambda<Func<Storage, object>>(Expression.New(constructor, storageParameter), storageParameter).Compile();
    })(storage);

    private enum Lengths
    {
        AssumedEqual,
        Unrelated,
    }

    private static bool Fits(Specialisation known, Frame frame)
    {
        if (known.IsRetired)
            return false;
        for (int i = 0; i < known.Ranks.Length; i++)
            if (frame.Tensors[i] is { } tensor && tensor.Type.Rank != known.Ranks[i])
                return false;
        foreach (var guard in known.Traced.Guards)
            if (!guard.Holds())
                return false;
        return true;
    }

    private Specialisation Find(Frame frame)
    {
        lock (_known)
            return FindOrMake(frame);
    }

    private Specialisation FindOrMake(Frame frame)
    {
        foreach (var known in _known)
            if (Fits(known, frame))
                return known;
        var ranks = new int[_isTensor.Length];
        for (int i = 0; i < ranks.Length; i++)
            ranks[i] = frame.Tensors[i]?.Type.Rank ?? 0;
        var made = Specialise(ranks, frame, Lengths.AssumedEqual);
        Traced = made.Traced;
        return made;
    }

    private Specialisation Specialise(int[] ranks, Frame? frame, Lengths lengths)
    {
        var traced = TracedFunction.Trace(_output, _updates, _givens, _options, ranks, _made);
        var options = new OptimizerOptions(_options.FloatMode == FloatMode.Fast, OptimizerOptions.Default.Disabled);
        var backend = Backends.For(DeviceOf(traced));
        Graph optimized;
        ShapeFacts? facts = null;
        if (lengths == Lengths.AssumedEqual && backend.ChecksAssumptions && Stage.FromData(traced.Graph).Length == 0)
            (optimized, facts) = Pipeline.RunAssuming(traced.Graph, traced.Givens, options, leaf => Ones(leaf, frame));
        else
            optimized = Pipeline.Run(traced.Graph, traced.Givens, options);
        var program = backend.Compile(optimized, facts, options);
        var form = traced.Form;
        var made = new Specialisation(ranks, traced, optimized, program)
        {
            Make = form.Constructor is null ? null : frame => Made(form, frame),
            MakeMayFail = form.Constructor?.DeclaringType is { } type && (form.Members.Length > 0 || !IsTuple(type)),
        };
        // A guarded value that changes at each call would keep a specialisation for every value it ever had.
        if (_known.Count == MostKept)
            _known.RemoveAt(0);
        _known.Add(made);
        return made;
    }

    /// <summary>Which axes of a leaf have length 1 now.</summary>
    private static bool[] Ones(Node leaf, Frame? frame)
    {
        long[]? shape = leaf switch
        {
            Variable v => v.Shared.Storage.Shape,
            Parameter p => frame?.Tensors[p.Index]?.Storage?.Shape,
            Literal l => l.Value.Storage!.Shape,
            Capture c => (c.Reader.Read() as ITensor)?.Storage?.Shape,
            _ => null,
        };
        return shape is null ? new bool[leaf.Rank] : Array.ConvertAll(shape, n => n == 1);
    }

    /// <summary>A trace with unknown ranks finds what is wrong whatever the ranks are.</summary>
    private TracedFunction Check()
    {
        try
        {
            var traced = TracedFunction.Trace(_output, _updates, _givens, _options, null, _made);
            var graph = Optimization.Givens.Substitute(traced.Graph, traced.Givens);
            Gradient.RefuseUnconnected(graph);
            return traced;
        }
        catch (RankNotKnownException)
        {
            return new TracedFunction(new Graph(new Arena(), [], []), [], new OutputForm(null, null, new Type[8]), []);
        }
    }

    private Device DeviceOf(TracedFunction traced)
    {
        var variables = Graph.Reachable([.. traced.Graph.Roots, .. traced.Givens.Select(g => g.Value)]).OfType<Variable>().Select(v => v.Shared)
            .Concat(traced.Graph.Updates.Select(u => u.Target)).ToArray();
        var device = _options.Device ?? (variables.Length > 0 ? variables[0].Device : Device.Default);
        foreach (var variable in variables)
            if (!variable.Device.Equals(device))
                throw Errors.DevicesMixed(variable, device, Array.Find(variables, v => v.Device.Equals(device)), Reader(traced.Graph, variable));
        return device;
    }

    /// <summary>What first computes with a variable, if anything does.</summary>
    private static Apply? Reader(Graph graph, IShared variable) =>
        graph.Reachable().OfType<Apply>().FirstOrDefault(a => Array.Exists(a.Inputs, i => i is Variable v && ReferenceEquals(v.Shared, variable)));

    /// <summary>Runs the call on the interpreter first, then compares: results must agree to 1e-4 of their size (1e-9 for double, 4e-3 for Half).</summary>
    private static void Checked(Specialisation current, Frame frame)
    {
        var saved = current.Optimized.Updates.Select(u => u.Target.Storage).ToArray();
        var oracle = new Frame(frame.Scalars.Length, frame.ScalarResults.Length);
        frame.Scalars.CopyTo(oracle.Scalars, 0);
        frame.Tensors.CopyTo(oracle.Tensors, 0);
        // The program reuses the memory it replaces, so what a failed check puts back must be copies.
        var before = Array.ConvertAll(saved, s => HostStorage.Copy(s.ToHost(), s.Device));
        new Reference.ReferenceBackend().Compile(current.Optimized).Run(oracle);
        var expected = current.Optimized.Updates.Select(u => u.Target.Storage).ToArray();
        for (int i = 0; i < saved.Length; i++)
            current.Optimized.Updates[i].Target.Storage = saved[i];
        current.Program.Run(frame);
        try
        {
            for (int i = 0; i < saved.Length; i++)
                Compare(current.Optimized.Updates[i].Target.Name, expected[i].ToHost(), current.Optimized.Updates[i].Target.Storage.ToHost());
            for (int i = 0; i < current.Optimized.Outputs.Length; i++)
                if (oracle.TensorResults[i] is { } tensor)
                    Compare("output " + i, tensor.ToHost(), frame.TensorResults[i]!.ToHost());
        }
        catch (InternalCompilerException)
        {
            for (int i = 0; i < saved.Length; i++)
                current.Optimized.Updates[i].Target.Storage = before[i];
            throw;
        }
    }

    private static void Compare(string what, HostStorage expected, HostStorage actual)
    {
        for (long i = 0; i < expected.Length; i++)
        {
            Scalar e = expected[i], a = actual[i];
            double tolerance = e.Type switch { ElementType.Float64 => 1e-9, ElementType.Float32 => 1e-4, _ => 4e-3 };
            bool same = e.Bits == a.Bits || e.Type.IsFloat() && (double.IsNaN(e.Real) && double.IsNaN(a.Real) || Math.Abs(e.Real - a.Real) <= tolerance * Math.Max(1, Math.Abs(e.Real)));
            if (!same)
                throw new InternalCompilerException("check", $"{what}[{i}] is {a}, but the interpreter gives {e}");
        }
    }
}
