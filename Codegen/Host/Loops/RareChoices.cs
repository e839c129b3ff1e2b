namespace ExprJit.Codegen.Host;

/// <summary>
/// Where a loop computes what few lanes ask for. The calls it takes keep no vector in its register, so where they are in the loop, the others pay.
/// </summary>
internal enum RareChoices
{
    /// <summary>In the loop.</summary>
    InPlace,

    /// <summary>In another loop, which computes anew the vectors in which a lane asks.</summary>
    Apart,
}
