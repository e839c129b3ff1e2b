using ExprJit.Graphs;

namespace ExprJit.Codegen.Host;

/// <summary>What is known of a loop's streams beyond its body; part of what its kernel is cached by.</summary>
/// <param name="Uniforms">
/// The operands, by bit, that hold one element for the whole run although the body varies along them, such as the row's own element in a
/// broadcast. Only the first 64 operands can.
/// </param>
/// <param name="StreamsPastCache">
/// Whether the dense outputs are stored past the caches. The caller promises that they are aligned to <see cref="LoopEmitter.Alignment"/>
/// and that nobody reads them soon.
/// </param>
internal readonly record struct LoopVariant(ulong Uniforms = 0, bool StreamsPastCache = false)
{
    /// <summary>Whether a parameter of the body is the same for every element of a run.</summary>
    public bool IsUniform(Parameter parameter) => parameter.Rank == 0 || parameter.Index < 64 && (Uniforms >> parameter.Index & 1) != 0;
}
