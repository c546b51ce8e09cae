using Twofold.Arch;

namespace Twofold.Hypervisor.Memslots;

/// <summary>A range of guest memory and the host memory behind it. Immutable.</summary>
/// <param name="id">KVM's slot number.</param>
/// <param name="range">Where the guest finds it.</param>
/// <param name="host">The first byte behind it.</param>
/// <param name="flags">Its properties.</param>
internal sealed class Memslot(uint id, IpaRange range, Hva host, MemslotFlags flags)
{
    internal uint Id { get; } = id;

    internal IpaRange Range { get; } = range;

    internal Hva Host { get; } = host;

    internal MemslotFlags Flags { get; } = flags;

    internal bool IsReadOnly => (Flags & MemslotFlags.ReadOnly) != 0;

    /// <summary>The host address behind <paramref name="ipa"/>, which lies inside.</summary>
    internal Hva ToHva(Ipa ipa) => Host + (ipa - Range.Start);

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
}
