namespace Twofold.PageTables;

/// <summary>How a map ended. Every answer but <see cref="Done"/> means that nothing was changed.</summary>
public enum MapResult
{
    /// <summary>The mapping stands.</summary>
    Done,

    /// <summary>Another thread or the walker changed the entry first: let the guest try again.</summary>
    LostRace,

    /// <summary>The cache holds too few table pages: top it up outside the lock.</summary>
    NeedTablePages,

    /// <summary>The same mapping stands, or one that differs only in permissions, which a map never changes.</summary>
    AlreadyMapped,

    /// <summary>Another mapping stands there, and the format does not let a map replace it.</summary>
    Conflict,

    /// <summary>The range lies outside the input size.</summary>
    OutOfRange,
}
