namespace Twofold.Explorer.Scheduling;

/// <summary>An access that took place.</summary>
/// <param name="Actor">Who made it.</param>
/// <param name="What">What it was.</param>
/// <param name="Before">What stood in the word, if it is one of simulated memory.</param>
/// <param name="After">What stands there now.</param>
/// <param name="IsHardware">A walker made it.</param>
/// <param name="Operation">In which operation.</param>
internal readonly record struct SharedAccess(Actor Actor, Visible What, ulong Before, ulong After, bool IsHardware, Operation Operation)
{
    internal bool IsWrite => Before != After || What.Operation is Sync.SyncOperation.Store or Sync.SyncOperation.Free or Sync.SyncOperation.Allocate
        || (What.Word is null && What.Operation != Sync.SyncOperation.Load);
}
