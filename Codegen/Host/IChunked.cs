namespace ExprJit.Codegen.Host;

/// <summary>Work cut into independent chunks, safe to run in any order and on any thread.</summary>
internal interface IChunked
{
    /// <summary>Runs one chunk; each index of a dispatch is run at most once.</summary>
    void Run(int chunk);
}
