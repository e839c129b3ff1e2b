using System.Globalization;
using System.Text;
using ExprJit.Graphs;

namespace ExprJit;

/// <summary>
/// A tensor as nested lists: a row a line, columns aligned, a blank line between matrices, axes longer than six
/// shortened to their ends. A tensor without elements also says its shape.
/// </summary>
internal static class TensorText
{
    private const int Shown = 3;

    public static string Of(HostStorage storage)
    {
        if (storage.Shape.Length > 1 && storage.Length == 0)
            return $"[] of shape ({string.Join(", ", storage.Shape)})";
        var cells = new Dictionary<long, string>();
        Collect(storage, 0, 0, cells);
        int width = storage.Shape.Length > 1 ? cells.Values.Max(c => c.Length) : 0;
        var text = new StringBuilder();
        Append(text, storage, 0, 0, cells, width);
        return text.ToString();
    }

    private static void Collect(HostStorage storage, int axis, long offset, Dictionary<long, string> cells)
    {
        if (axis == storage.Shape.Length)
        {
            cells[offset] = Cell(storage[offset]);
            return;
        }
        long stride = Storage.Product(storage.Shape.AsSpan(axis + 1));
        foreach (long i in Indices(storage.Shape[axis]))
            if (i >= 0)
                Collect(storage, axis + 1, offset + i * stride, cells);
    }

    private static void Append(StringBuilder text, HostStorage storage, int axis, long offset, Dictionary<long, string> cells, int width)
    {
        int rank = storage.Shape.Length;
        if (axis == rank)
        {
            text.Append(cells[offset].PadLeft(width));
            return;
        }
        long stride = Storage.Product(storage.Shape.AsSpan(axis + 1));
        string between = axis == rank - 1 ? ", " : "," + new string('\n', rank - 1 - axis) + new string(' ', axis + 1);
        bool first = true;
        text.Append('[');
        foreach (long i in Indices(storage.Shape[axis]))
        {
            if (!first)
                text.Append(between);
            first = false;
            if (i < 0)
                text.Append('…');
            else
                Append(text, storage, axis + 1, offset + i * stride, cells, width);
        }
        text.Append(']');
    }

    /// <summary>The indices shown, -1 for those left out.</summary>
    private static IEnumerable<long> Indices(long length)
    {
        for (long i = 0; i < length; i++)
        {
            if (length > 2 * Shown && i == Shown)
            {
                yield return -1;
                i = length - Shown;
            }
            yield return i;
        }
    }

    private static string Cell(Scalar value) => value.Boxed() switch
    {
        bool b => b ? "true" : "false",
        var number => ((IFormattable)number).ToString(null, CultureInfo.InvariantCulture),
    };
}
