using Twofold.Arch;
using Twofold.Arch.Contracts;
using Twofold.Memory;

namespace Twofold.Machine.Tests;

/// <summary>System instructions in running code: what follows them sees their effect.</summary>
public sealed class SystemExecutionTests : IDisposable
{
    private const ulong Ram = 0x4000_0000, Code = Ram + 0x1000, Vectors = Ram + 0x2000;
    private const ulong ForceBroadcast = 1UL << 9; // HCR_EL2.FB
    private const uint Hvc = 0xd400_0002;
    private readonly PhysicalMemory _memory = new(new Pa(Ram), 2UL << 20);
    private readonly CpuCluster _cluster;

    public SystemExecutionTests()
    {
        _cluster = CpuCluster.Create([new CpuFeatures(true), new CpuFeatures(true)], _memory);
    }

    [Theory]
    [InlineData(0xd50b_7520, 0UL, true)] // ic ivau, x0
    [InlineData(0xd508_711f, 0UL, true)] // ic ialluis
    [InlineData(0xd508_751f, 0UL, false)] // ic iallu
    [InlineData(0xd508_751f, ForceBroadcast, true)]
    public void AnotherCpuExecutesOldCodeUntilAnInstructionCacheOperationReachesIt(uint operation, ulong hcr, bool reaches)
    {
        const uint moveOne = 0xd280_0021, moveTwo = 0xd280_0041; // mov x1, #1; mov x1, #2
        const ulong shared = Code + 0x100;
        Cpu other = _cluster.Cpus[1];
        Place(shared, moveOne, Hvc);
        Run(other, shared);
        Assert.Equal(1UL, other.X(1));
        Place(shared, moveTwo, Hvc);
        Run(other, shared);
        Assert.Equal(1UL, other.X(1));

        Cpu first = _cluster.Cpus[0];
        first.Hcr = (HcrEl2)hcr;
        first.X(0) = shared + 36; // Anywhere in the 64-byte line.
        Place(Code, operation, Hvc);
        Run(first, Code);
        Run(other, shared);
        Assert.Equal(reaches ? 2UL : 1UL, other.X(1));
    }

    [Fact]
    public void AnInterruptThatADaifWriteLetsInComesBeforeTheNextInstruction()
    {
        Cpu cpu = _cluster.Cpus[0];
        Place(Code, 0xd51b_4220, 0xd280_0021, Hvc); // msr daif, x0; mov x1, #1; hvc #0
        Place(Vectors + 0x280, Hvc);
        cpu.WriteRegister(SystemRegister.Of(3, 0, 12, 0, 0), Vectors);
        cpu.SetIrqLine(true);
        Run(cpu, Code);
        Assert.Equal(Vectors + 0x284, cpu.Pc.Value);
        Assert.Equal(Code + 4, cpu.ElrEl1);
        Assert.Equal(0UL, cpu.X(1));
    }

    [Fact]
    public void ATrapLeavesTheProgramCounterOnTheInstruction()
    {
        const ulong trapSetWay = 1UL << 22;
        Cpu cpu = _cluster.Cpus[0];
        Place(Code, 0xd280_0020, 0xd508_7e49); // mov x0, #1; dc cisw, x9
        cpu.Hcr = (HcrEl2)trapSetWay;
        cpu.Pc = new Va(Code);
        Assert.Equal(CpuExit.Trap, cpu.Run(100));
        Assert.Equal(Code + 4, cpu.Pc.Value);

        // EC 0x18, IL; op0 1, op2 2, op1 0, CRn 7, Rt 9, CRm 14, write.
        Assert.Equal(0x6200_0000UL | (1 << 20) | (2 << 17) | (7 << 10) | (9 << 5) | (14 << 1), cpu.Syndrome.Value);
        Assert.Equal(1, cpu.InstructionCount);
    }

    [Fact]
    public void ARegisterReadIntoXzrIsThrownAway()
    {
        Cpu cpu = _cluster.Cpus[0];
        Place(Code, 0xd538_001f, 0x8b1f_03e1, Hvc); // mrs xzr, midr_el1; add x1, xzr, xzr; hvc #0
        Run(cpu, Code);
        Assert.Equal(0UL, cpu.X(1));
    }

    [Fact]
    public void AWriteFromXzrWritesZero()
    {
        Cpu cpu = _cluster.Cpus[0];
        Place(Code, 0xd518_d081, 0xd518_d09f, Hvc); // msr tpidr_el1, x1; msr tpidr_el1, xzr; hvc #0
        cpu.X(1) = 77;
        Run(cpu, Code);
        Assert.Equal(0UL, cpu.TpidrEl1);
    }

    [Fact]
    public void ADeterministicCounterAdvancesWithEachInstruction()
    {
        using var cpu = new Cpu(0, new CpuFeatures(true), _memory, new InstructionClock());
        Place(Code, 0xd53b_e020, 0xd503_201f, 0xd53b_e021, Hvc); // mrs x0, cntpct_el0; nop; mrs x1, cntpct_el0; hvc #0
        Run(cpu, Code);
        Assert.Equal(2UL, cpu.X(1) - cpu.X(0));
    }

    public void Dispose()
    {
        _cluster.Dispose();
        _memory.Dispose();
    }

    private void Place(ulong address, params ReadOnlySpan<uint> words)
    {
        for (int n = 0; n < words.Length; n++)
        {
            ulong at = address + (4 * (ulong)n);
            ref ulong word = ref _memory.Word(new Pa(at & ~7UL));
            int shift = (at & 4) != 0 ? 32 : 0;
            word = (word & ~(0xffff_ffffUL << shift)) | ((ulong)words[n] << shift);
        }
    }

    private static void Run(Cpu cpu, ulong address)
    {
        cpu.Pc = new Va(address);
        Assert.Equal(CpuExit.Trap, cpu.Run(1000));
        Assert.Equal(ExceptionClass.Hvc64, cpu.Syndrome.Class);
    }
}
