namespace ExprJit.Codegen.Tests.Ptx;

/// <summary>Barriers, shuffles and votes.</summary>
internal static class PtxMeetings
{
    /// <summary>What a shuffle gives of a lane that has left: a device gives anything.</summary>
    private const uint Absent = 0xFFA5_BEEF;

    public static readonly Dictionary<string, Func<PtxDecoding, PtxOperation>> Rows = new()
    {
        ["bar"] = Barrier,
        ["barrier"] = x =>
        {
            x.Accept("cta");
            x.Require("sync");
            x.Accept("aligned");
            return Wait(x, PtxMeetingKind.Group, x.Source(0, PtxType.U32), orders: true, _ => { });
        },
        ["shfl"] = Shuffle,
        ["vote"] = Vote,
    };

    private static PtxOperation Wait(PtxDecoding x, PtxMeetingKind kind, int key, bool orders, Action<IReadOnlyList<PtxThread>> meet)
    {
        x.Meeting = new PtxMeeting(kind, key, orders, meet);
        return t => t.Wait();
    }

    private static PtxOperation Barrier(PtxDecoding x)
    {
        x.Accept("cta");
        switch (x.Require("sync", "warp", "red"))
        {
            case "warp":
                x.Require("sync");
                return Wait(x, PtxMeetingKind.Warp, x.Source(0, PtxType.B32), orders: true, _ => { });
            case "red":
                return Reduction(x);
            default:
                return Wait(x, PtxMeetingKind.Group, x.Source(0, PtxType.U32), orders: true, _ => { });
        }
    }

    private static PtxOperation Reduction(PtxDecoding x)
    {
        string operation = x.Require("popc", "and", "or");
        var type = x.Type(operation == "popc" ? PtxType.U32 : PtxType.Pred);
        int d = x.Destination(0, type), barrier = x.Source(1, PtxType.U32), p = x.Source(2, PtxType.Pred);
        return Wait(x, PtxMeetingKind.Group, barrier, orders: true, threads =>
        {
            int count = threads.Count(t => t.Test(p));
            ulong result = operation switch
            {
                "popc" => (ulong)count,
                "and" => count == threads.Count ? 1u : 0,
                _ => count > 0 ? 1u : 0,
            };
            foreach (var thread in threads)
                thread.Write(d, result);
        });
    }

    /// <summary>Source: PTX ISA 7.8, section 9.7.8.6.</summary>
    private static PtxOperation Shuffle(PtxDecoding x)
    {
        x.Require("sync");
        string mode = x.Require("up", "down", "bfly", "idx");
        var type = x.Type(PtxType.B32);
        var (to, inRange) = x.Operand(0) is PtxPair pair ? (pair.First, pair.Second) : (x.Operand(0), null);
        int d = x.Destination(to, type), p = inRange is null ? -1 : x.Destination(inRange, PtxType.Pred);
        int a = x.Source(1, type), b = x.Source(2, PtxType.B32), c = x.Source(3, PtxType.B32), mask = x.Source(4, PtxType.B32);
        // It orders no memory accesses.
        return Wait(x, PtxMeetingKind.Warp, mask, orders: false, lanes =>
        {
            var values = lanes.ToDictionary(t => t.Lane, t => t.Read<uint>(a));
            foreach (var thread in lanes)
            {
                int from = Source(mode, thread.Lane, t: thread.Read<uint>(b), clamp: thread.Read<uint>(c), out bool isInRange);
                thread.Write(d, values.GetValueOrDefault(from, Absent));
                if (p >= 0)
                    thread.Set(p, isInRange);
            }
        });
    }

    private static int Source(string mode, int lane, uint t, uint clamp, out bool isInRange)
    {
        int offset = (int)(t & 31), segment = (int)(clamp >> 8 & 31), bound = (int)(clamp & 31);
        int last = (lane & segment) | (bound & ~segment), first = lane & segment;
        int from = mode switch
        {
            "up" => lane - offset,
            "down" => lane + offset,
            "bfly" => lane ^ offset,
            _ => first | (offset & ~segment),
        };
        isInRange = mode == "up" ? from >= last : from <= last;
        return isInRange ? from : lane;
    }

    private static PtxOperation Vote(PtxDecoding x)
    {
        x.Require("sync");
        string mode = x.Require("all", "any", "uni", "ballot");
        var type = x.Type(mode == "ballot" ? PtxType.B32 : PtxType.Pred);
        bool isNegated = x.Operand(1) is PtxNegated;
        int d = x.Destination(0, type), mask = x.Source(2, PtxType.B32);
        int p = x.Source(x.Operand(1) is PtxNegated not ? not.Predicate : x.Operand(1), PtxType.Pred);
        return Wait(x, PtxMeetingKind.Warp, mask, orders: false, lanes =>
        {
            uint ballot = 0;
            foreach (var thread in lanes)
                ballot |= thread.Test(p) != isNegated ? 1u << thread.Lane : 0;
            int count = System.Numerics.BitOperations.PopCount(ballot);
            ulong result = mode switch
            {
                "ballot" => ballot,
                "all" => count == lanes.Count ? 1u : 0,
                "any" => count > 0 ? 1u : 0,
                _ => count == 0 || count == lanes.Count ? 1u : 0,
            };
            foreach (var thread in lanes)
                thread.Write(d, result);
        });
    }
}
