using System.Reflection.Emit;
using ExprJit.Codegen.Lowerings;
using ExprJit.Graphs;
using ExprJit.Optimization;

namespace ExprJit.Codegen.Host;

/// <summary>
/// Emits a loop over vectors. It runs at most twice: over all whole steps of the run, then over one that <see cref="LoopTail"/> makes of the
/// rest, so that there is one body: two of them compete for registers.
/// </summary>
internal sealed class VectorLoop
{
    private readonly RareChoices _rare;
    private readonly ILGenerator _il;
    private readonly Loop _loop;
    private readonly LoopVariant _variant;
    private readonly Graph _body;
    private readonly BodyPlan _plan;
    private readonly Lanes _lanes;
    private readonly LaneOps _ops;
    private readonly LocalBuilder _index, _end, _streams, _tail;
    private readonly Dictionary<int, LocalBuilder> _pointers = [];
    private readonly HashSet<int> _uniform;
    private readonly int _unroll;
    private LocalBuilder? _missing;
    private int _ahead;

    /// <param name="il">Where to.</param>
    /// <param name="loop">The loop.</param>
    /// <param name="variant">What is known of its streams.</param>
    /// <param name="width">The width of its vectors.</param>
    /// <param name="rare">Where rare choices are computed.</param>
    public VectorLoop(ILGenerator il, Loop loop, LoopVariant variant, VectorWidth width, RareChoices rare)
    {
        (_il, _loop, _variant, _rare) = (il, loop, variant, rare);
        _body = VectorForms.Of(Lowering.Run(loop.Body, Domain.Usual));
        _lanes = new Lanes(il, (int)width / 8 / _body.Reachable().Select(n => n.Element.Size()).DefaultIfEmpty(1).Max());
        _ops = new LaneOps(il, _lanes);
        _plan = new BodyPlan(_body, variant, _ops);
        (_index, _end) = (il.DeclareLocal(typeof(nint)), il.DeclareLocal(typeof(nint)));
        (_streams, _tail) = (il.DeclareLocal(typeof(byte*).MakePointerType()), il.DeclareLocal(typeof(byte*)));
        _uniform = [.. _plan.Nodes.OfType<Parameter>().Where(variant.IsUniform).Select(p => p.Index)];
        _unroll = Copies();
    }

    /// <summary>How many elements a vector of each stream has.</summary>
    public int Lanes => _lanes.Count;

    /// <summary>Whether it matters to its time what values lanes have that nobody reads.</summary>
    public bool CountsEachLane => _plan.Nodes.Any(n => _plan.IsByLane(n) || _plan.Rare(n) is not null);

    /// <summary>Whether the loop needs another with the choices that it leaves out.</summary>
    public bool IsIncomplete => _rare == RareChoices.Apart && Array.Exists(_plan.Inside, n => _plan.Rare(n) is not null);

    public void Emit(LoopTail tail)
    {
        if (IsIncomplete)
            _missing = _il.DeclareLocal(typeof(ulong));
        Label enter = _il.DefineLabel(), rest = _il.DefineLabel(), leave = _il.DefineLabel(), end = _il.DefineLabel();
        var values = new VectorBody(_il, _lanes, _ops, _plan, LaneByLane(), Address, _missing);
        Set(_streams, () => _il.Emit(OpCodes.Ldarg_1));
        Set(_end, () =>
        {
            Count();
            Push(-Lanes);
            _il.Emit(OpCodes.And);
        });
        Set(_index, () => Push(0));

        _il.MarkLabel(enter);
        LoadPointers();
        values.EmitUniform();
        if (_unroll > 1)
            Loop(values, _unroll, default, default);
        Label complete = _il.DefineLabel(), next = _il.DefineLabel();
        Loop(values, 1, complete, next);

        _il.Emit(OpCodes.Ldloc, _index);
        Branch(OpCodes.Blt, Count, rest);
        _il.Emit(OpCodes.Ldloc, _index);
        Branch(OpCodes.Bgt, Count, leave);
        _il.Emit(OpCodes.Br, end);

        _il.MarkLabel(rest);
        Set(_tail, () =>
        {
            Push(tail.Bytes);
            _il.Emit(OpCodes.Conv_U);
            _il.Emit(OpCodes.Localloc);
        });
        Set(_streams, () => Call(nameof(LoopTail.Enter), () => _il.Emit(OpCodes.Ldloc, _index)));
        Set(_end, () =>
        {
            _il.Emit(OpCodes.Ldloc, _index);
            Push(Lanes);
            _il.Emit(OpCodes.Add);
        });
        _il.Emit(OpCodes.Br, enter);

        if (_missing is not null)
        {
            // Out of the way, and where no vector lives but those that live all through the loop: a call keeps none.
            _il.MarkLabel(complete);
            _il.Emit(OpCodes.Ldarg_0);
            _il.Emit(OpCodes.Ldloc, _streams);
            _il.Emit(OpCodes.Ldloc, _index);
            _il.Emit(OpCodes.Conv_I8);
            _il.Emit(OpCodes.Call, typeof(LoopTail).GetMethod(nameof(LoopTail.Complete))!);
            _il.Emit(OpCodes.Br, next);
        }
        _il.MarkLabel(leave);
        Call(nameof(LoopTail.Leave), () =>
        {
            _il.Emit(OpCodes.Ldloc, _index);
            Push(Lanes);
            _il.Emit(OpCodes.Sub);
        });
        _il.MarkLabel(end);
        if (_variant.StreamsPastCache && System.Runtime.Intrinsics.X86.Sse.IsSupported)
            _il.Emit(OpCodes.Call, typeof(System.Runtime.Intrinsics.X86.Sse).GetMethod("StoreFence")!);
        _il.Emit(OpCodes.Ret);
    }

    /// <summary>Emits a loop that takes so many vectors of each stream at once, as long as there are that many.</summary>
    private void Loop(VectorBody values, int copies, Label complete, Label next)
    {
        Label body = _il.DefineLabel(), test = _il.DefineLabel();
        int step = copies * Lanes;
        var last = _il.DeclareLocal(typeof(nint));
        Set(last, () =>
        {
            _il.Emit(OpCodes.Ldloc, _end);
            Push(step);
            _il.Emit(OpCodes.Sub);
        });
        _il.Emit(OpCodes.Br, test);
        _il.MarkLabel(body);
        for (int copy = 0; copy < copies; copy++)
        {
            _ahead = copy * Lanes;
            values.EmitVarying();
            if (_missing is not null)
            {
                _il.Emit(OpCodes.Ldloc, _missing);
                _il.Emit(OpCodes.Brtrue, complete);
            }
            for (int i = 0; i < _body.Outputs.Length; i++)
                Store(values, i);
        }
        if (_missing is not null)
            _il.MarkLabel(next);
        Set(_index, () =>
        {
            _il.Emit(OpCodes.Ldloc, _index);
            Push(step);
            _il.Emit(OpCodes.Add);
        });
        _il.MarkLabel(test);
        _il.Emit(OpCodes.Ldloc, _index);
        Branch(OpCodes.Ble, () => _il.Emit(OpCodes.Ldloc, last), body);
    }

    /// <summary>Short bodies are repeated, since counting and jumping take as long as they do.</summary>
    private int Copies()
    {
        int cost = 0;
        foreach (var node in _plan.Nodes)
        {
            if (_plan.IsByLane(node) || _plan.Rare(node) is not null || node is Apply apply && LaneOps.IsCostly(apply.Op))
                return 1;
            if (node is not Constant && !_plan.IsUniform(node))
                cost++;
        }
        return cost <= 8 ? 4 : cost <= 16 ? 2 : 1;
    }

    private LaneByLane? LaneByLane()
    {
        // What is left to another loop needs no memory here.
        bool IsHere(Apply n) => _plan.Rare(n) is not null ? _missing is null || _plan.IsUniform(n) : _plan.IsByLane(n) && _plan.IsKept(n);
        int bytes = _plan.Nodes.OfType<Apply>().Where(IsHere)
            .Select(n => Host.LaneByLane.Bytes((_plan.Rare(n) ?? n).Inputs.Length)).DefaultIfEmpty().Max();
        if (bytes == 0)
            return null;
        var memory = _il.DeclareLocal(typeof(byte*));
        Set(memory, () =>
        {
            Push(bytes);
            _il.Emit(OpCodes.Conv_U);
            _il.Emit(OpCodes.Localloc);
        });
        return new LaneByLane(_il, _lanes, memory);
    }

    private void LoadPointers()
    {
        var streams = _plan.Nodes.OfType<Parameter>().Select(p => p.Index).Concat(Enumerable.Range(_loop.Operands.Count, _body.Outputs.Length));
        foreach (int stream in streams)
        {
            _pointers[stream] = _il.DeclareLocal(typeof(byte*));
            Set(_pointers[stream], () =>
            {
                _il.Emit(OpCodes.Ldloc, _streams);
                Push(stream * sizeof(long));
                _il.Emit(OpCodes.Add);
                _il.Emit(OpCodes.Ldind_I);
            });
        }
    }

    /// <summary>Pushes where a stream's lanes are, or a uniform's only element.</summary>
    private void Address(int stream, ElementType element)
    {
        _il.Emit(OpCodes.Ldloc, _pointers[stream]);
        if (_uniform.Contains(stream))
            return;
        _il.Emit(OpCodes.Ldloc, _index);
        Push(element.Size());
        _il.Emit(OpCodes.Mul);
        _il.Emit(OpCodes.Add);
        if (_ahead == 0)
            return;
        Push(_ahead * element.Size());
        _il.Emit(OpCodes.Add);
    }

    private void Store(VectorBody values, int output)
    {
        var node = _body.Outputs[output];
        var element = node.Element == ElementType.Bool ? typeof(byte) : node.Element.Clr();
        int stream = _loop.Operands.Count + output;
        if (_variant.StreamsPastCache && output < _loop.Dense.Length && _lanes.Bytes(node.Element.Size()) >= 16)
        {
            values.PushStored(node);
            Address(stream, node.Element);
            _il.Emit(OpCodes.Call, VectorMethods.Get(_lanes.Width(element), "StoreAlignedNonTemporal", _lanes.Vector(element), element.MakePointerType()));
            return;
        }
        Address(stream, node.Element);
        values.PushStored(node);
        _lanes.Store(element);
    }

    private void Call(string method, Action at)
    {
        _il.Emit(OpCodes.Ldarg_0);
        _il.Emit(OpCodes.Ldarg_1);
        _il.Emit(OpCodes.Ldloc, _tail);
        at();
        _il.Emit(OpCodes.Conv_I8);
        _il.Emit(OpCodes.Ldarg_2);
        _il.Emit(OpCodes.Call, typeof(LoopTail).GetMethod(method)!);
    }

    private void Set(LocalBuilder local, Action push)
    {
        push();
        _il.Emit(OpCodes.Stloc, local);
    }

    private void Branch(OpCode when, Action right, Label to)
    {
        right();
        _il.Emit(when, to);
    }

    private void Count()
    {
        _il.Emit(OpCodes.Ldarg_2);
        _il.Emit(OpCodes.Conv_I);
    }

    private void Push(int number)
    {
        _il.Emit(OpCodes.Ldc_I4, number);
        _il.Emit(OpCodes.Conv_I);
    }
}
