using ExprJit.Graphs;

namespace ExprJit.Codegen.Host;

/// <summary>
/// In which order a vector loop computes its body, and where the values are: before the loop what is the same for each element, in locals
/// what is read more than once, and the rest as parts of their readers.
/// </summary>
internal sealed class BodyPlan
{
    /// <summary>A deeper expression is cut by a local.</summary>
    private const int Deepest = 16;

    private readonly NodeSet _uniform = new(), _kept = new(), _byLane = new();
    private readonly Dictionary<int, Apply> _rare = [];
    private readonly Dictionary<int, int> _readers = [], _maskSizes = [], _needs = [];
    private readonly Graph _body;

    /// <param name="body">A body that <see cref="VectorForms"/> made.</param>
    /// <param name="variant">What is uniform in it.</param>
    /// <param name="ops">Which ops vectors have.</param>
    public BodyPlan(Graph body, LoopVariant variant, LaneOps ops)
    {
        _body = body;
        Nodes = body.Reachable();
        foreach (var node in Nodes)
        {
            if (node is Constant || node is Parameter p && variant.IsUniform(p) || node is Apply && node.Inputs.All(IsUniform))
                _uniform.Add(node.Id);
            if (node is Apply apply && !ops.Has(apply, IsCountUniform(apply)))
                _byLane.Add(node.Id);
            foreach (var input in node.Inputs)
                _readers[input.Id] = _readers.GetValueOrDefault(input.Id) + 1;
            if (node.Element == ElementType.Bool)
                _maskSizes[node.Id] = MaskSizeOf(node);
        }
        foreach (var output in body.Outputs)
            _readers[output.Id] = _readers.GetValueOrDefault(output.Id) + 1;
        foreach (var node in Nodes)
            if (node is Apply { Element: not ElementType.Bool } choice && choice.Op == Op.Where && RareArm(choice) is { } rare)
                _rare[choice.Id] = rare;
        Keep();
        Before = [.. Nodes.Where(n => IsKept(n) && IsUniform(n))];
        Inside = Order();
    }

    public Node[] Nodes { get; }

    /// <summary>The kept values that are the same for each element, inputs first.</summary>
    public Node[] Before { get; }

    /// <summary>The other kept values, in an order in which few of them live at once.</summary>
    public Node[] Inside { get; }

    public bool IsUniform(Node node) => _uniform.Contains(node.Id);

    /// <summary>Whether a value has a local.</summary>
    public bool IsKept(Node node) => _kept.Contains(node.Id);

    /// <summary>Whether a value is computed lane by lane.</summary>
    public bool IsByLane(Node node) => _byLane.Contains(node.Id);

    /// <summary>Whether the second operand is the same in each lane, which matters to shifts.</summary>
    public bool IsCountUniform(Apply apply) => apply.Inputs.Length > 1 && IsUniform(apply[1]);

    /// <summary>The choice of a <see cref="Op.Where"/> that is computed only in the lanes which take it, or null.</summary>
    public Apply? Rare(Node node) => _rare.GetValueOrDefault(node.Id);

    /// <summary>How often a value is read.</summary>
    public int Readers(Node node) => _readers.GetValueOrDefault(node.Id);

    /// <summary>The size of a lane of a condition's mask; 0 where it can have any: bools from memory and constants.</summary>
    public int MaskSize(Node condition) => _maskSizes[condition.Id];

    private int MaskSizeOf(Node node)
    {
        if (node is not Apply apply)
            return 0;
        return LaneOps.Compares(apply) ? apply[0].Element.Size() : Math.Max(1, apply.Inputs.Max(MaskSize));
    }

    /// <summary>An arm that nobody else reads and that costs more by far than to ask whether any lane takes it.</summary>
    private Apply? RareArm(Apply choice)
    {
        for (int arm = 1; arm <= 2; arm++)
            if (choice[arm] is Apply costly && LaneOps.IsCostly(costly.Op) && Readers(costly) == 1 && IsUniform(costly) == IsUniform(choice))
                return costly;
        return null;
    }

    private void Keep()
    {
        var rare = new NodeSet();
        foreach (var arm in _rare.Values)
            rare.Add(arm.Id);
        foreach (var output in _body.Outputs)
            if (output is not Constant)
                _kept.Add(output.Id);
        var depths = new Dictionary<int, int>();
        foreach (var node in Nodes)
        {
            if (node is Constant)
                continue;
            int depth = 1 + node.Inputs.Where(n => !IsKept(n)).Select(n => depths.GetValueOrDefault(n.Id)).DefaultIfEmpty().Max();
            bool isOwn = !rare.Contains(node.Id) && (IsByLane(node) || Rare(node) is not null || Readers(node) > 1 || depth > Deepest);
            if (isOwn || node is Parameter && IsUniform(node))
                _kept.Add(node.Id);
            depths[node.Id] = depth;
            if (!IsUniform(node))
                foreach (var input in node.Inputs)
                    if (IsUniform(input) && input is not Constant)
                        _kept.Add(input.Id);
        }
    }

    /// <summary>
    /// Depth first from the outputs, of two operands first the one that needs more registers.
    /// Source: R. Sethi and J. D. Ullman, "The generation of optimal code for arithmetic expressions", 1970.
    /// </summary>
    private Node[] Order()
    {
        foreach (var node in Nodes)
            _needs[node.Id] = NeedOf(node);
        var order = new List<Node>();
        var seen = new NodeSet();
        var path = new Stack<(Node Node, bool IsDone)>();
        foreach (var output in _body.Outputs)
            path.Push((output, false));
        while (path.TryPop(out var step))
        {
            var (node, isDone) = step;
            if (isDone)
                order.Add(node);
            else if (!IsUniform(node) && seen.Add(node.Id))
            {
                if (IsKept(node))
                    path.Push((node, true));
                // The last pushed comes first.
                foreach (var input in node.Inputs.OrderBy(n => _needs[n.Id]))
                    path.Push((input, false));
            }
        }
        return [.. order];
    }

    private int NeedOf(Node node)
    {
        if (IsUniform(node))
            return 0;
        int need = 1, held = 0;
        foreach (int input in node.Inputs.Select(n => _needs[n.Id]).OrderDescending())
            need = Math.Max(need, input + held++);
        return need;
    }
}
