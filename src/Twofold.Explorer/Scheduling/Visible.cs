using Twofold.Arch;
using Twofold.Sync;

namespace Twofold.Explorer.Scheduling;

/// <summary>What kind of visible operation an actor is about to do.</summary>
internal enum VisibleKind
{
    /// <summary>It has not begun.</summary>
    Start,

    /// <summary>An access to a shared word.</summary>
    Access,

    /// <summary>Taking a lock.</summary>
    Acquire,

    /// <summary>Waiting for a step of another actor.</summary>
    Await,

    /// <summary>Maintenance that takes effect on one CPU.</summary>
    Maintain,
}

/// <summary>The operation that an actor does when it is picked next.</summary>
/// <param name="Kind">What kind.</param>
/// <param name="Operation">For an access, which.</param>
/// <param name="Word">For an access to simulated memory, where; else null.</param>
/// <param name="Key">What stands for the object if it is no such word: a source file, a lock's rank.</param>
/// <param name="Site">The code that does it.</param>
/// <param name="IsExclusive">For a lock, whether it is wanted alone.</param>
internal readonly record struct Visible(VisibleKind Kind, SyncOperation Operation, Pa? Word, string Key, string Site, bool IsExclusive)
{
    internal static Visible Beginning { get; } = new(VisibleKind.Start, default, null, "", "start", false);
}
