namespace Twofold.Machine.Tests.Differential;

/// <summary>The instructions of ARMv8.0's A64 base set, with CRC32, that EL0 may execute without leaving a sequence; by their
/// own names, not their aliases'. Source: Arm DDI 0487, C6.2.</summary>
internal static class IntegerMnemonics
{
    internal static readonly string[] All =
    [
        .. "adc adcs add adds adr adrp and ands asrv b b.cond bfm bic bics bl blr br cbnz cbz ccmn ccmp clrex cls clz".Split(' '),
        .. "crc32b crc32cb crc32ch crc32cw crc32cx crc32h crc32w crc32x csel csinc csinv csneg dmb dsb eon eor extr hint".Split(' '),
        .. "isb ldar ldarb ldarh ldaxp ldaxr ldaxrb ldaxrh ldnp ldp ldpsw ldr ldrb ldrh ldrsb ldrsh ldrsw ldtr ldtrb".Split(' '),
        .. "ldtrh ldtrsb ldtrsh ldtrsw ldur ldurb ldurh ldursb ldursh ldursw ldxp ldxr ldxrb ldxrh lslv lsrv madd movk".Split(' '),
        .. "movn movz mrs msr msub orn orr prfm prfum rbit ret rev rev16 rev32 rorv sbc sbcs sbfm sdiv smaddl smsubl".Split(' '),
        .. "smulh stlr stlrb stlrh stlxp stlxr stlxrb stlxrh stnp stp str strb strh sttr sttrb sttrh stur sturb sturh".Split(' '),
        .. "stxp stxr stxrb stxrh sub subs sys tbnz tbz ubfm udiv umaddl umsubl umulh".Split(' '),
    ];
}
