using Twofold.Arch;

namespace Twofold.Machine.Handlers;

/// <summary>Instructions that are exceptions, and the return from one.</summary>
internal static class ExceptionCalls
{
    [A64("11010100 000 imm:16 000 01", "svc imm")]
    internal static ref Insn SupervisorCall(Cpu cpu, ref Insn i)
        => ref cpu.ExceptAfter(ref i, Syndrome.Of(ExceptionClass.Svc64, (uint)i.Imm));

    [A64("11010100 000 imm:16 000 10", "hvc imm")]
    internal static ref Insn HypervisorCall(Cpu cpu, ref Insn i)
    {
        if (cpu.El == 0 || (cpu.HcrEl2 & HcrEl2.Hcd) != 0)
        {
            return ref cpu.Undefined(ref i);
        }

        return ref cpu.TrapAfter(ref i, Syndrome.Of(ExceptionClass.Hvc64, (uint)i.Imm));
    }

    // Without EL3 there is no monitor to call; EL2 may still want to see the attempt.
    [A64("11010100 000 imm:16 000 11", "smc imm")]
    internal static ref Insn MonitorCall(Cpu cpu, ref Insn i)
    {
        if (cpu.El == 0 || (cpu.HcrEl2 & HcrEl2.Tsc) == 0)
        {
            return ref cpu.Undefined(ref i);
        }

        return ref cpu.Trap(ref i, Syndrome.Of(ExceptionClass.Smc64, (uint)i.Imm));
    }

    [A64("11010100 001 imm:16 000 00", "brk imm")]
    internal static ref Insn Breakpoint(Cpu cpu, ref Insn i)
        => ref cpu.Except(ref i, Syndrome.Of(ExceptionClass.Brk64, (uint)i.Imm));

    // Halting debug is never enabled here.
    [A64("11010100 010 imm:16 000 00", "hlt imm")]
    [A64("0000000000000000 imm:16", "udf imm")]
    internal static ref Insn PermanentlyUndefined(Cpu cpu, ref Insn i) => ref cpu.Undefined(ref i);

    [A64("1101011 0100 11111 000000 11111 00000", "eret")]
    internal static ref Insn ExceptionReturn(Cpu cpu, ref Insn i)
    {
        if (cpu.El == 0)
        {
            return ref cpu.Undefined(ref i);
        }

        cpu.EventRegister = true;
        return ref cpu.ReturnFromException(ref i);
    }
}
