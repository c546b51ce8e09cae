using Twofold.Arch;

namespace Twofold.Walkers.Tests;

/// <summary>One walk in progress, of whatever hardware. Levels are Arm's: 3 is the page.</summary>
internal interface IHardwareWalk
{
    /// <summary>Another entry access is needed.</summary>
    bool IsUnderWay { get; }

    /// <summary>It ended with a translation that permits the access.</summary>
    bool IsTranslated { get; }

    /// <summary>Where the entry of the next or last access lies.</summary>
    Pa EntryAddress { get; }

    int Level { get; }

    /// <summary>What the last step set in the entry.</summary>
    ulong Marked { get; }

    ulong Output { get; }

    int Shift { get; }

    /// <summary>A store needs no walk any more: it is permitted, and dirty or of a leaf without dirty state.</summary>
    bool StoresNeedNoWalk { get; }

    void Step();
}
