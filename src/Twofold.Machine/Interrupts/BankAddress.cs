namespace Twofold.Machine;

/// <summary>Where in a frame's register map an access to a per-interrupt register goes.</summary>
/// <param name="Register">Which register.</param>
/// <param name="Bank">Which 32 interrupts.</param>
/// <param name="Word">Which of the bank's words of that register.</param>
internal readonly record struct BankAddress(BankRegister Register, int Bank, int Word)
{
    /// <summary>Decodes an offset, a multiple of 4. GICD and the SGI frame share the layout.</summary>
    /// <remarks>Source: Arm IHI 0069, 12.8 and 12.10.</remarks>
    internal static bool TryDecode(ulong offset, out BankAddress address)
    {
        int at = (int)Math.Min(offset, 0x1000);
        BankAddress? found = at switch
        {
            >= 0x080 and < 0x400 => new((BankRegister)(at >> 7), (at & 0x7f) >> 2, 0),
            >= 0x400 and < 0x800 => new(BankRegister.Priority, (at - 0x400) >> 5, (at & 0x1f) >> 2),
            >= 0xc00 and < 0xd00 => new(BankRegister.Configuration, (at - 0xc00) >> 3, (at & 7) >> 2),
            _ => null,
        };
        address = found.GetValueOrDefault();
        return found.HasValue;
    }
}
