namespace Twofold.Arch.Contracts;

/// <summary>Why a CPU came back from EL1 or EL0.</summary>
public enum CpuExit
{
    /// <summary>A synchronous exception to EL2: <see cref="ICpu.Syndrome"/>, <see cref="ICpu.FaultAddress"/> and
    /// <see cref="ICpu.FaultIpa"/> describe it, <see cref="ICpu.Pc"/> is the preferred return address (the address of the
    /// trapped instruction; the one after it for HVC).</summary>
    Trap,

    /// <summary>The time slice ended or somebody asked for the CPU with <see cref="ICpu.Kick"/> (KVM's IRQ exit).</summary>
    Interrupted,

    /// <summary>A debugger's breakpoint or step: <see cref="ICpu.Pc"/> has not been executed yet.</summary>
    Debug,
}
