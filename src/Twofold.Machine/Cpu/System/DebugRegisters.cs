using Twofold.Arch;

namespace Twofold.Machine;

/// <summary>The self-hosted debug registers that ID_AA64DFR0_EL1 promises. None of them does anything: breakpoints and watchpoints
/// never match, no external debugger is attached.</summary>
/// <remarks>Source: Arm DDI 0487, D23.3.</remarks>
internal static class DebugRegisters
{
    internal const ulong MdscrTdcc = 1UL << 12;

    private const int BreakpointPairs = 2, WatchpointPairs = 2;
    private const ulong MdscrSs = 1, MdscrKde = 1UL << 13, MdscrHde = 1UL << 14, MdscrMde = 1UL << 15;

    // OSLSR_EL1: OSLM 0b10, the lock is implemented; OSLK.
    private const ulong LockImplemented = 1UL << 3, Locked = 1UL << 1;
    private const ulong AllClaims = 0xff;

    internal static SystemRow[] Rows =>
    [
        new(SystemRegister.MdscrEl1)
        {
            ReadLevel = 1,
            WriteLevel = 1,
            Field = static cpu => ref cpu.MdscrEl1,
            Writable = MdscrSs | MdscrTdcc | MdscrKde | MdscrHde | MdscrMde,
        },
        new(SystemRegister.OslarEl1)
        {
            WriteLevel = 1,
            Set = static (cpu, value) => cpu.OslsrEl1 = LockImplemented | ((value & 1) != 0 ? Locked : 0),
        },
        new(SystemRegister.OslsrEl1)
        {
            ReadLevel = 1,
            Field = static cpu => ref cpu.OslsrEl1,
            ResetValue = LockImplemented | Locked,
            Writable = Locked,
        },
        ReadOnly(SystemRegister.MdrarEl1),
        ReadOnly(AuthenticationStatus),
        ReadOnly(SystemRegister.MdccsrEl0, level: 0),
        Ignored(SystemRegister.OsdlrEl1),
        Ignored(SystemRegister.MdccintEl1),
        Ignored(PowerControl),
        Ignored(OsTransferReceive),
        Ignored(OsTransferTransmit),
        Ignored(OsExceptionCatch),
        Ignored(ClaimClear),
        new(ClaimSet) { ReadLevel = 1, WriteLevel = 1, Get = static _ => AllClaims, Set = static (_, _) => { } },
        Ignored(Transfer, level: 0),
        Ignored(TransferHalf, level: 0),
        .. Comparators(BreakpointPairs, value: 4, control: 5),
        .. Comparators(WatchpointPairs, value: 6, control: 7),
    ];

    private static SystemRegister OsTransferReceive => SystemRegister.Of(2, 0, 0, 0, 2); // OSDTRRX_EL1
    private static SystemRegister OsTransferTransmit => SystemRegister.Of(2, 0, 0, 3, 2); // OSDTRTX_EL1
    private static SystemRegister OsExceptionCatch => SystemRegister.Of(2, 0, 0, 6, 2); // OSECCR_EL1
    private static SystemRegister PowerControl => SystemRegister.Of(2, 0, 1, 4, 4); // DBGPRCR_EL1
    private static SystemRegister ClaimSet => SystemRegister.Of(2, 0, 7, 8, 6); // DBGCLAIMSET_EL1
    private static SystemRegister ClaimClear => SystemRegister.Of(2, 0, 7, 9, 6); // DBGCLAIMCLR_EL1
    private static SystemRegister AuthenticationStatus => SystemRegister.Of(2, 0, 7, 14, 6); // DBGAUTHSTATUS_EL1
    private static SystemRegister Transfer => SystemRegister.Of(2, 3, 0, 4, 0); // DBGDTR_EL0
    private static SystemRegister TransferHalf => SystemRegister.Of(2, 3, 0, 5, 0); // DBGDTRRX_EL0, DBGDTRTX_EL0

    /// <summary>DBGBVRn and DBGBCRn, or DBGWVRn and DBGWCRn.</summary>
    private static IEnumerable<SystemRow> Comparators(int pairs, int value, int control)
    {
        for (int n = 0; n < pairs; n++)
        {
            yield return Ignored(SystemRegister.Of(2, 0, 0, n, value));
            yield return Ignored(SystemRegister.Of(2, 0, 0, n, control));
        }
    }

    private static SystemRow ReadOnly(SystemRegister register, int level = 1) => new(register)
    {
        ReadLevel = level,
        Gate = UserGate.DebugChannel,
        Get = static _ => 0,
    };

    private static SystemRow Ignored(SystemRegister register, int level = 1) => new(register)
    {
        ReadLevel = level,
        WriteLevel = level,
        Gate = UserGate.DebugChannel,
        Get = static _ => 0,
        Set = static (_, _) => { },
    };
}
