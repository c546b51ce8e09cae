using Twofold.Arch;

namespace Twofold.Machine;

public sealed partial class Cpu
{
    // EL1 and EL0 registers that handlers, the MMU and exceptions use directly. What they mean is the architecture's; each is
    // named after its register. Writes that change translation go through the system-register table, which tells the MMU.
    internal ulong SctlrEl1;
    internal ulong ActlrEl1;
    internal ulong CpacrEl1;
    internal ulong Ttbr0El1;
    internal ulong Ttbr1El1;
    internal ulong TcrEl1;
    internal ulong MairEl1;
    internal ulong AmairEl1;
    internal ulong Afsr0El1;
    internal ulong Afsr1El1;
    internal ulong EsrEl1;
    internal ulong FarEl1;
    internal ulong ElrEl1;
    internal ulong SpsrEl1;
    internal ulong VbarEl1;
    internal ulong ParEl1;
    internal ulong ContextidrEl1;
    internal ulong TpidrEl0;
    internal ulong TpidrroEl0;
    internal ulong TpidrEl1;
    internal ulong CsselrEl1;
    internal ulong MdscrEl1;
    internal ulong CntkctlEl1;

    // EL2's controls.
    internal HcrEl2 HcrEl2;
    internal VtcrEl2 VtcrEl2;
    internal Pa VttbrBase;
    internal Vmid VttbrVmid;

    // EL2's syndrome of the last trap.
    internal Syndrome EsrEl2;
    internal ulong FarEl2;
    internal ulong HpfarIpa;
}
