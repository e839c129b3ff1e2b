using System.Reflection;
using System.Reflection.Emit;
using ExprJit.Graphs;
using ExprJit.Inlining;
using ExprJit.Optimization;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>Emits the device kernels of a loop: one for its dense stores, and one for each reduction.</summary>
internal sealed class IlgpuLoopEmitter
{
    private readonly IlgpuLoopLayout _layout;
    private readonly ILGenerator _il;
    private readonly LocalBuilder[] _places;
    private readonly Dictionary<int, LocalBuilder> _values = [];
    private readonly IlgpuEvaluator _evaluator;

    private IlgpuLoopEmitter(IlgpuLoopLayout layout, ILGenerator il)
    {
        _layout = layout;
        _il = il;
        _evaluator = new IlgpuEvaluator(il, Raise);
        _places = [.. Enumerable.Range(0, layout.Rank).Select(_ => il.DeclareLocal(typeof(long)))];
    }

    /// <summary>Throws where the device has no form of an op.</summary>
    public static void Check(Loop kernel, Device device)
    {
        foreach (var node in kernel.Body.Reachable())
        {
            if (node is Apply { Op: var called } call && called == Op.Call)
                CheckCall(call, device);
            else if (node is Apply apply && !IlgpuOps.Knows(apply))
                throw Errors.NotBuilt($"{apply.Op.Name} on {device}");
        }
        foreach (var store in kernel.Reductions)
            if (store.Node is not Apply { Op: var op } || !IlgpuReducer.Knows(op))
                throw Errors.NotBuilt($"{store.Node} on {device}");
    }

    private static void CheckCall(Apply call, Device device)
    {
        try
        {
            foreach (var node in MethodBlocks.Of(call.Attributes.Method!).Blocks.SelectMany(b => b.Nodes))
                if (node is Apply { Op: var op } nested && op == Op.Call)
                    CheckCall(nested, device);
                else if (node is Apply apply && !IlgpuOps.Knows(apply) || node is not (Apply or Parameter or Constant))
                    throw Errors.CallUnfit(call, device, call.Attributes.Method!, $"'{node}' has no device version", "Run the function on Device.Host.");
        }
        catch (UnfitException unfit)
        {
            throw Errors.CallUnfit(call, device, unfit.Method, unfit.What, unfit.WayOut);
        }
    }

    public static MethodInfo Emit(IlgpuLoopLayout layout)
    {
        Type[] scalars = [.. Enumerable.Repeat(typeof(long), layout.ScalarCount)];
        return KernelMethod.DefineElementwise("Loop", true, layout.BufferTypes, scalars, (il, index) =>
        {
            var emitter = new IlgpuLoopEmitter(layout, il);
            if (layout.Reduction < 0)
                emitter.Dense(index);
            else
                emitter.Reduce(index);
        });
    }

    private int Scalar(int scalar) => IlgpuKernel.FirstBufferArgument + _layout.BufferCount + scalar;

    private void Dense(LocalBuilder index)
    {
        if (_layout.Used.Any(i => _layout.Accesses[i] == IlgpuAccess.Strided))
            IlgpuIL.Unflatten(_il, index, [.. Enumerable.Range(0, _layout.Rank)], _places, Scalar);
        Body(index);
        for (int i = 0; i < _layout.Roots.Length; i++)
            Store(i, index, _values[_layout.Roots[i].Id]);
    }

    private void Reduce(LocalBuilder index)
    {
        int[] axes = [.. Enumerable.Range(0, _layout.Rank)];
        IlgpuIL.Unflatten(_il, index, [.. axes.Where(a => !_layout.Reduced[a])], _places, Scalar);
        var reducer = new IlgpuReducer(_il, ((Apply)_layout.Stores[0].Node).Op, _layout.Roots[0].Element);
        IlgpuIL.Loop(_il, Scalar(_layout.Rank), place =>
        {
            IlgpuIL.Unflatten(_il, place, [.. axes.Where(a => _layout.Reduced[a])], _places, Scalar);
            Body(place);
            reducer.Take(_values[_layout.Roots[0].Id], place);
        });
        Store(0, index, reducer.Result());
    }

    private void Store(int store, LocalBuilder index, LocalBuilder value)
    {
        var element = _layout.Stores[store].Node.Element;
        IlgpuIL.Address(_il, _layout.Used.Length + store, IlgpuOps.Stored(element), () => _il.Emit(OpCodes.Ldloc, index));
        _il.Emit(OpCodes.Ldloc, value);
        IlgpuOps.Write(_il, element);
    }

    /// <summary>Evaluates the body at the current place into locals.</summary>
    private void Body(LocalBuilder index)
    {
        _values.Clear();
        _evaluator.Evaluate(_layout.Nodes, _values, operand => Read(operand, index));
    }

    private void Read(Parameter operand, LocalBuilder index)
    {
        int place = Array.IndexOf(_layout.Used, operand.Index), scalar = _layout.ScalarOf(place);
        IlgpuIL.Address(_il, place, IlgpuOps.Stored(operand.Element), () =>
        {
            IlgpuIL.Load(_il, Scalar(scalar));
            switch (_layout.Accesses[operand.Index])
            {
                case IlgpuAccess.Dense:
                    _il.Emit(OpCodes.Ldloc, index);
                    _il.Emit(OpCodes.Add);
                    break;
                case IlgpuAccess.Strided:
                    for (int axis = 0; axis < _layout.Rank; axis++)
                    {
                        _il.Emit(OpCodes.Ldloc, _places[axis]);
                        IlgpuIL.Load(_il, Scalar(scalar + 1 + axis));
                        _il.Emit(OpCodes.Mul);
                        _il.Emit(OpCodes.Add);
                    }
                    break;
            }
        });
        IlgpuOps.Read(_il, operand.Element);
    }

    private void Raise(LocalBuilder code)
    {
        IlgpuIL.Address(_il, _layout.BufferCount - 1, typeof(int), () => _il.Emit(OpCodes.Ldc_I8, 0L));
        _il.Emit(OpCodes.Ldloc, code);
        _il.Emit(OpCodes.Stobj, typeof(int));
    }
}
