using Twofold.Arch;
using Twofold.Sync;

namespace Twofold.Machine.Handlers;

/// <summary>Hints, barriers, and moves to and from system registers.</summary>
internal static class SystemInstructions
{
    // SCTLR_EL1.nTWI, nTWE and UMA: what EL0 may do without a trap.
    private const int UserWfi = 16, UserWfe = 18, UserMasks = 9;

    // The ISS of a trapped wait: condition valid, condition AL; TI set for WFE.
    private const uint WaitForInterruptIss = (1u << 24) | (0xeu << 20), WaitForEventIss = WaitForInterruptIss | 1;

    [A64("1101 0101 0000 0011 0010 imm:7 11111", "hint imm")]
    internal static ref Insn Hint(Cpu cpu, ref Insn i) => ref i.Next;

    [A64("1101 0101 0000 0011 0010 0000 010 11111", "wfe", Refines = true)]
    internal static ref Insn WaitForEvent(Cpu cpu, ref Insn i)
    {
        if (cpu.EventRegister)
        {
            cpu.EventRegister = false;
            return ref i.Next;
        }

        return ref Wait(cpu, ref i, UserWfe, HcrEl2.Twe, WaitForEventIss);
    }

    [A64("1101 0101 0000 0011 0010 0000 011 11111", "wfi", Refines = true)]
    internal static ref Insn WaitForInterrupt(Cpu cpu, ref Insn i)
        => ref Wait(cpu, ref i, UserWfi, HcrEl2.Twi, WaitForInterruptIss);

    [A64("1101 0101 0000 0011 0010 0000 101 11111", "sevl", Refines = true)]
    internal static ref Insn SendEventLocal(Cpu cpu, ref Insn i)
    {
        cpu.EventRegister = true;
        return ref i.Next;
    }

    [A64("1101 0101 0000 0011 0010 0000 100 11111", "sev", Refines = true)]
    internal static ref Insn SendEvent(Cpu cpu, ref Insn i)
    {
        cpu.SendEvent();
        return ref i.Next;
    }

    [A64("1101 0101 0000 0011 0011 CRm:4 100 11111", "dsb CRm")]
    [A64("1101 0101 0000 0011 0011 CRm:4 101 11111", "dmb CRm")]
    internal static ref Insn Barrier(Cpu cpu, ref Insn i)
    {
        Cell.FullFence(); // ORDER: the guest's own; every kind of barrier is the strongest one.
        return ref i.Next;
    }

    [A64("1101 0101 0000 0011 0011 CRm:4 110 11111", "isb CRm")]
    internal static ref Insn InstructionBarrier(Cpu cpu, ref Insn i) => ref cpu.Resynchronize(ref i);

    [A64("1101 0101 0000 0 000 0100 imm:4 101 11111", "msr spsel, imm")]
    internal static ref Insn SelectStackPointer(Cpu cpu, ref Insn i)
    {
        if (cpu.El == 0)
        {
            return ref cpu.Undefined(ref i);
        }

        cpu.SetLevel(cpu.El, (i.Imm & 1) != 0);
        return ref i.Next;
    }

    [A64("1101 0101 0000 0 011 0100 imm:4 110 11111", "msr daifset, imm", Prepare = nameof(Masks))]
    internal static ref Insn SetMasks(Cpu cpu, ref Insn i)
    {
        if (MayNotMask(cpu))
        {
            return ref TrapMasks(cpu, ref i);
        }

        cpu.Daif |= i.Imm;
        return ref i.Next;
    }

    [A64("1101 0101 0000 0 011 0100 imm:4 111 11111", "msr daifclr, imm", Prepare = nameof(Masks))]
    internal static ref Insn ClearMasks(Cpu cpu, ref Insn i)
    {
        if (MayNotMask(cpu))
        {
            return ref TrapMasks(cpu, ref i);
        }

        cpu.Daif &= ~i.Imm;
        return ref cpu.Resynchronize(ref i);
    }

    [A64("1101 0101 0011 o0 op1:3 CRn:4 CRm:4 op2:3 Rt", "mrs Xt, sysreg", Prepare = nameof(RegisterIndex))]
    internal static ref Insn MoveFromSystem(Cpu cpu, ref Insn i) => ref SystemRegisters.Read(cpu, ref i);

    [A64("1101 0101 0001 o0 op1:3 CRn:4 CRm:4 op2:3 Rt:in", "msr sysreg, Xt", Prepare = nameof(RegisterIndex))]
    internal static ref Insn MoveToSystem(Cpu cpu, ref Insn i) => ref SystemRegisters.Write(cpu, ref i);

    [A64("1101 0101 0000 1 op1:3 CRn:4 CRm:4 op2:3 Rt:in", "sys sysreg, Xt", Prepare = nameof(RegisterIndex))]
    [A64("1101 0101 0010 1 op1:3 CRn:4 CRm:4 op2:3 Rt", "sysl Xt, sysreg", Prepare = nameof(RegisterIndex))]
    internal static ref Insn System(Cpu cpu, ref Insn i) => ref SystemRegisters.Execute(cpu, ref i);

    internal static bool RegisterIndex(uint word, ref Insn i)
    {
        int index = SystemRegisters.IndexOf(new SystemRegister((ushort)word.Field(5, 16)));
        i.Aux = (uint)index;
        return index >= 0;
    }

    internal static bool Masks(uint word, ref Insn i)
    {
        i.Imm = (ulong)word.Field(8, 4) << 6;
        return true;
    }

    private static ref Insn Wait(Cpu cpu, ref Insn i, int userControl, HcrEl2 trap, uint iss)
    {
        Syndrome syndrome = Syndrome.Of(ExceptionClass.Wfx, iss);
        if (cpu.El == 0 && ((cpu.SctlrEl1 >> userControl) & 1) == 0)
        {
            return ref cpu.Except(ref i, syndrome);
        }

        if ((cpu.HcrEl2 & trap) != 0)
        {
            return ref cpu.Trap(ref i, syndrome);
        }

        // Nothing else runs on this CPU meanwhile: waiting for no time is allowed, and what came is looked at.
        return ref cpu.Resynchronize(ref i);
    }

    private static bool MayNotMask(Cpu cpu) => cpu.El == 0 && ((cpu.SctlrEl1 >> UserMasks) & 1) == 0;

    private static ref Insn TrapMasks(Cpu cpu, ref Insn i)
    {
        SystemRegister name = new((ushort)i.Word.Field(5, 16));
        return ref cpu.Except(ref i, Syndrome.Of(ExceptionClass.Sys64, Syndrome.SystemIss(name, 31, read: false)));
    }
}
