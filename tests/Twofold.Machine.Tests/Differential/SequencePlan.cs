namespace Twofold.Machine.Tests.Differential;

/// <summary>A sequence in the making: its words so far, the roles of registers, and where the bases may point by now.</summary>
internal sealed class SequencePlan
{
    private readonly bool[] _targets = new bool[Sequence.Length + 1];

    internal SequencePlan(Dice dice)
    {
        Ordered = dice.OneIn(4);
        SpIsBase = dice.OneIn(2);
        Wild = dice.OneIn(8);
        BaseOffset = Ordered ? 16 * dice.Between(2, 12) : dice.Between(32, 200);
        SpOffset = Ordered ? 16 * dice.Between(2, 12) : dice.Between(32, 200);
        ExclusiveSize = dice.Below(4);
        ExclusivePair = ExclusiveSize >= 2 && dice.OneIn(2);
        IndexOptions = dice.Below(4) switch
        {
            0 => SmallIndex(dice.Between(0, 8), [2, 3, 6, 7]),
            1 => SmallIndex(-dice.Between(1, 8), [3, 6, 7]),
            2 => GarbageAbove(dice.Between(0, 8), [2, 6], dice),
            _ => GarbageAbove(-dice.Between(1, 8), [6], dice),
        };
        BaseWindow = new Window(BaseOffset, BaseOffset);
        SpWindow = new Window(SpOffset, SpOffset);
    }

    /// <summary>Exclusives and ordered accesses are allowed, so bases stay aligned to 16: no write-back.</summary>
    internal bool Ordered { get; }

    /// <summary>SP points into scratch memory and only write-back changes it; otherwise it is any number.</summary>
    internal bool SpIsBase { get; }

    /// <summary>Words that no pattern made may come in.</summary>
    internal bool Wild { get; }

    /// <summary>Where X28 points at the start, from the start of scratch memory.</summary>
    internal int BaseOffset { get; }

    /// <summary>The same of SP.</summary>
    internal int SpOffset { get; }

    /// <summary>All exclusives of a sequence have one size (a shift) and form: mixing them is unpredictable.</summary>
    internal int ExclusiveSize { get; }

    /// <summary>Whether they are pairs.</summary>
    internal bool ExclusivePair { get; }

    /// <summary>The extensions that make a small offset of the index register.</summary>
    internal int[] IndexOptions { get; }

    /// <summary>X27.</summary>
    internal ulong IndexValue { get; private set; }

    /// <summary>What X27 is once extended.</summary>
    internal int IndexOffset { get; private set; }

    /// <summary>Where X28 may point now.</summary>
    internal Window BaseWindow { get; set; }

    /// <summary>Where SP may point now.</summary>
    internal Window SpWindow { get; set; }

    internal uint[] Words { get; } = new uint[Sequence.Length];

    /// <summary>The place of the next word.</summary>
    internal int At { get; private set; }

    internal void Append(uint word) => Words[At++] = word;

    internal bool IsTarget(int place) => _targets[place];

    internal void MarkTarget(int place) => _targets[place] = true;

    /// <summary>A place behind the next word for it to branch to.</summary>
    internal int ChooseTarget(Dice dice)
    {
        int target = dice.Between(At + 1, Math.Min(At + 5, Sequence.Length));
        MarkTarget(target);
        return target;
    }

    private int[] SmallIndex(int offset, int[] options)
    {
        IndexOffset = offset;
        IndexValue = (ulong)offset;
        return options;
    }

    private int[] GarbageAbove(int offset, int[] options, Dice dice)
    {
        IndexOffset = offset;
        IndexValue = (dice.Next() << 32) | (uint)offset;
        return options;
    }
}
