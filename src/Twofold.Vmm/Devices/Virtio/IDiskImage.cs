namespace Twofold.Vmm.Devices.Virtio;

/// <summary>The bytes behind a virtio disk.</summary>
/// <remarks>Concurrency: one call at a time.</remarks>
internal interface IDiskImage
{
    /// <summary>Length in bytes, a multiple of 512 that does not change.</summary>
    ulong Bytes { get; }

    /// <summary>Whether the guest may not write.</summary>
    bool IsReadOnly { get; }

    /// <summary>Reads at <paramref name="offset"/>; the range lies inside. False when the host could not.</summary>
    bool TryRead(ulong offset, Span<byte> destination);

    /// <summary>Writes at <paramref name="offset"/>; the range lies inside, the image is writable. False when the host could not.</summary>
    bool TryWrite(ulong offset, ReadOnlySpan<byte> source);

    /// <summary>Makes what was written survive the host's loss of power. False when the host could not.</summary>
    bool TryFlush();
}
