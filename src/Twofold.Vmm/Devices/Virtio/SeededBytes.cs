using System.Buffers.Binary;

namespace Twofold.Vmm.Devices.Virtio;

/// <summary>Bytes that look random and follow from a seed: what a run that must repeat gives the guest.</summary>
/// <remarks>Not for secrets. Source: Steele, Lea and Flood, "Fast splittable pseudorandom number generators" (2014).</remarks>
internal sealed class SeededBytes(ulong seed)
{
    private ulong _state = seed;

    /// <summary>The next bytes of the stream; a call always starts at a fresh word.</summary>
    internal void Fill(Span<byte> destination)
    {
        Span<byte> word = stackalloc byte[8];
        while (destination.Length > 0)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(word, Next());
            int count = Math.Min(word.Length, destination.Length);
            word[..count].CopyTo(destination);
            destination = destination[count..];
        }
    }

    private ulong Next()
    {
        _state += 0x9e37_79b9_7f4a_7c15;
        ulong z = _state;
        z = (z ^ (z >> 30)) * 0xbf58_476d_1ce4_e5b9;
        z = (z ^ (z >> 27)) * 0x94d0_49bb_1331_11eb;
        return z ^ (z >> 31);
    }
}
