namespace Twofold.Machine;

/// <summary>The part of a data abort's syndrome that says which register was to be moved: what a hypervisor emulates MMIO from.</summary>
internal static class TransferSyndrome
{
    private const uint Isv = 1u << 24, Sse = 1u << 21, Sf = 1u << 15, AcquireRelease = 1u << 14;

    /// <summary>ISV, SAS, SSE, SRT, SF and AR for an instruction that aborted to EL2; 0 where the architecture leaves ISV clear:
    /// pairs, exclusives, SIMD, write-back, cache maintenance.</summary>
    /// <remarks>Source: Arm DDI 0487, D23.2, ISS encoding for a Data Abort: ISV.</remarks>
    internal static uint Of(uint word)
    {
        uint size = word >> 30;
        uint opc = (word >> 22) & 3;
        uint rt = word & 31;

        // Load/store register: unsigned offset; or unscaled (op 00), unprivileged (op 10) and register offset (bit 21 set, op 10).
        bool simd = (word & (1u << 26)) != 0;
        if (!simd && (word & 0x3a000000) == 0x38000000)
        {
            bool unsignedOffset = (word & (1u << 24)) != 0;
            bool registerForm = (word & (1u << 21)) != 0;
            uint op = (word >> 10) & 3;
            bool plain = unsignedOffset || (registerForm ? op == 2 : op is 0 or 2);
            return plain ? Register(size, opc, rt) : 0;
        }

        // LDAR, STLR, LDLAR, STLLR: ordered, not exclusive.
        if ((word & 0x3f800000) == 0x08800000)
        {
            return Isv | (size << 22) | (rt << 16) | (size == 3 ? Sf : 0) | AcquireRelease;
        }

        // LDR (literal), LDRSW (literal).
        if (!simd && (word & 0x3b000000) == 0x18000000)
        {
            return size switch
            {
                0 => Isv | (2u << 22) | (rt << 16),
                1 => Isv | (3u << 22) | (rt << 16) | Sf,
                2 => Isv | (2u << 22) | (rt << 16) | Sse | Sf,
                _ => 0,
            };
        }

        return 0;
    }

    private static uint Register(uint size, uint opc, uint rt)
    {
        bool prefetch = size == 3 && opc == 2;
        if (prefetch)
        {
            return 0;
        }

        bool signed = opc >= 2;
        bool wide = opc switch { 2 => true, 3 => false, _ => size == 3 };
        return Isv | (size << 22) | (signed ? Sse : 0) | (rt << 16) | (wide ? Sf : 0);
    }
}
