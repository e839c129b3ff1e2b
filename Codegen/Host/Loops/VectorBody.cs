using System.Reflection.Emit;
using ExprJit.Graphs;

namespace ExprJit.Codegen.Host;

/// <summary>Emits the values of a body over all lanes: what <see cref="BodyPlan"/> keeps into locals, what only one reads where it is read.</summary>
/// <param name="il">Where to.</param>
/// <param name="lanes">The lanes.</param>
/// <param name="ops">The ops over lanes.</param>
/// <param name="plan">The order.</param>
/// <param name="scalar">What is computed lane by lane.</param>
/// <param name="address">Pushes the address of the lanes of a stream.</param>
/// <param name="missing">Where to note that lanes ask for a choice that is not computed here; null where it is.</param>
internal sealed class VectorBody(ILGenerator il, Lanes lanes, LaneOps ops, BodyPlan plan, LaneByLane? scalar, Action<int, ElementType> address, LocalBuilder? missing)
{
    private bool _isNoted;
    private readonly Dictionary<int, LocalBuilder> _values = [];
    private readonly Dictionary<int, int> _left = [];

    /// <summary>Emits what is the same for each element.</summary>
    public void EmitUniform() => Array.ForEach(plan.Before, Keep);

    /// <summary>Emits what the lanes of one vector need.</summary>
    public void EmitVarying()
    {
        _isNoted = false;
        foreach (var node in plan.Inside)
        {
            _left[node.Id] = plan.Readers(node);
            Keep(node);
        }
    }

    /// <summary>Pushes a value as memory has it: a condition as bytes.</summary>
    public void PushStored(Node node)
    {
        if (node.Element != ElementType.Bool)
        {
            Push(node);
            return;
        }
        int size = Math.Max(plan.MaskSize(node), 1);
        PushMask(node, size);
        ops.BytesOfMask(size);
    }

    private void Keep(Node node)
    {
        var type = node.Element != ElementType.Bool ? node.Element.Clr()
            : node is Parameter ? typeof(byte) : Lanes.Mask(plan.MaskSize(node));
        if (plan.Rare(node) is { } rare)
            KeepChoice((Apply)node, rare, lanes.Local(lanes.Vector(type)));
        else if (node is Apply apply && plan.IsByLane(node))
            scalar!.EmitAll(apply, Push, _values[node.Id] = lanes.Local(lanes.Vector(type)), plan.IsUniform(node));
        else
        {
            Compute(node);
            _values[node.Id] = lanes.Local(lanes.Vector(type));
            il.Emit(OpCodes.Stloc, _values[node.Id]);
        }
    }

    /// <summary>The arm that is always computed; then the other one, in the lanes which take it.</summary>
    private void KeepChoice(Apply choice, Apply rare, LocalBuilder result)
    {
        bool isFirst = choice[1] == rare;
        int size = choice.Element.Size();
        Push(choice[isFirst ? 2 : 1]);
        il.Emit(OpCodes.Stloc, result);
        PushMask(choice[0], size);
        lanes.Selected(Lanes.Mask(size), isFirst);
        if (missing is null || plan.IsUniform(choice))
            scalar!.EmitSelected(rare, Push, result);
        else
            Note(missing);
        _values[choice.Id] = result;
    }

    private void Note(LocalBuilder asked)
    {
        if (_isNoted)
        {
            il.Emit(OpCodes.Ldloc, asked);
            il.Emit(OpCodes.Or);
        }
        il.Emit(OpCodes.Stloc, asked);
        _isNoted = true;
    }

    /// <summary>Pushes a value; of a bool from memory its bytes, of another condition its mask.</summary>
    private void Push(Node node)
    {
        if (!plan.IsKept(node))
        {
            Compute(node);
            return;
        }
        var local = _values[node.Id];
        il.Emit(OpCodes.Ldloc, local);
        if (!plan.IsUniform(node) && --_left[node.Id] == 0)
            lanes.Free(local);
    }

    /// <summary>Pushes a condition as a mask with lanes of this size.</summary>
    private void PushMask(Node condition, int size)
    {
        if (condition is Constant { Value.IsTrue: true })
            lanes.AllBits(Lanes.Mask(size));
        else if (condition is Constant)
            lanes.Zero(Lanes.Mask(size));
        else
        {
            Push(condition);
            if (condition is Parameter)
                ops.MaskOfBytes(size);
            else
                ops.Resize(plan.MaskSize(condition), size);
        }
    }

    private void Compute(Node node)
    {
        switch (node)
        {
            case Constant constant:
                ScalarOps.PushConstant(il, constant.Value);
                lanes.Broadcast(constant.Element.Clr());
                break;
            case Parameter parameter:
                Read(parameter, parameter.Element == ElementType.Bool ? typeof(byte) : parameter.Element.Clr());
                break;
            case Apply { Element: ElementType.Bool } condition when !LaneOps.Compares(condition):
                int size = plan.MaskSize(condition);
                foreach (var input in condition.Inputs)
                    PushMask(input, size);
                ops.Call(condition.Op, Lanes.Mask(size), condition.Inputs.Length);
                break;
            case Apply apply when apply.Op == Op.Where:
                var element = apply.Element.Clr();
                Push(apply[1]);
                var first = lanes.Local(lanes.Vector(element));
                il.Emit(OpCodes.Stloc, first);
                Push(apply[2]);
                var second = lanes.Local(lanes.Vector(element));
                il.Emit(OpCodes.Stloc, second);
                PushMask(apply[0], apply.Element.Size());
                lanes.As(Lanes.Mask(apply.Element.Size()), element);
                il.Emit(OpCodes.Ldloc, first);
                il.Emit(OpCodes.Ldloc, second);
                lanes.Free(first);
                lanes.Free(second);
                ops.Call(Op.Where, element, 3);
                break;
            default:
                foreach (var input in node.Inputs)
                    Push(input);
                ops.Emit((Apply)node, plan.IsCountUniform((Apply)node));
                break;
        }
    }

    private void Read(Parameter parameter, Type element)
    {
        address(parameter.Index, parameter.Element);
        if (!plan.IsUniform(parameter))
        {
            lanes.Load(element);
            return;
        }
        il.Emit(OpCodes.Ldobj, element);
        lanes.Broadcast(element);
    }
}
