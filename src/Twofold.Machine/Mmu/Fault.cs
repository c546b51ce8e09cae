using Twofold.Arch;

namespace Twofold.Machine;

/// <summary>Why a translation or an access failed.</summary>
internal struct Fault
{
    /// <summary>The class of fault.</summary>
    internal FaultStatus Status;

    /// <summary>The level whose descriptor faulted, for classes that have one.</summary>
    internal int Level;

    /// <summary>Stage 2 refused: the exception goes to EL2.</summary>
    internal bool Stage2;

    /// <summary>Stage 2 refused an access made for a stage-1 walk (ESR.S1PTW).</summary>
    internal bool OnStage1Walk;

    /// <summary>The IPA that stage 2 refused.</summary>
    internal Ipa Ipa;

    /// <summary>Stage 2 refused, and stage 1 had made the address Device memory: an unaligned access faults for that first.</summary>
    internal bool Stage1Device;

    /// <summary>The virtual address (FAR).</summary>
    internal ulong Address;

    /// <summary>Whether the access was a store (ESR.WnR).</summary>
    internal bool Write;

    /// <summary>A cache maintenance or address translation instruction (ESR.CM).</summary>
    internal bool CacheMaintenance;

    /// <summary>DFSC, IFSC or FST.</summary>
    internal readonly uint Code => Status is FaultStatus.AddressSize or FaultStatus.Translation or FaultStatus.AccessFlag
        or FaultStatus.Permission or FaultStatus.ExternalOnWalk ? (uint)Status | (uint)(Level & 3) : (uint)Status;
}
