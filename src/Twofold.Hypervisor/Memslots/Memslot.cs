using Twofold.Arch;
using Twofold.Hypervisor.DirtyLog;

namespace Twofold.Hypervisor.Memslots;

/// <summary>A range of guest memory and the host memory behind it. Immutable, but for the bits of its dirty bitmap.</summary>
/// <param name="id">KVM's slot number.</param>
/// <param name="range">Where the guest finds it.</param>
/// <param name="host">The first byte behind it.</param>
/// <param name="flags">Its properties.</param>
/// <param name="pageShift">Log 2 of the page size.</param>
/// <param name="bitmap">Where its dirty pages are recorded; null when they are not, or only in rings.</param>
internal sealed class Memslot(uint id, IpaRange range, Hva host, MemslotFlags flags, int pageShift, DirtyBitmap? bitmap)
{
    internal uint Id { get; } = id;

    internal IpaRange Range { get; } = range;

    internal Hva Host { get; } = host;

    internal MemslotFlags Flags { get; } = flags;

    internal DirtyBitmap? Bitmap { get; } = bitmap;

    /// <summary>Who else wants to know of written pages. Replaced as a whole, by a change of the slots.</summary>
    internal DirtyReader[] Readers { get; init; } = [];

    internal bool IsReadOnly => (Flags & MemslotFlags.ReadOnly) != 0;

    internal bool TracksDirtyPages => (Flags & MemslotFlags.LogDirtyPages) != 0;

    /// <summary>Whether writes must fault page by page. KVM asks for the bitmap, so a slot that is logged in rings only is
    /// mapped as if it were not logged at all.</summary>
    internal bool FaultsPageByPage => Bitmap is not null && !IsReadOnly;

    internal ulong Pages => Range.Bytes >> pageShift;

    /// <summary>The host address behind <paramref name="ipa"/>, which lies inside.</summary>
    internal Hva ToHva(Ipa ipa) => Host + (ipa - Range.Start);

    /// <summary>The number of <paramref name="ipa"/>'s page in the slot.</summary>
    internal ulong PageOf(Ipa ipa) => (ipa - Range.Start) >> pageShift;

    /// <summary>Tells the readers of a written page.</summary>
    internal void RecordForReaders(Ipa ipa)
    {
        foreach (DirtyReader reader in Readers)
        {
            reader.Record(PageOf(ipa));
        }
    }

    /// <summary>Where the guest finds <paramref name="count"/> pages from the slot's page <paramref name="first"/> on.</summary>
    internal IpaRange PageRange(ulong first, ulong count) => new(Range.Start + (first << pageShift), count << pageShift);

    /// <summary>Whether the guest may get <paramref name="ipa"/> as part of one naturally aligned block: the two addresses must
    /// be congruent, and the block must lie inside the slot.</summary>
    /// <remarks>Source: Linux 6.12 <c>fault_supports_stage2_huge_mapping</c>; behaviour only.</remarks>
    internal bool AllowsBlock(Ipa ipa, ulong blockBytes)
    {
        Hva block = ToHva(ipa).AlignDown(blockBytes);
        return ((Range.Start.Value ^ Host.Value) & (blockBytes - 1)) == 0
            && block >= Host
            && block - Host <= Range.Bytes
            && blockBytes <= Range.Bytes - (block - Host);
    }

    /// <summary>The guest's addresses of what lies behind [<paramref name="start"/>, <paramref name="end"/>); false when nothing does.</summary>
    internal bool TryToGuest(Hva start, Hva end, out IpaRange guest)
    {
        Hva from = start > Host ? start : Host;
        Hva to = end < Host + Range.Bytes ? end : Host + Range.Bytes;
        guest = from < to ? new IpaRange(Range.Start + (from - Host), to - from) : default;
        return from < to;
    }
}
