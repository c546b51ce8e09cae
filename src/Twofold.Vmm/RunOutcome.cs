namespace Twofold.Vmm;

/// <summary>The ways in which a run ends; the values are the command's exit codes.</summary>
public enum RunOutcome
{
    /// <summary>The guest powered off, the script is done, or the user quit.</summary>
    Done = 0,

    /// <summary>The guest failed, or ended with steps of the script left.</summary>
    GuestFailed = 1,

    /// <summary>Bad usage or unreadable input.</summary>
    BadInput = 2,

    /// <summary>The time-out passed.</summary>
    TimedOut = 124,
}
