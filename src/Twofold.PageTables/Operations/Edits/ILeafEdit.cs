using Twofold.Sync;

namespace Twofold.PageTables;

/// <summary>A change of one leaf that keeps what it maps: a pure function of the descriptor.</summary>
internal interface ILeafEdit
{
    /// <summary>The members of a contiguous group would no longer agree: the group is broken first.</summary>
    static abstract bool BreaksContiguous { get; }

    /// <summary>The deliberate fault that makes this edit a plain store.</summary>
    static virtual Mutant PlainStore => Mutant.None;

    /// <summary>The bits that a leaf of the last level loses, when that is all that happens to it; 0 otherwise.</summary>
    static virtual ulong Clears => 0;

    /// <summary>The leaf as it shall be; unchanged when there is nothing to do.</summary>
    ulong Apply(ulong leaf);
}
