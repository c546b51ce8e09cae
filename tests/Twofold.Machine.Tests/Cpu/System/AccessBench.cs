using Twofold.Arch;
using Twofold.Memory;

namespace Twofold.Machine.Tests;

/// <summary>What became of one access.</summary>
internal enum Outcome
{
    Done,
    Undefined,
    TrappedToEl1,
    TrappedToEl2,
    Aborted,
}

/// <summary>One CPU that executes single system accesses, with a bank that answers for every ICC register.</summary>
internal sealed class AccessBench : IDisposable
{
    public const ulong Ram = 0x4000_0000;
    private readonly PhysicalMemory _memory = new(new Pa(Ram), 2UL << 20);
    private readonly Insn[] _code = new Insn[2];

    public AccessBench(CpuFeatures? features = null, int index = 0)
    {
        Cpu = new Cpu(index, features ?? new CpuFeatures(HardwareAccessFlag: true), _memory) { InterruptInterface = new EveryRegister() };
        Cpu.Kick(); // The CPU stops where it would fetch again: these instructions stand nowhere in memory.
    }

    public Cpu Cpu { get; }

    /// <summary>ESR of the last trap or exception.</summary>
    public Syndrome Syndrome { get; private set; }

    /// <summary>MRS (for op0 1: SYSL) into X<paramref name="rt"/>.</summary>
    public Outcome Read(SystemRegister register, int rt = 1) => Execute(register, read: true, rt);

    /// <summary>MSR (for op0 1: SYS) from X<paramref name="rt"/>.</summary>
    public Outcome Write(SystemRegister register, int rt = 1) => Execute(register, read: false, rt);

    public Outcome WriteValue(SystemRegister register, ulong value)
    {
        Cpu.X(1) = value;
        return Write(register);
    }

    public ulong ValueOf(SystemRegister register)
    {
        Assert.Equal(Outcome.Done, Read(register));
        return Cpu.X(1);
    }

    public void Dispose()
    {
        Cpu.Dispose();
        _memory.Dispose();
    }

    private Outcome Execute(SystemRegister register, bool read, int rt)
    {
        ref Insn insn = ref _code[0];
        insn.Word = 0xd500_0000 | (read ? 1u << 21 : 0) | ((uint)register.Encoding << 5) | (uint)rt;
        insn.Aux = (uint)SystemRegisters.IndexOf(register);
        Cpu.EsrEl2 = default;
        Cpu.VectorsOff = false; // CPACR_EL1.FPEN, which forbids two registers, has tests of its own.
        ulong vector = Cpu.VbarEl1 + (Cpu.El == 0 ? 0x400UL : Cpu.SpSelect ? 0x200UL : 0);
        Cpu.Pc = new Va(1);
        _ = ref register.Op0 == 1 ? ref SystemRegisters.Execute(Cpu, ref insn)
            : ref read ? ref SystemRegisters.Read(Cpu, ref insn)
            : ref SystemRegisters.Write(Cpu, ref insn);
        if (Cpu.EsrEl2 != default)
        {
            Syndrome = Cpu.EsrEl2;
            return Syndrome.Class == ExceptionClass.Sys64 ? Outcome.TrappedToEl2 : Outcome.Aborted;
        }

        if (Cpu.Pc.Value != vector)
        {
            return Outcome.Done;
        }

        Syndrome = new Syndrome(Cpu.EsrEl1);
        return Syndrome.Class switch
        {
            ExceptionClass.Unknown => Outcome.Undefined,
            ExceptionClass.Sys64 => Outcome.TrappedToEl1,
            _ => Outcome.Aborted,
        };
    }

    private sealed class EveryRegister : ISystemRegisterBank
    {
        public bool TryRead(SystemRegister register, long instructions, out ulong value)
        {
            value = register.Encoding;
            return true;
        }

        public bool TryWrite(SystemRegister register, long instructions, ulong value) => true;
    }
}
