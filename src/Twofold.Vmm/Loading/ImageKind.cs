namespace Twofold.Vmm.Loading;

/// <summary>What a guest file turned out to be.</summary>
public enum ImageKind
{
    /// <summary>No header that we know: loaded as it is and entered at its first byte.</summary>
    Flat,

    /// <summary>An arm64 Linux Image.</summary>
    LinuxImage,

    /// <summary>A 64-bit little-endian AArch64 ELF executable.</summary>
    Elf,
}
