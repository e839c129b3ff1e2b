namespace ExprJit.Codegen.Tests.Ptx;

/// <summary>PTX that an assembler would refuse, that the machine does not know, or whose effect on a device is undefined.</summary>
internal sealed class PtxException(string message, int line = 0, string? text = null)
    : Exception(line == 0 ? message : $"PTX line {line}: {text}: {message}")
{
    /// <summary>Of the text; 0 where the raiser does not know it.</summary>
    public int Line { get; } = line;

    private readonly string _message = message;

    public PtxException At(int line, string text) => Line == 0 ? new PtxException(_message, line, text) : this;
}
