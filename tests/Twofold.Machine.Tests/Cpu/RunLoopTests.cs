using Twofold.Arch;
using Twofold.Arch.Contracts;

namespace Twofold.Machine.Tests;

/// <summary>Counting, slices, page ends and stale instructions: what the run loop promises whatever the instructions are.</summary>
public sealed class RunLoopTests
{
    // Encodings assembled by hand from Arm DDI 0487, C6.2.
    private const uint Nop = 0xd503201f, BranchToSelf = 0x14000000, AddX0One = 0x91000400, AddX0Two = 0x91000800;
    private const uint IcIallu = 0xd508751f, DsbSy = 0xd5033f9f, Isb = 0xd5033fdf, Eret = 0xd69f03e0;

    [Fact]
    public void EveryInstructionIsCountedOnceAndTheHvcToo()
    {
        using BareCpu bare = new();
        Assert.Equal(CpuExit.Trap, bare.Run(Nop, AddX0One, Nop));
        Assert.Equal(4, bare.Cpu.InstructionCount);
        Assert.Equal(ExceptionClass.Hvc64, bare.Cpu.Syndrome.Class);
        Assert.Equal(BareCpu.Code + 16, bare.Cpu.Pc.Value);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public void ASliceEndsAtTheFirstBranchAfterItsLastInstruction(long slice)
    {
        using BareCpu bare = new();
        bare.Write(BareCpu.Code, BranchToSelf);
        bare.Cpu.Pc = new Va(BareCpu.Code);
        Assert.Equal(CpuExit.Interrupted, bare.Cpu.Run(slice));
        Assert.Equal(slice, bare.Cpu.InstructionCount);
        Assert.Equal(BareCpu.Code, bare.Cpu.Pc.Value);
    }

    [Fact]
    public void AKickBeforeTheRunEndsItAtOnceAndOnlyThatRun()
    {
        using BareCpu bare = new();
        bare.Write(BareCpu.Code, BranchToSelf);
        bare.Cpu.Pc = new Va(BareCpu.Code);
        bare.Cpu.Kick();
        Assert.Equal(CpuExit.Interrupted, bare.Cpu.Run(100));
        Assert.Equal(0, bare.Cpu.InstructionCount);
        _ = bare.Cpu.Run(100);
        Assert.Equal(100, bare.Cpu.InstructionCount);
    }

    [Fact]
    public void ExecutionFallsThroughFromOnePageIntoTheNext()
    {
        using BareCpu bare = new();
        for (ulong at = 0xff8; at < 0x1010; at += 4)
        {
            bare.Write(BareCpu.Code + at, AddX0One);
        }

        bare.Write(BareCpu.Code + 0x1010, 0xd4000002);
        bare.Cpu.Pc = new Va(BareCpu.Code + 0xff8);
        Assert.Equal(CpuExit.Trap, bare.Cpu.Run(1000));
        Assert.Equal(6UL, bare.Cpu.GetX(0));
        Assert.Equal(7, bare.Cpu.InstructionCount);
    }

    [Fact]
    public void WrittenCodeIsStaleUntilAnInstructionCacheOperation()
    {
        using BareCpu bare = new();
        _ = bare.Run(AddX0One);
        bare.Write(BareCpu.Code, AddX0Two);
        bare.Cpu.Pc = new Va(BareCpu.Code);
        _ = bare.Cpu.Run(100);
        Assert.Equal(2UL, bare.Cpu.GetX(0));

        // From another page: IC IALLU, and the new instruction is what runs.
        uint[] maintenance = [DsbSy, IcIallu, DsbSy, Isb, 0xd4000002];
        for (int i = 0; i < maintenance.Length; i++)
        {
            bare.Write(BareCpu.Code + 0x2000 + ((ulong)i * 4), maintenance[i]);
        }

        bare.Cpu.Pc = new Va(BareCpu.Code + 0x2000);
        _ = bare.Cpu.Run(100);
        bare.Cpu.Pc = new Va(BareCpu.Code);
        _ = bare.Cpu.Run(100);
        Assert.Equal(4UL, bare.Cpu.GetX(0));
    }

    [Fact]
    public void AnIllegalExceptionReturnRaisesTheIllegalStateExceptionAtItsTarget()
    {
        using BareCpu bare = new();
        bare.Cpu.WriteRegister(SystemRegister.ElrEl1, BareCpu.Code + 0x100);
        bare.Cpu.WriteRegister(SystemRegister.SpsrEl1, 0x9); // EL2h: nowhere to go from EL1.
        _ = bare.Run(Eret);
        Assert.True(bare.Excepted);
        Assert.Equal(ExceptionClass.IllegalState, bare.Exception);
        Assert.Equal(BareCpu.Code + 0x100, bare.Cpu.ReadRegister(SystemRegister.ElrEl1));
        Assert.NotEqual(0UL, bare.Cpu.ReadRegister(SystemRegister.SpsrEl1) & (1UL << 20));
    }

    [Fact]
    public void AnUnalignedDeviceAccessFaultsAtStage1BeforeStage2IsAsked()
    {
        using BareCpu bare = new();
        bare.Cpu.WriteRegister(SystemRegister.SctlrEl1, 0x30d0_0800); // MMU off: data is Device-nGnRnE.
        bare.Cpu.Hcr = HcrEl2.Vm | HcrEl2.Rw;
        bare.Cpu.Vtcr = new VtcrEl2((1UL << 31) | 24 | (1 << 6) | (2 << 16)); // 40 bits, 4 KiB, level 1.
        bare.Cpu.Stage2Base = new Pa(BareCpu.ReadOnly);

        // Stage 2 (concatenated level 1): 1 GiB block for code at 0x40000000, nothing elsewhere. MemAttr 0xf, S2AP RW, SH inner, AF.
        bare.WriteWord(BareCpu.ReadOnly + 8, 0x4000_0000 | 0x7fd);
        bare.Cpu.SetX(1, 0x9000_0001);
        CpuExit exit = bare.Run(0xb9400020); // ldr w0, [x1]
        Assert.Equal(CpuExit.Trap, exit);
        Assert.True(bare.Excepted, $"{bare.Cpu.Syndrome} at {bare.Cpu.Pc}");
        Assert.Equal(0x21UL, bare.Cpu.ReadRegister(SystemRegister.EsrEl1) & 0x3f);

        bare.Cpu.SetX(1, 0x9000_0000);
        _ = bare.Run(0xb9400020);
        Assert.Equal(ExceptionClass.DataAbortLower, bare.Cpu.Syndrome.Class);
        Assert.Equal(0x9000_0000UL, bare.Cpu.FaultIpa.Value);
    }
}
