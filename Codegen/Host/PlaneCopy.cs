namespace ExprJit.Codegen.Host;

/// <summary>Copies planes of two axes between strides, which may be negative or, on the side that is read, 0.</summary>
internal static unsafe class PlaneCopy
{
    private const int Tile = 32;

    /// <summary>The farthest apart that the rows of a transpose may lie, in elements.</summary>
    private const long MostApart = 1 << 28;

    /// <summary>Moves element (r, c) from <c>from[r·From.Row + c·From.Column]</c> to <c>to[r·To.Row + c·To.Column]</c>.</summary>
    /// <param name="size">The bytes of an element.</param>
    /// <param name="from">The first element that is read.</param>
    /// <param name="fromSteps">The strides there, in elements.</param>
    /// <param name="to">The first element that is written.</param>
    /// <param name="toSteps">The strides there, in elements.</param>
    /// <param name="rows">How many rows there are.</param>
    /// <param name="columns">How many columns there are.</param>
    public static void Run(int size, byte* from, PlaneSteps fromSteps, byte* to, PlaneSteps toSteps, long rows, long columns)
    {
        switch (size)
        {
            case 1:
                Run(from, fromSteps, to, toSteps, rows, columns);
                break;
            case 2:
                Run((short*)from, fromSteps, (short*)to, toSteps, rows, columns);
                break;
            case 4:
                Run((float*)from, fromSteps, (float*)to, toSteps, rows, columns);
                break;
            default:
                Run((double*)from, fromSteps, (double*)to, toSteps, rows, columns);
                break;
        }
    }

    // Elements of 4 and 8 bytes are loaded and stored whole, so that no bit of a NaN changes.
    private static void Run<T>(T* from, PlaneSteps fromSteps, T* to, PlaneSteps toSteps, long rows, long columns) where T : unmanaged
    {
        if (toSteps.Column != 1 && toSteps.Row == 1)
            (fromSteps, toSteps, rows, columns) = (fromSteps.Turned, toSteps.Turned, columns, rows);
        bool isTransposed = toSteps.Column == 1 && fromSteps.Row == 1 && fromSteps.Column != 1 && sizeof(T) >= sizeof(float)
            && toSteps.Row is > 0 and < MostApart && columns < MostApart;
        if (isTransposed)
            GemmPack.Transpose(from, (nint)fromSteps.Column, (int)columns, (int)toSteps.Row, (nint)rows, to);
        else if (toSteps.Column == 1 && fromSteps.Column is 0 or 1)
            Rows(from, fromSteps, to, toSteps.Row, rows, columns);
        else
            Tiles(from, fromSteps, to, toSteps, rows, columns);
    }

    private static void Rows<T>(T* from, PlaneSteps fromSteps, T* to, long step, long rows, long columns) where T : unmanaged
    {
        int length = checked((int)columns);
        for (; rows > 0; rows--, from += fromSteps.Row, to += step)
            if (fromSteps.Column == 1)
                new ReadOnlySpan<T>(from, length).CopyTo(new Span<T>(to, length));
            else
                new Span<T>(to, length).Fill(*from);
    }

    private static void Tiles<T>(T* from, PlaneSteps fromSteps, T* to, PlaneSteps toSteps, long rows, long columns) where T : unmanaged
    {
        for (long i = 0; i < rows; i += Tile)
            for (long j = 0; j < columns; j += Tile)
                for (long r = i; r < Math.Min(i + Tile, rows); r++)
                {
                    T* source = from + r * fromSteps.Row + j * fromSteps.Column, target = to + r * toSteps.Row + j * toSteps.Column;
                    for (long left = Math.Min(Tile, columns - j); left > 0; left--, source += fromSteps.Column, target += toSteps.Column)
                        *target = *source;
                }
    }
}

/// <summary>The strides of a plane, in elements.</summary>
/// <param name="Row">From one row to the next.</param>
/// <param name="Column">From one column to the next.</param>
internal readonly record struct PlaneSteps(long Row, long Column)
{
    /// <summary>The same plane with its rows as columns.</summary>
    public PlaneSteps Turned => new(Column, Row);
}
