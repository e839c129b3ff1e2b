using ExprJit.Graphs;
using ExprJit.Optimization;

namespace ExprJit.Codegen.Ilgpu;

/// <content>What steps read: windows on what is there, and what nothing stores.</content>
internal sealed partial class IlgpuLayout
{
    private (View[] Operands, Dictionary<int, IndirectRead> Indirect) OperandsOf(Loop loop)
    {
        var indirect = new Dictionary<int, IndirectRead>();
        for (int i = 0; i < loop.Operands.Count; i++)
            if (DeviceReads.IsStoredNowhere(this, loop.Operands[i]))
                indirect[i] = _reads.Of(loop.Operands[i]);
        return ([.. loop.Operands.Select((o, i) => indirect.TryGetValue(i, out var read) ? read.First : ViewIn(o))], indirect);
    }

    /// <summary>Stores a join of many parts, which loops do not read in place.</summary>
    private IReadOnlyList<IDeviceWork> Stored(Apply node)
    {
        var result = View.Dense(Scratch(node.Element, ShapeOf(node)));
        var operands = new Routine(node, default).Operands.Select(ViewIn).ToArray();
        Leave(node, result);
        return WorkOf(node, operands, result);
    }

    private View ViewIn(Node node)
    {
        var value = Plan.Base(node);
        return _local.TryGetValue(value.Id, out var view) ? ViewOf(node, value, view) : ViewOf(node);
    }

    /// <summary>A view in the device's memory. A plain value is brought there at each call that needs it.</summary>
    private View OnDevice(Node node)
    {
        var view = ViewOf(node);
        return view.Storage is HostStorage number ? view with { Storage = Uploaded(number) } : view;
    }

    private IlgpuStorage Uploaded(HostStorage number)
    {
        var made = Scratch(number.Element, number.Shape);
        _uploads.Add((number, made));
        return made;
    }
}
