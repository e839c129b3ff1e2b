namespace ExprJit.Graphs;

/// <summary>A set of nodes of one arena by their ids, a bit each; ids are dense, so it is small however the nodes are spread.</summary>
internal sealed class NodeSet(int capacity = 0)
{
    private ulong[] _words = new ulong[(capacity + 63) / 64];

    public bool Contains(int id) => id >> 6 < _words.Length && (_words[id >> 6] & 1UL << id) != 0;

    /// <summary>Adds a node; false where it was there.</summary>
    public bool Add(int id)
    {
        if (id >> 6 >= _words.Length)
            Array.Resize(ref _words, Math.Max((id >> 6) + 1, 2 * _words.Length));
        ref ulong word = ref _words[id >> 6];
        ulong before = word;
        word |= 1UL << id;
        return word != before;
    }
}
