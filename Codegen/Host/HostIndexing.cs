using System.Numerics;
using ExprJit.Graphs;

namespace ExprJit.Codegen.Host;

/// <summary>Gathers and scatters along an axis. Indices are checked as they are read, before anything is committed.</summary>
internal static class HostIndexing
{
    public static void Take(Apply op, View x, View indices, View result)
    {
        switch (x.Storage.Element.Size())
        {
            case 1:
                IndexWalk<byte, Taking<byte>>.Run(op, x, indices, result);
                break;
            case 2:
                IndexWalk<short, Taking<short>>.Run(op, x, indices, result);
                break;
            case 4:
                IndexWalk<int, Taking<int>>.Run(op, x, indices, result);
                break;
            default:
                IndexWalk<long, Taking<long>>.Run(op, x, indices, result);
                break;
        }
    }

    /// <summary>Writes into the result, which holds a copy of the value already; where an index comes again, the last one counts.</summary>
    public static void Put(Apply op, View indices, View values, View result)
    {
        switch (result.Storage.Element.Size())
        {
            case 1:
                IndexWalk<byte, Putting<byte>>.Run(op, result, indices, values);
                break;
            case 2:
                IndexWalk<short, Putting<short>>.Run(op, result, indices, values);
                break;
            case 4:
                IndexWalk<int, Putting<int>>.Run(op, result, indices, values);
                break;
            default:
                IndexWalk<long, Putting<long>>.Run(op, result, indices, values);
                break;
        }
    }

    /// <summary>Adds to the result, which holds a copy of the value already, in the order of the indices.</summary>
    public static void Add<T>(Apply op, View indices, View values, View result) where T : unmanaged, INumber<T> =>
        IndexWalk<T, Adding<T>>.Run(op, result, indices, values);
}
