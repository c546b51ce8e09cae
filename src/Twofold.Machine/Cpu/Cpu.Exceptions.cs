using Twofold.Arch;
using Twofold.Arch.Contracts;

namespace Twofold.Machine;

public sealed partial class Cpu
{
    private const int Synchronous = 0, Irq = 0x80;

    /// <summary>The exception of the load, store or cache instruction that just failed.</summary>
    internal ref Insn Abort(ref Insn i)
    {
        Charge(ref i, executed: false);
        ulong pc = PcOf(ref i);
        uint iss = _fault.Code | (_fault.Write ? 1u << 6 : 0) | (_fault.CacheMaintenance ? 1u << 8 : 0) | (_fault.OnStage1Walk ? 1u << 7 : 0);
        if (_fault.Stage2)
        {
            if (!_fault.OnStage1Walk && !_fault.CacheMaintenance)
            {
                iss |= TransferSyndrome.Of(i.Word);
            }

            HpfarIpa = _fault.Ipa.Value & PageMask;
            return ref TrapToEl2(pc, Syndrome.Of(ExceptionClass.DataAbortLower, iss), _fault.Address);
        }

        FarEl1 = _fault.Address;
        ExceptionClass ec = El == 0 ? ExceptionClass.DataAbortLower : ExceptionClass.DataAbortSame;
        return ref TakeToEl1(pc, Syndrome.Of(ec, iss));
    }

    /// <summary>UNDEF: an instruction or register this CPU does not have, at this level.</summary>
    internal ref Insn Undefined(ref Insn i)
    {
        Charge(ref i, executed: false);
        ulong pc = PcOf(ref i);
        ReportUndefined(i.Word, pc);
        return ref TakeToEl1(pc, Syndrome.Of(ExceptionClass.Unknown, 0));
    }

    /// <summary>An exception to EL1 whose preferred return is the instruction itself.</summary>
    internal ref Insn Except(ref Insn i, Syndrome syndrome)
    {
        Charge(ref i, executed: false);
        return ref TakeToEl1(PcOf(ref i), syndrome);
    }

    /// <summary>SVC: an exception to EL1 whose preferred return is the next instruction.</summary>
    internal ref Insn ExceptAfter(ref Insn i, Syndrome syndrome)
    {
        Charge(ref i, executed: true);
        return ref TakeToEl1(PcOf(ref i) + 4, syndrome);
    }

    /// <summary>A trap to EL2 of the instruction itself: it has had no effect.</summary>
    internal ref Insn Trap(ref Insn i, Syndrome syndrome)
    {
        Charge(ref i, executed: false);
        return ref TrapToEl2(PcOf(ref i), syndrome, 0);
    }

    /// <summary>HVC: an exception to EL2 whose preferred return is the next instruction.</summary>
    internal ref Insn TrapAfter(ref Insn i, Syndrome syndrome)
    {
        Charge(ref i, executed: true);
        return ref TrapToEl2(PcOf(ref i) + 4, syndrome, 0);
    }

    /// <summary>ERET.</summary>
    internal ref Insn ReturnFromException(ref Insn i)
    {
        Charge(ref i, executed: true);
        ClearMonitor();
        ulong address = ElrEl1;
        RestoreState(SpsrEl1);
        return ref Pause(address);
    }

    /// <summary>A stack-pointer alignment fault, when SCTLR asks for the check and SP is the base.</summary>
    internal ref Insn SpAlignmentFault(ref Insn i) => ref Except(ref i, Syndrome.Of(ExceptionClass.SpAlignment, 0));

    private ref Insn InstructionAbort(ulong address, Fault fault)
    {
        if (fault.Status == FaultStatus.Alignment)
        {
            FarEl1 = address;
            return ref TakeToEl1(address, Syndrome.Of(ExceptionClass.PcAlignment, 0));
        }

        uint iss = fault.Code | (fault.OnStage1Walk ? 1u << 7 : 0);
        if (fault.Stage2)
        {
            HpfarIpa = fault.Ipa.Value & PageMask;
            return ref TrapToEl2(address, Syndrome.Of(ExceptionClass.InstructionAbortLower, iss), address);
        }

        FarEl1 = address;
        ExceptionClass ec = El == 0 ? ExceptionClass.InstructionAbortLower : ExceptionClass.InstructionAbortSame;
        return ref TakeToEl1(address, Syndrome.Of(ec, iss));
    }

    private ref Insn Interrupt(ulong address) => ref EnterVector(address, Irq);

    private ref Insn TakeToEl1(ulong returnAddress, Syndrome syndrome)
    {
        EsrEl1 = syndrome.Value;
        return ref EnterVector(returnAddress, Synchronous);
    }

    private ref Insn EnterVector(ulong returnAddress, int kind)
    {
        ulong from = El == 0 ? 0x400UL : SpSelect ? 0x200UL : 0;
        SpsrEl1 = ProcessorState;
        ElrEl1 = returnAddress;
        Daif = Pstate.Daif;
        IllegalState = false;
        SetLevel(1, spSelect: true);
        return ref Redirect(VbarEl1 + from + (ulong)kind);
    }

    private ref Insn TrapToEl2(ulong returnAddress, Syndrome syndrome, ulong address)
    {
        EsrEl2 = syndrome;
        FarEl2 = address;
        return ref Leave(returnAddress, CpuExit.Trap);
    }

    /// <summary>Takes PSTATE from an SPSR; a mode this CPU does not have sets IL instead, as an illegal exception return does.</summary>
    private void RestoreState(ulong spsr)
    {
        Nzcv = spsr;
        Daif = spsr & Pstate.Daif;
        IllegalState = (spsr & Pstate.Il) != 0;
        switch (spsr & Pstate.ModeMask)
        {
            case Pstate.El0t:
                SetLevel(0, spSelect: false);
                break;
            case Pstate.El1t:
                SetLevel(1, spSelect: false);
                break;
            case Pstate.El1h:
                SetLevel(1, spSelect: true);
                break;
            default:
                IllegalState = true;
                break;
        }
    }
}
