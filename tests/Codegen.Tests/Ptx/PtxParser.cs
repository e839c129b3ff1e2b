using System.Globalization;

namespace ExprJit.Codegen.Tests.Ptx;

/// <summary>Reads a module. Every name is resolved and every instruction decoded here, so that a wrong one is found though it never runs.</summary>
internal sealed partial class PtxParser
{
    private readonly PtxToken[] _tokens;
    private readonly PtxScope _module = new(null);
    private readonly Dictionary<string, PtxFunction> _functions = [];
    private readonly List<(PtxFunction Function, List<PtxStatement> Statements)> _bodies = [];
    private int _at;
    private long _sharedBytes;
    private int _target;

    private PtxParser(string text) => _tokens = PtxLexer.Split(text);

    private PtxToken Next => _tokens[_at];

    public static PtxModule Parse(string text)
    {
        var parser = new PtxParser(text);
        parser.Module();
        var context = new PtxContext(parser._functions, parser._target, parser._sharedBytes);
        foreach (var (function, statements) in parser._bodies)
        {
            function.Code = [.. statements.Select(s => PtxDecoder.Decode(s, function, context))];
            function.Seal();
        }
        return new PtxModule([.. parser._functions.Values.Where(f => f.IsEntry)], parser._sharedBytes, parser._functions.Values.Any(f => !f.IsEntry));
    }

    private PtxException Error(string message) => new(message, Next.Line, Next.Text);

    private PtxToken Take() => _tokens[_at++];

    private bool Accept(string text)
    {
        bool accepted = Next.Text == text;
        _at += accepted ? 1 : 0;
        return accepted;
    }

    private void Expect(string text)
    {
        if (!Accept(text))
            throw Error($"expected '{text}'");
    }

    private string Word() => Next.Kind == PtxTokenKind.Word ? Take().Text : throw Error("expected a name");

    private int Integer() => Next.Kind == PtxTokenKind.Number ? checked((int)Constant().Bits) : throw Error("expected a number");

    private PtxType Type() => Next.Kind == PtxTokenKind.Directive && PtxTypes.Parse(Next.Text[1..]) is { } type && Take().Line > 0
        ? type : throw Error("expected a type");

    private void Module()
    {
        Expect(".version");
        Take();
        Expect(".target");
        _target = int.Parse(Word().AsSpan("sm_".Length).TrimEnd('a'), CultureInfo.InvariantCulture);
        Expect(".address_size");
        if (Integer() != 64)
            throw Error("only 64-bit addresses are known");
        while (Next.Kind != PtxTokenKind.End)
        {
            bool isExtern = Accept(".extern");
            _ = Accept(".visible") || Accept(".weak");
            if (Next.Text is ".entry" or ".func")
                Function(isExtern);
            else if (Next.Text == ".shared")
                Shared(_module, isExtern);
            else
                throw Error("unknown directive of a module");
        }
    }

    private void Function(bool isExtern)
    {
        bool isEntry = Take().Text == ".entry";
        var scope = new PtxScope(_module);
        PtxVariable? result = null;
        if (!isEntry && Accept("("))
        {
            result = Formal(scope, 0);
            Expect(")");
        }
        string name = Word();
        var formals = new List<PtxVariable>();
        Expect("(");
        while (!Accept(")"))
        {
            var last = formals.LastOrDefault() ?? result;
            formals.Add(Formal(scope, last is null ? 0 : last.Offset + last.Size));
            if (Next.Text != ")")
                Expect(",");
        }
        var function = new PtxFunction(name, isEntry, [.. formals], result);
        while (isEntry && Next.Kind == PtxTokenKind.Directive)
            Limit(function);
        if (Accept(";"))
            return;
        if (isExtern || !_functions.TryAdd(name, function))
            throw Error($"{name} has two bodies, or is extern and has one");
        Expect("{");
        var statements = new List<PtxStatement>();
        _bodies.Add((function, statements));
        Body(function, scope, statements);
        if (statements.Count == 0 || statements[^1] is { Guard: not null } or { Opcode: not ["ret" or "exit" or "bra" or "brx" or "trap", ..] })
            throw Error($"control runs past the end of {name}");
    }

    private void Limit(PtxFunction function)
    {
        switch (Take().Text)
        {
            case ".maxntid":
                function.MaxThreads = Integer();
                while (Accept(","))
                    function.MaxThreads *= Integer();
                break;
            case ".minnctapersm":
                Integer();
                break;
            default:
                _at--;
                throw Error("unknown performance directive");
        }
    }

    private PtxVariable Formal(PtxScope scope, long after)
    {
        Expect(".param");
        return Declare(scope, PtxSpace.Param, isFormal: true, (_, alignment) => (after + alignment - 1) / alignment * alignment);
    }

    private void Shared(PtxScope scope, bool isExtern)
    {
        Expect(".shared");
        var variable = Declare(scope, PtxSpace.Shared, isFormal: false, (size, alignment) =>
        {
            long offset = (_sharedBytes + alignment - 1) / alignment * alignment;
            _sharedBytes = offset + Math.Max(size, 0);
            return offset;
        });
        if (variable.IsDynamic != isExtern)
            throw Error("only shared memory of the launch's length is extern");
        Expect(";");
    }

    /// <summary>Reads {.align n} .type name {[n]} of a variable in memory.</summary>
    private PtxVariable Declare(PtxScope scope, PtxSpace space, bool isFormal, Func<long, int, long> place)
    {
        int alignment = Accept(".align") ? Integer() : 0;
        var type = Type();
        string name = Word();
        long size = type.Size();
        if (Accept("["))
        {
            size = Next.Text == "]" ? -1 : size * Integer();
            Expect("]");
        }
        alignment = Math.Max(alignment, type.Size());
        var variable = new PtxVariable(space, name, alignment, size, isFormal) { Offset = place(size, alignment) };
        return scope.Declare(name, variable) ? variable : throw Error($"{name} is declared twice");
    }
}
