namespace ExprJit.Codegen.Tests.Ptx;

/// <summary>Branches, calls and ends.</summary>
internal static class PtxControl
{
    public static readonly Dictionary<string, Func<PtxDecoding, PtxOperation>> Rows = new()
    {
        ["bra"] = Branch,
        ["brx"] = BranchIndexed,
        ["call"] = Call,
        ["ret"] = x =>
        {
            x.Accept("uni");
            return t => t.Return();
        },
        ["exit"] = _ => t => t.Exit(),
        ["trap"] = _ => _ => throw new PtxException("a trap"),
    };

    private static PtxOperation Branch(PtxDecoding x)
    {
        x.Accept("uni");
        int target = x.LabelTarget(Name(x, x.Operand(0)));
        return t => t.Pc = target;
    }

    private static PtxOperation BranchIndexed(PtxDecoding x)
    {
        x.Require("idx");
        int index = x.Source(0, PtxType.U32);
        int[] targets = x.Targets(Name(x, x.Operand(1)));
        return t =>
        {
            uint at = t.Read<uint>(index);
            t.Pc = at < targets.Length ? targets[at] : throw new PtxException($"the index {at} of {targets.Length} targets");
        };
    }

    private static PtxOperation Call(PtxDecoding x)
    {
        x.Accept("uni");
        int name = x.Operand(0) is PtxList ? 1 : 0;
        var callee = x.Callee(Name(x, x.Operand(name)));
        var result = name == 0 ? null : Variables(x, x.Operand(0)).Single();
        var arguments = name + 1 < x.OperandCount ? Variables(x, x.Operand(name + 1)) : [];
        if (arguments.Length != callee.Formals.Length || arguments.Zip(callee.Formals).Any(p => p.First.Size != p.Second.Size)
            || result?.Size != callee.Result?.Size)
            throw x.Error($"the arguments or the result do not fit {callee.Name}");
        return t => t.Call(callee, arguments, result);
    }

    private static PtxVariable[] Variables(PtxDecoding x, PtxOperand operand) => operand is PtxList { Items: var items }
        ? [.. items.Select(i => i is PtxVariable { Space: PtxSpace.Param, IsFormal: false } v ? v : throw x.Error("an argument that is no .param variable"))]
        : throw x.Error("expected arguments");

    private static string Name(PtxDecoding x, PtxOperand operand) => operand is PtxName { Name: var name } ? name : throw x.Error("expected a name");
}
