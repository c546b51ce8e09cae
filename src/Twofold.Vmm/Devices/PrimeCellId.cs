namespace Twofold.Vmm.Devices;

/// <summary>The identification registers at the top of a PrimeCell's 4 KiB: peripheral id, then the fixed cell id.</summary>
/// <remarks>Linux's AMBA bus probes nothing whose ids it does not know. Source: Arm DDI 0183, 3.3.13 to 3.3.18.</remarks>
internal static class PrimeCellId
{
    internal const ulong FirstOffset = 0xfe0;

    private const uint CellId = 0xb105f00d;

    /// <summary>The id register at <paramref name="offset"/>, which lies at or above <see cref="FirstOffset"/>.</summary>
    /// <param name="peripheral">The four peripheral id bytes, the lowest register first.</param>
    /// <param name="offset">Word-aligned bytes from the start of the device.</param>
    internal static uint Read(uint peripheral, ulong offset)
    {
        int index = (int)((offset - FirstOffset) >> 2);
        return index switch
        {
            < 4 => (peripheral >> (index * 8)) & 0xff,
            < 8 => (CellId >> ((index - 4) * 8)) & 0xff,
            _ => 0,
        };
    }
}
