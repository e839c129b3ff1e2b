using System.Reflection.Emit;
using ExprJit.Codegen.Lowerings;
using ExprJit.Graphs;
using ExprJit.Inlining;

namespace ExprJit.Codegen.Ilgpu;

/// <summary>
/// Emits the values of nodes into locals of a kernel. A call of a user's method becomes its blocks in place: the device
/// cannot call it, and ILGPU's own translation of its arithmetic would not be exact.
/// </summary>
/// <param name="il">The kernel's code.</param>
/// <param name="raise">Stores a fault's code where the host reads it.</param>
internal sealed class IlgpuEvaluator(ILGenerator il, Action<LocalBuilder> raise)
{
    /// <summary>Evaluates nodes, given inputs before users; functions must have been replaced by their formulas.</summary>
    /// <param name="nodes">The nodes.</param>
    /// <param name="values">Where each value is; those of the nodes are added.</param>
    /// <param name="read">Leaves a parameter's value on the stack.</param>
    /// <param name="onFault">Where to go on after a fault, if not to the next node: a loop must end that C# would have left.</param>
    public void Evaluate(IEnumerable<Node> nodes, Dictionary<int, LocalBuilder> values, Action<Parameter> read, Label? onFault = null)
    {
        foreach (var node in nodes)
        {
            var local = il.DeclareLocal(IlgpuOps.Local(node.Element));
            switch (node)
            {
                case Parameter p:
                    read(p);
                    break;
                case Constant c:
                    IlgpuOps.Constant(il, c.Value);
                    break;
                case Apply { Op: var op } call when op == Op.Call:
                    Call(call, values, local, onFault);
                    values[node.Id] = local;
                    continue;
                case Apply a:
                    if (a.CanThrow)
                        Guard(a, values, onFault);
                    IlgpuOps.Emit(il, a, i => il.Emit(OpCodes.Ldloc, values[a[i].Id]));
                    break;
                default:
                    throw new InternalCompilerException("ilgpu", node.GetType().Name);
            }
            il.Emit(OpCodes.Stloc, local);
            values[node.Id] = local;
        }
    }

    private void Call(Apply call, Dictionary<int, LocalBuilder> outer, LocalBuilder result, Label? onFault)
    {
        var method = MethodBlocks.Of(call.Attributes.Method!);
        Zero(result, call.Element);
        Label done = il.DefineLabel(), fault = onFault ?? done;
        il.Emit(OpCodes.Ldloc, outer[call[0].Id]);
        il.Emit(OpCodes.Ldc_I4_0);
        il.Emit(OpCodes.Beq, done);
        ElementType[] types = [.. method.Arguments, .. method.Locals, .. method.StackSlots.OrderBy(s => s.Value).Select(s => s.Key.Type)];
        LocalBuilder[] slots = Array.ConvertAll(types, t => il.DeclareLocal(IlgpuOps.Local(t)));
        for (int i = 0; i < slots.Length; i++)
            if (i < method.Arguments.Length)
            {
                il.Emit(OpCodes.Ldloc, outer[call[i + 1].Id]);
                il.Emit(OpCodes.Stloc, slots[i]);
            }
            else
                Zero(slots[i], types[i]);
        var labels = method.Blocks.ToDictionary(b => b.Offset, _ => il.DefineLabel());
        foreach (var block in method.Blocks.Select(b => Lowering.Run(b, Domain.Whole)))
        {
            il.MarkLabel(labels[block.Offset]);
            var values = new Dictionary<int, LocalBuilder>();
            Evaluate(block.Nodes, values, p => il.Emit(OpCodes.Ldloc, slots[p.Index]), fault);
            // All are loaded before any is stored: a slot may get another's old value.
            (int Slot, Node Value)[] moves = [.. block.Changed, .. block.End is BlockEnd.Return ? [] : block.Stack.Select((n, depth) => (method.SlotOf(depth, n.Element), n))];
            foreach (var (_, value) in moves)
                il.Emit(OpCodes.Ldloc, values[value.Id]);
            foreach (var (slot, _) in moves.Reverse())
                il.Emit(OpCodes.Stloc, slots[slot]);
            End(block.End, values, labels, result, done);
        }
        il.MarkLabel(done);
    }

    private void End(BlockEnd end, Dictionary<int, LocalBuilder> values, Dictionary<int, Label> labels, LocalBuilder result, Label done)
    {
        switch (end)
        {
            case BlockEnd.Return(Node value):
                il.Emit(OpCodes.Ldloc, values[value.Id]);
                il.Emit(OpCodes.Stloc, result);
                il.Emit(OpCodes.Br, done);
                break;
            case BlockEnd.Jump(var target):
                il.Emit(OpCodes.Br, labels[target]);
                break;
            case BlockEnd.Branch(var targets, var otherwise):
                foreach (var (condition, target) in targets)
                {
                    il.Emit(OpCodes.Ldloc, values[condition.Id]);
                    il.Emit(OpCodes.Ldc_I4_0);
                    il.Emit(OpCodes.Bne_Un, labels[target]);
                }
                il.Emit(OpCodes.Br, labels[otherwise]);
                break;
            default:
                throw new InternalCompilerException("ilgpu", end.ToString());
        }
    }

    private void Zero(LocalBuilder local, ElementType type)
    {
        IlgpuOps.Constant(il, new Scalar(type, 0));
        il.Emit(OpCodes.Stloc, local);
    }

    /// <summary>Raises the error flag where an op has no result.</summary>
    private void Guard(Apply node, Dictionary<int, LocalBuilder> values, Label? onFault)
    {
        var code = il.DeclareLocal(typeof(int));
        var skip = il.DefineLabel();
        IlgpuFaults.Emit(il, node, i => il.Emit(OpCodes.Ldloc, values[node[i].Id]));
        il.Emit(OpCodes.Stloc, code);
        il.Emit(OpCodes.Ldloc, code);
        il.Emit(OpCodes.Ldc_I4_0);
        il.Emit(OpCodes.Beq, skip);
        raise(code);
        if (onFault is { } target)
            il.Emit(OpCodes.Br, target);
        il.MarkLabel(skip);
    }
}
