namespace Twofold.Machine;

/// <summary>A guest's access as the second stage sees it.</summary>
/// <param name="Needed">What it does.</param>
/// <param name="OnGuestWalk">It reads, and perhaps updates, an entry of the guest's own page tables.</param>
/// <param name="UserMode">Its linear address is a user-mode one.</param>
internal readonly record struct X86Access(Rights Needed, bool OnGuestWalk = false, bool UserMode = false);
