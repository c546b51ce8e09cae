namespace Twofold.Hypervisor.Tests;

/// <summary>Syndromes put together from the architecture's tables, independently of the code under test.</summary>
internal static class Esr
{
    internal const ulong Il = 1UL << 25;

    internal const int TranslationLevel1 = 0x05, TranslationLevel2 = 0x06, TranslationLevel3 = 0x07;
    internal const int AccessFlagLevel3 = 0x0b, PermissionLevel2 = 0x0e, PermissionLevel3 = 0x0f;

    /// <summary>MSR, MRS or SYS: EC 0x18.</summary>
    internal static ulong Sys(int op0, int op1, int crn, int crm, int op2, int rt, bool read)
        => (0x18UL << 26) | Il | ((ulong)op0 << 20) | ((ulong)op2 << 17) | ((ulong)op1 << 14) | ((ulong)crn << 10)
            | ((ulong)rt << 5) | ((ulong)crm << 1) | (read ? 1u : 0u);

    /// <summary>A data abort with a valid syndrome: EC 0x24, ISV, SAS, SRT, SF, WnR, DFSC.</summary>
    internal static ulong Data(int status, bool write, int sizeLog2 = 2, int rt = 3, bool sf = false, bool signExtend = false)
        => (0x24UL << 26) | Il | (1UL << 24) | ((ulong)sizeLog2 << 22) | (signExtend ? 1UL << 21 : 0) | ((ulong)rt << 16)
            | (sf ? 1UL << 15 : 0) | (write ? 1UL << 6 : 0) | (uint)status;

    /// <summary>A data abort without: a pair, an atomic, write-back addressing.</summary>
    internal static ulong DataWithoutSyndrome(int status, bool write)
        => (0x24UL << 26) | Il | (write ? 1UL << 6 : 0) | (uint)status;

    /// <summary>A data abort by cache maintenance by address: CM and WnR.</summary>
    internal static ulong CacheMaintenance(int status) => (0x24UL << 26) | Il | (1UL << 8) | (1UL << 6) | (uint)status;

    /// <summary>A data abort on a stage-1 walk.</summary>
    internal static ulong DataWalk(int status, bool write = false) => (0x24UL << 26) | Il | (1UL << 7) | (write ? 1UL << 6 : 0) | (uint)status;

    /// <summary>An instruction abort: EC 0x20.</summary>
    internal static ulong Fetch(int status) => (0x20UL << 26) | Il | (uint)status;

    internal static ulong Hvc(int immediate = 0) => (0x16UL << 26) | Il | (uint)immediate;

    internal static ulong Smc(int immediate = 0) => (0x17UL << 26) | Il | (uint)immediate;

    internal static ulong Wfi => (0x01UL << 26) | Il | (0xeUL << 20);

    internal static ulong Wfe => (0x01UL << 26) | Il | (0xeUL << 20) | 1;
}
