using Twofold.Arch;
using Twofold.Arch.Contracts;
using Twofold.Memory;

namespace Twofold.Machine.Tests.Differential;

/// <summary>Runs a test program at EL0 of our CPU, over an identity map of normal memory, and stands in for the kernel.</summary>
internal sealed class MachineRunner : IDisposable
{
    private const ulong MemoryBytes = 64UL << 20, Vectors = TestProgram.Base + (60UL << 20), Table = Vectors + 0x1000;
    private const long Patience = 1L << 28;
    private const ulong LowerLevelSynchronous = 0x400;

    private readonly PhysicalMemory _memory = new(new Pa(TestProgram.Base), MemoryBytes);
    private readonly Cpu _cpu;

    internal MachineRunner() => _cpu = new Cpu(0, new CpuFeatures(), _memory, new InstructionClock());

    public void Dispose()
    {
        _cpu.Dispose();
        _memory.Dispose();
    }

    /// <summary>The final states.</summary>
    internal MachineState[] Run(TestProgram program)
    {
        Prepare(program);
        while (true)
        {
            CpuExit exit = _cpu.Run(Patience);
            Assert.Equal(CpuExit.Trap, exit);
            ulong syndrome = _cpu.ReadRegister(SystemRegister.Of(3, 0, 5, 2, 0)); // ESR_EL1
            ulong place = _cpu.ReadRegister(SystemRegister.Of(3, 0, 4, 0, 1)); // ELR_EL1
            const int undefined = 0, systemCall = 0x15;
            switch ((int)(syndrome >> 26))
            {
                case systemCall when _cpu.GetX(8) == 64: // write: it is done.
                    return States(program);
                case systemCall: // sigaltstack and rt_sigaction, for which we stand in
                    Resume(place);
                    break;
                case undefined:
                    Assert.True(place >= TestProgram.CodeAddress(0, 0), $"the driver is undefined at 0x{place:x}");
                    Note(place);
                    Resume(program.Epilogue);
                    break;
                default:
                    Assert.Fail($"exception 0x{syndrome:x} at 0x{place:x}, address 0x{_cpu.ReadRegister(SystemRegister.Of(3, 0, 6, 0, 0)):x}");
                    break;
            }
        }
    }

    private void Prepare(TestProgram program)
    {
        _memory.Write(new Pa(TestProgram.Base), program.Image);
        _memory.Write(new Pa(Vectors + LowerLevelSynchronous), BitConverter.GetBytes(A64.Hvc));

        // A 1 GiB block: AF, inner shareable, attribute 0, writable at EL0, which forbids EL1 to execute. So the same memory
        // comes again at 0x80000000, read-only at EL1.
        _memory.Write(new Pa(Table + 8), BitConverter.GetBytes(TestProgram.Base | 0x741));
        _memory.Write(new Pa(Table + 16), BitConverter.GetBytes(TestProgram.Base | 0x781));
        _cpu.Reset();
        _cpu.Code.InvalidateAll();
        _cpu.WriteRegister(SystemRegister.Of(3, 0, 12, 0, 0), Vectors + 0x4000_0000);
        _cpu.WriteRegister(SystemRegister.Of(3, 0, 10, 2, 0), 0xff); // MAIR: normal, write-back
        _cpu.WriteRegister(SystemRegister.Of(3, 0, 2, 0, 2), 0x2_0080_3519); // TCR: 39 bits of VA, 4K, 40 bits of PA, no TTBR1
        _cpu.WriteRegister(SystemRegister.Of(3, 0, 2, 0, 0), Table);

        // SCTLR: RES1, UCI, nTWE, nTWI, UCT, DZE, I, C, M; no alignment checks.
        _cpu.WriteRegister(SystemRegister.Of(3, 0, 1, 0, 0), 0x34d5d805);
        _cpu.WriteRegister(SystemRegister.Of(3, 0, 1, 0, 2), 3 << 20); // CPACR: FP and SIMD at both levels
        _cpu.ProcessorState = 0;
        _cpu.Pc = new Va(program.Entry);
    }

    private void Resume(ulong address)
    {
        _cpu.ProcessorState = _cpu.ReadRegister(SystemRegister.Of(3, 0, 4, 0, 0)); // SPSR_EL1
        _cpu.Pc = new Va(address);
    }

    private void Note(ulong place)
    {
        ulong record = _memory.Word(new Pa(TestProgram.CurrentRecord));
        _memory.Write(new Pa(record + (MachineState.UndefinedAt * 8)), BitConverter.GetBytes(place));
    }

    private MachineState[] States(TestProgram program)
    {
        byte[] records = new byte[program.RecordsBytes];
        _memory.Read(new Pa(TestProgram.Base + (ulong)program.RecordsOffset), records);
        return ReferenceRunner.Split(records);
    }
}
