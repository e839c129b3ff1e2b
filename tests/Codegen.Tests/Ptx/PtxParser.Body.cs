using System.Globalization;

namespace ExprJit.Codegen.Tests.Ptx;

/// <summary>Declarations, labels and instructions of a function.</summary>
internal sealed partial class PtxParser
{
    private void Body(PtxFunction function, PtxScope scope, List<PtxStatement> statements)
    {
        while (!Accept("}"))
        {
            if (Accept("{"))
                Body(function, new PtxScope(scope), statements);
            else if (Next.Kind == PtxTokenKind.Directive)
                Declaration(function, scope);
            else if (_tokens[_at + 1].Text == ":")
                Label(scope, statements.Count);
            else
                statements.Add(Statement(scope));
        }
    }

    private void Declaration(PtxFunction function, PtxScope scope)
    {
        switch (Next.Text)
        {
            case ".reg":
                Registers(function, scope);
                break;
            case ".shared":
                Shared(scope, isExtern: false);
                break;
            case ".local" or ".param":
                var space = Take().Text == ".local" ? PtxSpace.Local : PtxSpace.Param;
                if (Declare(scope, space, isFormal: false, function.AddLocal).IsDynamic)
                    throw Error("a variable without a length");
                Expect(";");
                break;
            default:
                throw Error("unknown directive of a function");
        }
    }

    /// <summary>Reads .reg .type name{&lt;n&gt;}, …; where name&lt;n&gt; is name0 to name(n-1).</summary>
    private void Registers(PtxFunction function, PtxScope scope)
    {
        Expect(".reg");
        var type = Type();
        if (type.Size() == 1)
            throw Error("a register of 8 bits");
        do
        {
            string name = Word();
            int count = Accept("<") ? Integer() : -1;
            if (count >= 0)
                Expect(">");
            foreach (string register in count < 0 ? [name] : Enumerable.Range(0, count).Select(i => name + i.ToString(CultureInfo.InvariantCulture)))
                if (!scope.Declare(register, new PtxRegister(register, type, function.AddRegister())))
                    throw Error($"{register} is declared twice");
        }
        while (Accept(","));
        Expect(";");
    }

    private void Label(PtxScope scope, int target)
    {
        string label = Word();
        Expect(":");
        bool isNew;
        if (Accept(".branchtargets"))
        {
            var targets = new List<string> { Word() };
            while (Accept(","))
                targets.Add(Word());
            Expect(";");
            isNew = scope.Mark(label, [.. targets]);
        }
        else
        {
            isNew = scope.Mark(label, target);
        }
        if (!isNew)
            throw Error($"{label} is declared twice");
    }

    private PtxStatement Statement(PtxScope scope)
    {
        PtxOperand? guard = null;
        if (Accept("@"))
            guard = Operand(scope);
        int line = Next.Line;
        string[] opcode = Word().Split('.');
        var operands = new List<PtxOperand>();
        while (!Accept(";"))
        {
            if (operands.Count > 0)
                Expect(",");
            operands.Add(Operand(scope));
        }
        return new PtxStatement(line, guard, opcode, [.. operands], scope);
    }

    private PtxOperand Operand(PtxScope scope)
    {
        if (Accept("["))
        {
            var start = Next.Kind == PtxTokenKind.Number ? Constant() : Named(scope);
            long offset = Next.Text is "+" or "-" ? (Take().Text == "+" ? 1 : -1) * checked((long)Constant().Bits) : 0;
            Expect("]");
            return new PtxAddress(start, offset);
        }
        if (Accept("{"))
            return new PtxVector(Items(scope, "}"));
        if (Accept("("))
            return new PtxList(Items(scope, ")"));
        if (Accept("!"))
            return Named(scope) is PtxRegister predicate ? new PtxNegated(predicate) : throw Error("only a predicate is negated");
        if (Next.Kind == PtxTokenKind.Number || Next.Text == "-")
            return Constant();
        var first = Named(scope);
        return Accept("|") ? new PtxPair(first, Named(scope)) : first;
    }

    private PtxOperand[] Items(PtxScope scope, string end)
    {
        var items = new List<PtxOperand>();
        while (!Accept(end))
        {
            if (items.Count > 0)
                Expect(",");
            items.Add(Operand(scope));
        }
        return [.. items];
    }

    private PtxOperand Named(PtxScope scope)
    {
        string name = Word();
        return PtxSpecial.Find(name) ?? scope.Find(name)
            ?? (name[0] == '%' ? throw new PtxException("no such register", Next.Line, name) : new PtxName(name));
    }

    private PtxConstant Constant()
    {
        bool isNegative = Accept("-");
        if (Next.Kind != PtxTokenKind.Number)
            throw Error("expected a number");
        string text = Take().Text.ToLowerInvariant().TrimEnd('u');
        if (text.StartsWith("0f", StringComparison.Ordinal))
            return isNegative ? throw Error("a float's sign is in its bits") : new PtxConstant(Hex(text[2..]), PtxConstantKind.Single);
        if (text.StartsWith("0d", StringComparison.Ordinal))
            return isNegative ? throw Error("a float's sign is in its bits") : new PtxConstant(Hex(text[2..]), PtxConstantKind.Double);
        if (text.Contains('.'))
            throw Error("a float that is not in hexadecimal");
        ulong bits = text switch
        {
            ['0', 'x', .. var digits] => Hex(digits),
            ['0', 'b', .. var digits] => ulong.Parse(digits, NumberStyles.BinaryNumber, CultureInfo.InvariantCulture),
            ['0', not '0', ..] => throw Error("an octal number"),
            _ => ulong.Parse(text, CultureInfo.InvariantCulture),
        };
        return new PtxConstant(isNegative ? (ulong)-(long)bits : bits, PtxConstantKind.Integer);
    }

    private static ulong Hex(string digits) => ulong.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
