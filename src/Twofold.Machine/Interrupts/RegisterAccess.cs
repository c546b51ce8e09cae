namespace Twofold.Machine;

/// <summary>How an access of 1, 2, 4 or 8 bytes falls onto 32-bit registers.</summary>
/// <param name="Offset">The first register's offset, a multiple of 4.</param>
/// <param name="Shift">Where the access starts in it, in bits.</param>
/// <param name="Mask">The bits of the first register that it covers.</param>
/// <param name="Double">Whether it covers the next register too.</param>
internal readonly record struct RegisterAccess(ulong Offset, int Shift, uint Mask, bool Double)
{
    /// <summary>False for sizes that no access has. A misaligned access is aligned down.</summary>
    internal static bool TryMake(ulong offset, int bytes, out RegisterAccess access)
    {
        if (bytes is not (1 or 2 or 4 or 8))
        {
            access = default;
            return false;
        }

        ulong at = offset & ~(ulong)(bytes - 1);
        int shift = (int)(at & 3) * 8;
        uint mask = bytes >= 4 ? uint.MaxValue : ((1u << (bytes * 8)) - 1) << shift;
        access = new RegisterAccess(at & ~3UL, shift, mask, bytes == 8);
        return true;
    }
}
