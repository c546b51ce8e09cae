namespace Twofold.Vmm.Consoles;

/// <summary>Why the host's side wants the run to end.</summary>
public enum StopReason
{
    /// <summary>The script's last step is done.</summary>
    ScriptDone,

    /// <summary>The user pressed Ctrl-A x.</summary>
    UserQuit,

    /// <summary>The process was told to end by a signal.</summary>
    Signal,
}
