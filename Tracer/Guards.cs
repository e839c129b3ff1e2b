using System.Globalization;
using ExprJit.Graphs;

namespace ExprJit;

/// <summary>Something the trace depended on; when it no longer holds, the function is traced again.</summary>
internal abstract record Guard
{
    public abstract bool Holds();

    /// <summary>The chain whose end must be the very object, where that is all there is to it.</summary>
    public virtual (CaptureReader Reader, object Expected)? Identity => null;

    /// <summary>A captured number by its bits, a tensor by its type, and any other object by its identity.</summary>
    public static Guard Of(CaptureReader reader, object? expected) => expected switch
    {
        TensorType type => new TensorGuard(reader, type),
        Enum e => new NumberGuard(reader, Scalar.Of(Convert.ChangeType(e, e.GetTypeCode(), CultureInfo.InvariantCulture)).Bits, reader.IsNumber),
        not null when ElementTypes.Find(expected.GetType()) is not null => new NumberGuard(reader, Scalar.Of(expected).Bits, reader.IsNumber),
        _ => new ObjectGuard(reader, expected),
    };

    private sealed record TensorGuard(CaptureReader Reader, TensorType Type) : Guard
    {
        public override bool Holds() => Try(Reader) is ITensor tensor && tensor.Type == Type;
    }

    private sealed record NumberGuard(CaptureReader Reader, ulong Bits, bool Typed) : Guard
    {
        public override bool Holds()
        {
            try
            {
                return Typed ? Reader.ReadBits() == Bits
                    : Reader.Read() is { } now && Scalar.Of(now is Enum e ? Convert.ChangeType(e, e.GetTypeCode(), CultureInfo.InvariantCulture) : now).Bits == Bits;
            }
            catch (Exception gone) when (IsGone(gone))
            {
                return false;
            }
        }
    }

    private sealed record ObjectGuard(CaptureReader Reader, object? Expected) : Guard
    {
        public override (CaptureReader Reader, object Expected)? Identity => Expected is null or ValueType or string ? null : (Reader, Expected);

        public bool Equals(ObjectGuard? other) => other is not null && Reader.Equals(other.Reader) && ReferenceEquals(Expected, other.Expected);

        public override int GetHashCode() => Reader.GetHashCode();

        public override bool Holds()
        {
            object? now = Try(Reader);
            return ReferenceEquals(now, Expected) || now is ValueType or string && now.Equals(Expected);
        }
    }

    private static object? Try(CaptureReader reader)
    {
        try
        {
            return reader.Read();
        }
        catch (Exception gone) when (IsGone(gone))
        {
            return null;
        }
    }

    /// <summary>What reading a chain throws when one of its links is no longer there.</summary>
    private static bool IsGone(Exception e) =>
        e is NullReferenceException or TraceException or IndexOutOfRangeException or ArgumentException or KeyNotFoundException or System.Reflection.TargetInvocationException;
}
