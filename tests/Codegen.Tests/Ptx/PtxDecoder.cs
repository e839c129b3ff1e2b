namespace ExprJit.Codegen.Tests.Ptx;

/// <summary>Makes operations of instructions. What is in no table is an error; .ftz and .approx are in none.</summary>
internal static class PtxDecoder
{
    private static readonly Dictionary<string, Func<PtxDecoding, PtxOperation>> Rows = new(
        PtxIntegers.Rows.Concat(PtxBitFields.Rows).Concat(PtxFloats.Rows).Concat(PtxComparisons.Rows).Concat(PtxConversions.Rows).Concat(PtxMoves.Rows)
            .Concat(PtxAccesses.Rows).Concat(PtxAtomics.Rows).Concat(PtxControl.Rows).Concat(PtxMeetings.Rows));

    public static PtxInstruction Decode(PtxStatement statement, PtxFunction function, PtxContext context)
    {
        var decoding = new PtxDecoding(statement, function, context);
        if (!Rows.TryGetValue(statement.Opcode[0], out var row))
            throw decoding.Error("unknown instruction");
        var run = row(decoding);
        decoding.End();
        (int guard, bool unless) = statement.Guard switch
        {
            null => (-1, false),
            PtxNegated not => (decoding.Source(not.Predicate, PtxType.Pred), true),
            var predicate => (decoding.Source(predicate, PtxType.Pred), false),
        };
        // That a thread takes part in one depends on the others of its warp, which are not known here.
        if (guard >= 0 && (statement.Opcode.Contains("uni") || decoding.Meeting is { Kind: PtxMeetingKind.Group }))
            throw decoding.Error("under a predicate: whether all threads agree is not known");
        return new PtxInstruction(statement.Line, statement.ToString(), guard, unless, run, decoding.Meeting);
    }
}
