using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Twofold.Arch;
using Twofold.Arch.Contracts;
using Twofold.Memory;
using Twofold.Sync;

namespace Twofold.PageTables;

/// <summary>A VM's stage-2 page table in simulated memory.</summary>
/// <typeparam name="TFormat">The descriptor format.</typeparam>
/// <remarks>
/// The caller holds the VM's <see cref="MmuLock"/>: each operation says whether exclusively, or shared with others. What only
/// reads may be done inside an epoch of <see cref="Epochs"/> instead. Hardware walkers read the table at any time and set access
/// flags in it. Ranges are rounded outwards to whole pages; a block that reaches past a range is treated whole and never split.
/// A range outside the input size is a caller's bug (<see cref="ArgumentOutOfRangeException"/>); a single address there is
/// merely not mapped. Nothing allocates managed memory except the list of unlinked tables.
/// </remarks>
public sealed partial class PageTable<TFormat>
    where TFormat : struct, IDescriptorFormat
{
    private const int LastLevel = 3;

    private readonly FrameAllocator _frames;
    private readonly ITlbMaintenance _tlb;
    private readonly ICacheMaintenance _caches;
    private readonly Vmid _vmid;
    private readonly FormatFeatures _features;
    private readonly bool _contiguousHint;
    private readonly bool _walkersWrite;
    private readonly TableGeometry _geometry;
    private readonly TableCounters _counters = new();
    private readonly RetiredTables _retired;
    private readonly TableTree<TFormat> _tree;
    private readonly PteStore<TFormat> _store;
    private ulong _limit; // The first address that is not translated; 0 once destroyed. Written under the exclusive MMU lock.

    private PageTable(PageTableOptions options, TableGeometry geometry, Pa root)
    {
        _frames = options.Frames;
        _tlb = options.Tlb;
        _caches = options.Caches;
        _vmid = options.Vmid;
        _features = options.Features;
        _contiguousHint = options.ContiguousHint;
        _walkersWrite = options.WalkersWrite || options.HardwareDirty;
        _geometry = geometry;
        _retired = new RetiredTables(_frames, Epochs);
        _store = new PteStore<TFormat>(_frames.Memory, _counters, _retired, options.Observer, options.AddressSpace);
        _tree = new TableTree<TFormat>(root, geometry.StartLevel, _store);
        _counters.Add(geometry.RootPages, LastLevel, 0);
        for (int page = 0; page < geometry.RootPages; page++)
        {
            _store.BuildEmpty(root + ((ulong)page * TFormat.Granule.Bytes));
        }

        SoftwareBits = new SoftwareBits(TFormat.SoftwareBitCount);
        IpaBits = options.IpaBits;
        _limit = 1UL << IpaBits;
    }

    /// <summary>The root: what VTTBR_EL2 points to. The tables of a concatenated root follow each other.</summary>
    public Pa Root => _tree.Root;

    /// <summary>The level of the root.</summary>
    public int StartLevel => _geometry.StartLevel;

    /// <summary>The input size in bits.</summary>
    public int IpaBits { get; }

    /// <summary>The table pages that one <see cref="Map"/> may need: what to top a cache up to.</summary>
    public int MaximumTablePages => _geometry.Levels - 1;

    /// <summary>What stands in the table, as the store counted it. Exact when nobody changes it.</summary>
    public TableStatistics Statistics => _counters.Snapshot();

    /// <summary>Where readers without the MMU lock take part: inside an epoch no table that they can reach is freed.</summary>
    public EpochDomain Epochs { get; } = new();

    /// <summary>Who keeps what in the software bits of this table's leaves.</summary>
    public SoftwareBits SoftwareBits { get; }

    internal TlbLedger Ledger { get; } = new();

    /// <summary>Makes an empty table.</summary>
    /// <param name="options">Its parts; the format takes the input size, and the allocator's granule is the format's.</param>
    /// <param name="table">The table.</param>
    /// <returns>False when the allocator has no row of frames for the root.</returns>
    public static bool TryCreate(PageTableOptions options, [NotNullWhen(true)] out PageTable<TFormat>? table)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Frames.Granule != TFormat.Granule)
        {
            throw new ArgumentException($"frames of {options.Frames.Granule} cannot hold tables of {TFormat.Granule}", nameof(options));
        }

        table = null;
        TableGeometry geometry = options.StartLevel is int level
            ? TableGeometry.Of<TFormat>(options.IpaBits, level)
            : TableGeometry.Of<TFormat>(options.IpaBits);
        if (options.Frames.TryAllocateContiguous(geometry.RootPages, out Pfn first))
        {
            table = new PageTable<TFormat>(options, geometry, first.ToPa(TFormat.Granule));
        }

        return table is not null;
    }

    internal FormatFeatures Features => _features;

    private bool CleansData => TFormat.CleansData(_features);

    private IpaRange WholePages(IpaRange range)
    {
        ulong last = range.Start.Value + range.Bytes;
        if (last < range.Start.Value || last > _limit)
        {
            throw new ArgumentOutOfRangeException(nameof(range), $"{range} lies outside the {IpaBits}-bit input size");
        }

        Ipa start = range.Start.AlignDown(TFormat.Granule.Bytes);
        return range.Bytes == 0 ? new IpaRange(start, 0) : new IpaRange(start, range.End.AlignUp(TFormat.Granule.Bytes) - start);
    }

    private static PteSlot SlotAt(Ipa ipa, Pa address, int shift)
        => new(address, TableTree<TFormat>.LevelOf(shift), ipa.AlignDown(1UL << shift));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryFindLeaf(Ipa ipa, out PteSlot slot, out ulong pte)
    {
        slot = default;
        pte = 0;
        if (ipa.Value >= _limit)
        {
            return false;
        }

        int shift = _tree.Descend(ipa, out Pa address, out pte);
        if (shift == TFormat.Granule.Shift)
        {
            slot = new PteSlot(address, LastLevel, ipa.AlignDown(TFormat.Granule.Bytes));
            return TFormat.KindOf(pte, LastLevel) == PteKind.Leaf;
        }

        slot = SlotAt(ipa, address, shift);
        return TFormat.KindOf(pte, slot.Level) == PteKind.Leaf;
    }
}
