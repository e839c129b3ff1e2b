using System.Runtime.CompilerServices;
using ExprJit.Graphs;
using ExprJit.Optimization;

namespace ExprJit.Codegen.Host;

/// <summary>
/// The short way of a plan that is one loop over plain values: arguments go to slots on the stack, the body runs once,
/// and only then are variables written. Nothing is allocated, and calls on several threads do not meet.
/// </summary>
internal sealed unsafe class ScalarCall
{
    private readonly Lazy<LoopBody> _body;
    private readonly Node[] _operands;
    private readonly ulong[] _constants;
    private readonly int[] _roots;
    private readonly int _outputs;
    private readonly IShared[] _targets;

    private ScalarCall(Plan plan, Loop loop, Lazy<LoopBody> body)
    {
        _body = body;
        _operands = [.. loop.Operands];
        _constants = [.. _operands.Select(o => o is Constant c ? c.Value.Bits : 0)];
        _roots = [.. loop.Stores.Select(s => s.Root)];
        _outputs = plan.Graph.Outputs.Length;
        _targets = [.. plan.Graph.Updates.Select(u => u.Target)];
    }

    /// <summary>The short way of a plan, or null where it does more than one loop over plain values.</summary>
    public static ScalarCall? TryCreate(Plan plan, HostProgram program) =>
        plan.Steps is [Loop { Reductions.Length: 0 } loop] && plan.HostScalars.Count == 0
        && plan.Nodes.All(n => n.Rank == 0) && loop.Operands.All(o => o is Parameter or Variable or Constant or Capture)
            ? new ScalarCall(plan, loop, new Lazy<LoopBody>(() => program.BodyOf(loop))) : null;

    [SkipLocalsInit]
    public void Run(Frame frame)
    {
        int operands = _operands.Length, all = operands + _roots.Length;
        ulong* slots = stackalloc ulong[all];
        byte** streams = stackalloc byte*[all];
        for (int i = 0; i < all; i++)
        {
            streams[i] = (byte*)(slots + i);
            slots[i] = i >= operands ? 0 : _operands[i] switch
            {
                Parameter p when frame.Tensors[p.Index] is { } tensor => Read(tensor.Storage!.ToHost()),
                Parameter p => frame.Scalars[p.Index],
                Variable v => Read((HostStorage)v.Shared.Storage),
                Capture { Reader.IsNumber: true } c => c.Reader.ReadBits(),
                Capture c => c.Reader.ReadValue() is ITensor tensor ? Read(tensor.Storage!.ToHost()) : c.Reader.ReadBits(),
                _ => _constants[i],
            };
        }
        foreach (var target in _targets)
            _ = target.Storage;
        _body.Value(streams, 1);
        for (int i = 0; i < _roots.Length; i++)
            if (_roots[i] < _outputs)
                frame.ScalarResults[_roots[i]] = slots[operands + i];
        frame.Complete();
        for (int i = 0; i < _roots.Length; i++)
            if (_roots[i] >= _outputs)
                Write((HostStorage)_targets[_roots[i] - _outputs].Storage, slots[operands + i]);
        frame.Profile.Launches++;
    }

    private static ulong Read(HostStorage storage) => storage.Element.Size() switch
    {
        1 => *storage.Pointer,
        2 => *(ushort*)storage.Pointer,
        4 => *(uint*)storage.Pointer,
        _ => *(ulong*)storage.Pointer,
    };

    private static void Write(HostStorage storage, ulong bits)
    {
        switch (storage.Element.Size())
        {
            case 1:
                *storage.Pointer = (byte)bits;
                break;
            case 2:
                *(ushort*)storage.Pointer = (ushort)bits;
                break;
            case 4:
                *(uint*)storage.Pointer = (uint)bits;
                break;
            default:
                *(ulong*)storage.Pointer = bits;
                break;
        }
    }
}
