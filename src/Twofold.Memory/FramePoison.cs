using Twofold.Arch;
using Twofold.Sync;

namespace Twofold.Memory;

/// <summary>Fills free frames with a word and finds who writes to them all the same.</summary>
/// <remarks>Whoever frees or allocates a frame owns it meanwhile; frames are independent of each other.</remarks>
internal sealed class FramePoison(PhysicalMemory memory, Granule granule, int frames, ulong word)
{
    private readonly bool[] _laid = new bool[frames];

    /// <summary>Fills a frame that is about to be free.</summary>
    internal void Lay(int index)
    {
        _laid[index] = true;
        Fill(index, word);
    }

    /// <summary>Zeroes a frame that is about to be handed out.</summary>
    internal void Lift(int index)
    {
        if (_laid[index])
        {
            Check(index);
            _laid[index] = false;
            Fill(index, 0);
        }
    }

    /// <summary>Throws when a frame that was filled holds anything else.</summary>
    internal void Check(int index)
    {
        for (Pa at = StartOf(index); _laid[index] && at < StartOf(index + 1); at += sizeof(ulong))
        {
            // ORDER: acquire; a stray writer obeys no order, this only has to be one whole read.
            ulong found = Cell.Load(ref memory.Word(at));
            if (found != word)
            {
                throw new InvalidOperationException($"{found:x} was written to {at}, in a frame that is free");
            }
        }
    }

    private void Fill(int index, ulong value)
    {
        for (Pa at = StartOf(index); at < StartOf(index + 1); at += sizeof(ulong))
        {
            // ORDER: release; a walker that should no longer be there reads either value.
            Cell.Store(ref memory.Word(at), value);
        }
    }

    private Pa StartOf(int index) => memory.Start + ((ulong)index << granule.Shift);
}
