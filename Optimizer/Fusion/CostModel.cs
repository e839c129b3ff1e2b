using ExprJit.Graphs;

namespace ExprJit.Optimization.Fusion;

/// <summary>
/// When a loop computes a value again instead of reading it. The unit is one element of one stream, read or written once, which costs about
/// as much as <see cref="StreamOperations"/> additions. Storing a value and reading it back is two streams; computing it again is its
/// operations and whatever streams the loop would not read anyway.
/// </summary>
internal static class CostModel
{
    /// <summary>How many units of <see cref="Op.Cost"/> one stream is worth.</summary>
    public const int StreamOperations = 4;

    /// <summary>The most operations of a plain value that each loop works out for itself: it does so once a block, not once an element.</summary>
    public const int PlainOperations = 200;

    /// <summary>The most operations of a body. The JIT compiler gives up optimising long methods, and registers run out before.</summary>
    public const int LargestBody = 256;

    /// <summary>The most operands and stores of a body, where a device does not allow fewer: each takes a register or two.</summary>
    public const int MostStreams = 96;

    /// <summary>How many values computed again may stand on one another.</summary>
    public const int DeepestRecompute = 8;

    /// <summary>Whether every loop that reads a node computes it again: at most one stream and next to no work.</summary>
    public static bool IsFree(Apply node, int streams) => node.Op.Cost <= 1 && streams <= 1;

    /// <summary>Whether a loop computes a stored value again: it costs less than reading it, given the streams it would read for that alone.</summary>
    public static bool IsCheaperThanReading(int operations, int newStreams) => operations + newStreams * StreamOperations < StreamOperations;

    /// <summary>Whether a value not stored yet is better computed again by a second kernel than written by the first and read by the second.</summary>
    public static bool IsCheaperThanStoring(int operations, int newStreams) => operations + newStreams * StreamOperations < 2 * StreamOperations;
}
