namespace ExprJit.Codegen.Tests.Ptx;

/// <summary>Names between two braces. Labels may be used before they are declared, other names may not.</summary>
internal sealed class PtxScope(PtxScope? parent)
{
    private readonly Dictionary<string, PtxOperand> _names = [];
    private readonly Dictionary<string, int> _labels = [];
    private readonly Dictionary<string, string[]> _tables = [];

    public bool Declare(string name, PtxOperand what) => _names.TryAdd(name, what);

    public bool Mark(string label, int target) => _labels.TryAdd(label, target);

    public bool Mark(string label, string[] targets) => _tables.TryAdd(label, targets);

    public PtxOperand? Find(string name) => _names.GetValueOrDefault(name) ?? parent?.Find(name);

    public int? Target(string label) => _labels.TryGetValue(label, out int target) ? target : parent?.Target(label);

    public string[]? Targets(string label) => _tables.GetValueOrDefault(label) ?? parent?.Targets(label);
}
