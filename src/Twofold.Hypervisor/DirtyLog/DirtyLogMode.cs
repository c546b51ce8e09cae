namespace Twofold.Hypervisor.DirtyLog;

/// <summary>How a VM logs dirty pages, as its capabilities were enabled.</summary>
/// <remarks>Guarded by the slots' lock; <see cref="RingEntries"/> no longer changes once there is a vCPU.</remarks>
internal sealed class DirtyLogMode
{
    /// <summary>KVM_DIRTY_LOG_MANUAL_PROTECT_ENABLE: reading the log leaves it as it is.</summary>
    internal bool ManualProtect { get; set; }

    /// <summary>KVM_DIRTY_LOG_INITIALLY_SET: a new bitmap says that everything is dirty, and pages are protected as it is
    /// cleared.</summary>
    internal bool InitiallySet { get; set; }

    /// <summary>Entries of each vCPU's ring; 0 without rings.</summary>
    internal int RingEntries { get; set; }

    /// <summary>KVM_CAP_DIRTY_LOG_RING_WITH_BITMAP.</summary>
    internal bool RingWithBitmap { get; set; }

    /// <summary>Blocks are split into pages when they are protected, this many bytes at a time; 0 leaves them whole.</summary>
    internal ulong EagerSplitChunk { get; set; }

    internal bool UsesBitmap => RingEntries == 0 || RingWithBitmap;
}
