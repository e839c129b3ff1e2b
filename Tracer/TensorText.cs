using System.Text;
using ExprJit.Graphs;

namespace ExprJit;

/// <summary>A tensor as nested lists, axes longer than six shortened to their ends.</summary>
internal static class TensorText
{
    private const int Shown = 3;

    public static string Of(HostStorage storage)
    {
        var text = new StringBuilder();
        Append(text, storage, 0, 0);
        return text.ToString();
    }

    private static void Append(StringBuilder text, HostStorage storage, int axis, long offset)
    {
        if (axis == storage.Shape.Length)
        {
            text.Append(storage[offset]);
            return;
        }
        long length = storage.Shape[axis], stride = Storage.Product(storage.Shape.AsSpan(axis + 1));
        text.Append('[');
        for (long i = 0; i < length; i++)
        {
            if (i > 0)
                text.Append(", ");
            if (length > 2 * Shown && i == Shown)
            {
                text.Append("…, ");
                i = length - Shown;
            }
            Append(text, storage, axis + 1, offset + i * stride);
        }
        text.Append(']');
    }
}
