namespace Twofold.PageTables;

/// <summary>How a relaxation of permissions ended.</summary>
public enum RelaxResult
{
    /// <summary>The leaf grants the permissions.</summary>
    Done,

    /// <summary>Nothing is mapped there.</summary>
    NotMapped,

    /// <summary>Another thread or the walker changed the entry first: let the guest try again.</summary>
    LostRace,
}
