using Twofold.Arch;
using Twofold.Arch.Contracts;
using Twofold.Memory;

namespace Twofold.PageTables;

/// <summary>What a page table is made of and for.</summary>
public sealed class PageTableOptions
{
    /// <summary>Where table pages come from; its granule is the format's.</summary>
    public required FrameAllocator Frames { get; init; }

    /// <summary>The input size in bits.</summary>
    public required int IpaBits { get; init; }

    /// <summary>What tags the translations in TLBs.</summary>
    public required Vmid Vmid { get; init; }

    /// <summary>Told of every translation that goes stale.</summary>
    public required ITlbMaintenance Tlb { get; init; }

    /// <summary>Told of memory that a guest may come to see past a cache.</summary>
    public required ICacheMaintenance Caches { get; init; }

    /// <summary>The level of the root; null for the one with the fewest levels.</summary>
    public int? StartLevel { get; init; }

    /// <summary>HCR_EL2.FWB: memory types are encoded for it, and data-cache maintenance is not needed.</summary>
    public bool ForcedWriteBack { get; init; }

    /// <summary>Walkers may set flags in entries at any time. Say false only where no CPU has or uses such a feature: changes made
    /// under the exclusive MMU lock then go many entries at a time.</summary>
    public bool WalkersWrite { get; init; } = true;

    /// <summary>Walkers keep dirty state in leaves: writable ones are born with what lets them.</summary>
    public bool HardwareDirty { get; init; }

    /// <summary>Execution at EL1 and at EL0 are permissions apart.</summary>
    public bool SplitExecute { get; init; }

    /// <summary>Which of a VM's address spaces the table is: what <see cref="Observer"/> is told.</summary>
    public int AddressSpace { get; init; }

    /// <summary>Told of every change of a live entry; null for nobody.</summary>
    public IChangeObserver? Observer { get; init; }

    /// <summary>A range that fills a group of entries the hardware may cache as one is mapped with the contiguous hint.</summary>
    public bool ContiguousHint { get; init; }

    internal FormatFeatures Features
        => (ForcedWriteBack ? FormatFeatures.ForcedWriteBack : 0)
            | (HardwareDirty ? FormatFeatures.HardwareDirty : 0)
            | (SplitExecute ? FormatFeatures.SplitExecute : 0);
}
