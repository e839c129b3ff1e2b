namespace ExprJit.Codegen.Lowerings;

/// <summary>For which arguments the formulas are to hold.</summary>
internal enum Domain
{
    /// <summary>All but the rarest, for which the function itself stays, in an arm of a choice: for a backend that computes such an arm apart.</summary>
    Usual,

    /// <summary>Every one: for a backend that has no functions beside the formulas.</summary>
    Whole,
}
