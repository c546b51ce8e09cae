namespace Twofold.Arch.Contracts;

/// <summary>
/// One hardware CPU as a hypervisor at EL2 sees it: the guest's registers, the EL2 controls, and a way to enter the guest.
/// </summary>
/// <remarks>
/// This is the call by which the hypervisor goes up into the machine; the machine implements it and knows no hypervisor.
/// Concurrency: everything but <see cref="Kick"/> belongs to the one thread that runs the CPU, outside <see cref="Run"/>.
/// </remarks>
public interface ICpu
{
    /// <summary>0-based number; also Aff0 of MPIDR_EL1.</summary>
    int Index { get; }

    /// <summary>Enters the guest at <see cref="Pc"/> and <see cref="Pstate"/> and executes until an exception to EL2, a kick, or
    /// the end of the time slice.</summary>
    /// <param name="maxInstructions">The length of the time slice in instructions, above 0. The CPU ends a slice at the first
    /// branch taken after it, so it may run over by a page's worth of instructions.</param>
    CpuExit Run(long maxInstructions);

    /// <summary>Makes a <see cref="Run"/> that is under way, or the next one, return <see cref="CpuExit.Interrupted"/> soon.
    /// Callable from any thread.</summary>
    void Kick();

    /// <summary>Guest instructions executed since the CPU was made. Exact: an instruction that faults or traps before it has
    /// its effect is not counted, HVC and SVC are.</summary>
    long InstructionCount { get; }

    /// <summary>X0 to X30; 31 reads as zero and ignores writes.</summary>
    ulong GetX(int register);

    /// <inheritdoc cref="GetX"/>
    void SetX(int register, ulong value);

    /// <summary>The guest's program counter.</summary>
    Va Pc { get; set; }

    /// <summary>The guest's PSTATE, in SPSR form.</summary>
    ulong ProcessorState { get; set; }

    /// <summary>Reads an EL1 or EL0 register as EL2 does: no trap, no permission check. A register that this CPU does not
    /// have reads as 0.</summary>
    ulong ReadRegister(SystemRegister register);

    /// <summary>Writes an EL1 or EL0 register as EL2 does, with all its effects on translation.</summary>
    void WriteRegister(SystemRegister register, ulong value);

    /// <summary>HCR_EL2.</summary>
    HcrEl2 Hcr { get; set; }

    /// <summary>VTCR_EL2. A CPU without hardware Access flag treats HA as 0, whatever is written.</summary>
    VtcrEl2 Vtcr { get; set; }

    /// <summary>VTTBR_EL2.BADDR: the stage-2 start table (concatenated tables contiguous).</summary>
    Pa Stage2Base { get; set; }

    /// <summary>VTTBR_EL2.VMID.</summary>
    Vmid Vmid { get; set; }

    /// <summary>CNTVOFF_EL2: CNTVCT = CNTPCT - this, in counter ticks.</summary>
    ulong VirtualCounterOffset { get; set; }

    /// <summary>ESR_EL2 of the last <see cref="CpuExit.Trap"/>.</summary>
    Syndrome Syndrome { get; }

    /// <summary>FAR_EL2 of the last abort.</summary>
    Va FaultAddress { get; }

    /// <summary>HPFAR_EL2 of the last abort as an address: the faulting IPA, its low 12 bits zero.</summary>
    Ipa FaultIpa { get; }

    /// <summary>Whether a WFI would end now: an interrupt is pending for this CPU, masked or not, or a kick is.</summary>
    bool HasWakeUpEvent { get; }

    /// <summary>Puts the CPU into its reset state (EL1h, DAIF set, MMU off, x0 to x30 zero); EL2's controls stay.</summary>
    void Reset();

    /// <summary>AT S1E1R as EL2 executes it for a fault whose HPFAR is not valid: the IPA of <paramref name="address"/> by the
    /// guest's stage 1 alone; false when that faults.</summary>
    bool TryTranslateStage1(Va address, out Ipa ipa);
}
