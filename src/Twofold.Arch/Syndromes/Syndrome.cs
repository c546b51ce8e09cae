using System.Globalization;

namespace Twofold.Arch;

/// <summary>An exception syndrome: the value of ESR_EL1 or ESR_EL2.</summary>
/// <param name="Value">EC 31:26, IL 25, ISS 24:0. Source: Arm DDI 0487, D23.2 (ESR_EL2).</param>
public readonly record struct Syndrome(ulong Value)
{
    /// <summary>A syndrome of class <paramref name="ec"/> for a 32-bit instruction.</summary>
    public static Syndrome Of(ExceptionClass ec, uint iss, bool il = true)
        => new(((ulong)ec << 26) | (il ? 1UL << 25 : 0) | (iss & 0x1ffffff));

    /// <summary>EC.</summary>
    public ExceptionClass Class => (ExceptionClass)((Value >> 26) & 0x3f);

    /// <summary>IL: the trapped instruction is 32 bits long.</summary>
    public bool Is32Bit => (Value & (1UL << 25)) != 0;

    /// <summary>ISS.</summary>
    public uint Iss => (uint)(Value & 0x1ffffff);

    // Aborts.

    /// <summary>Data abort ISV: the fields SAS, SSE, SRT, SF and AR are valid.</summary>
    public bool IsvValid => (Iss & (1u << 24)) != 0;

    /// <summary>Data abort SAS: access size in bytes.</summary>
    public int AccessBytes => 1 << (int)((Iss >> 22) & 3);

    /// <summary>Data abort SSE: the load sign-extends.</summary>
    public bool SignExtends => (Iss & (1u << 21)) != 0;

    /// <summary>Data abort SRT: the register transferred, 31 being the zero register.</summary>
    public int TransferRegister => (int)((Iss >> 16) & 31);

    /// <summary>Data abort SF: the register is 64 bits wide.</summary>
    public bool RegisterIs64Bit => (Iss & (1u << 15)) != 0;

    /// <summary>FnV: FAR is not valid.</summary>
    public bool FarNotValid => (Iss & (1u << 10)) != 0;

    /// <summary>Data abort CM: caused by a cache maintenance or address translation instruction.</summary>
    public bool IsCacheMaintenance => (Iss & (1u << 8)) != 0;

    /// <summary>S1PTW: a stage-2 fault on an access made for a stage-1 walk.</summary>
    public bool IsStage1Walk => (Iss & (1u << 7)) != 0;

    /// <summary>Data abort WnR.</summary>
    public bool IsWrite => (Iss & (1u << 6)) != 0;

    /// <summary>DFSC or IFSC, six bits with the level.</summary>
    public int FaultCode => (int)(Iss & 0x3f);

    /// <summary>The level that a fault of a class with levels reports.</summary>
    public int FaultLevel => (int)(Iss & 3);

    /// <summary>The class of fault, without the level.</summary>
    public FaultStatus Fault
    {
        get
        {
            int code = FaultCode;
            return code is < 0x10 or (>= 0x14 and < 0x18) ? (FaultStatus)(code & ~3) : (FaultStatus)code;
        }
    }

    /// <summary>An abort of either kind, from a lower exception level.</summary>
    public bool IsLowerAbort => Class is ExceptionClass.InstructionAbortLower or ExceptionClass.DataAbortLower;

    // Trapped MSR, MRS and system instructions (EC 0x18).

    /// <summary>The register or instruction a SYS64 trap names.</summary>
    public SystemRegister SystemRegister
    {
        get
        {
            uint iss = Iss;
            return SystemRegister.Of(
                (int)((iss >> 20) & 3), (int)((iss >> 14) & 7), (int)((iss >> 10) & 15), (int)((iss >> 1) & 15), (int)((iss >> 17) & 7));
        }
    }

    /// <summary>SYS64 Rt: the general register, 31 being the zero register.</summary>
    public int SystemTransferRegister => (int)((Iss >> 5) & 31);

    /// <summary>SYS64 direction: an MRS.</summary>
    public bool IsSystemRead => (Iss & 1) != 0;

    /// <summary>The ISS of a trapped MSR, MRS or system instruction.</summary>
    public static uint SystemIss(SystemRegister register, int rt, bool read)
        => ((uint)register.Op0 << 20) | ((uint)register.Op2 << 17) | ((uint)register.Op1 << 14) | ((uint)register.CRn << 10)
            | ((uint)rt << 5) | ((uint)register.CRm << 1) | (read ? 1u : 0);

    /// <summary>The 16-bit immediate of SVC, HVC, SMC and BRK.</summary>
    public ushort Immediate16 => (ushort)Iss;

    /// <summary>Trapped WFI or WFE: true for WFE.</summary>
    public bool IsWfe => (Iss & 1) != 0;

    /// <summary>Hexadecimal with the 0x prefix.</summary>
    public override string ToString() => "0x" + Value.ToString("x", CultureInfo.InvariantCulture);
}
