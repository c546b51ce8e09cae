namespace Twofold.Vmm.Debugging;

/// <summary>What a debugger wants of the guest.</summary>
internal enum GdbWish
{
    /// <summary>That it stands.</summary>
    Stay,

    /// <summary>That it goes on.</summary>
    Run,

    /// <summary>That it goes on without the debugger.</summary>
    Leave,

    /// <summary>That the run ends.</summary>
    Kill,
}
