using Twofold.Arch;
using Twofold.Arch.Contracts;

namespace Twofold.Machine.Tests;

/// <summary>What a debugger sees of a CPU: steps and breakpoints.</summary>
public sealed class DebugTests
{
    // Encodings assembled by hand from Arm DDI 0487, C6.2.
    private const uint AddX0One = 0x91000400, BranchToSelf = 0x14000000, BranchBack1 = 0x17ffffff, Undefined = 0, LoadX2FromX1 = 0xf9400022;

    [Fact]
    public void AStepExecutesOneInstruction()
    {
        using BareCpu bare = Prepare(AddX0One, AddX0One, BranchBack1);
        foreach ((ulong x0, ulong pc) in new (ulong, ulong)[] { (1, 4), (2, 8), (2, 4), (3, 8) })
        {
            bare.Cpu.Observe([], step: true);
            Assert.Equal(CpuExit.Debug, bare.Cpu.Run(1000));
            Assert.Equal((x0, BareCpu.Code + pc), (bare.Cpu.GetX(0), bare.Cpu.Pc.Value));
        }

        Assert.Equal(4, bare.Cpu.InstructionCount);
    }

    [Fact]
    public void AStepOfABranchToItselfEnds()
    {
        using BareCpu bare = Prepare(BranchToSelf);
        bare.Cpu.Observe([], step: true);
        Assert.Equal(CpuExit.Debug, bare.Cpu.Run(1000));
        Assert.Equal((1L, BareCpu.Code), (bare.Cpu.InstructionCount, bare.Cpu.Pc.Value));
    }

    [Fact]
    public void AStepOverThePagesEndStopsInTheNext()
    {
        using BareCpu bare = Prepare();
        bare.Write(BareCpu.Code + 0xffc, AddX0One);
        bare.Write(BareCpu.Code + 0x1000, AddX0One);
        bare.Cpu.Pc = new Va(BareCpu.Code + 0xffc);
        bare.Cpu.Observe([], step: true);
        Assert.Equal(CpuExit.Debug, bare.Cpu.Run(1000));
        Assert.Equal((1UL, BareCpu.Code + 0x1000), (bare.Cpu.GetX(0), bare.Cpu.Pc.Value));
    }

    [Fact]
    public void AStepIntoAnExceptionStopsAtItsVector()
    {
        using BareCpu bare = Prepare(Undefined);
        bare.Cpu.Observe([], step: true);
        Assert.Equal(CpuExit.Debug, bare.Cpu.Run(1000));
        Assert.Equal(BareCpu.Code + 0x8200, bare.Cpu.Pc.Value);
    }

    [Fact]
    public void AStepLeavesInterruptsWaiting()
    {
        using BareCpu bare = Prepare(AddX0One, AddX0One);
        bare.Cpu.ProcessorState = 5; // EL1h, nothing masked
        bare.Cpu.SetIrqLine(true);
        bare.Cpu.Observe([], step: true);
        Assert.Equal(CpuExit.Debug, bare.Cpu.Run(1000));
        Assert.Equal(BareCpu.Code + 4, bare.Cpu.Pc.Value);
        bare.Cpu.Observe([], step: false);
        Assert.Equal(CpuExit.Trap, bare.Cpu.Run(1000));
        Assert.Equal(BareCpu.Code + 0x8284, bare.Cpu.Pc.Value);
    }

    [Fact]
    public void ABreakpointStopsEveryTimeRound()
    {
        using BareCpu bare = Prepare(AddX0One, AddX0One, BranchBack1);
        Va there = new(BareCpu.Code + 4);
        for (ulong round = 1; round < 5; round++)
        {
            bare.Cpu.Observe([there], step: false);
            Assert.Equal(CpuExit.Debug, bare.Cpu.Run(1000));
            Assert.Equal((round, there), (bare.Cpu.GetX(0), bare.Cpu.Pc));
        }
    }

    [Fact]
    public void WithoutABreakpointTheGuestRunsOn()
    {
        using BareCpu bare = Prepare(AddX0One, AddX0One, BranchBack1);
        bare.Cpu.Observe([new Va(BareCpu.Code + 4)], step: false);
        Assert.Equal(CpuExit.Debug, bare.Cpu.Run(1000));
        bare.Cpu.Observe([], step: false);
        Assert.Equal(CpuExit.Interrupted, bare.Cpu.Run(1000));
        Assert.True(bare.Cpu.InstructionCount > 900);
    }

    [Fact]
    public void AStepThatFaultsStopsAtTheVectorWithNothingDone()
    {
        using BareCpu bare = Prepare(LoadX2FromX1);
        bare.Cpu.SetX(1, BareCpu.Unmapped);
        bare.Cpu.Observe([], step: true);
        Assert.Equal(CpuExit.Debug, bare.Cpu.Run(1000));
        Assert.Equal((BareCpu.Code + 0x8200, 0L), (bare.Cpu.Pc.Value, bare.Cpu.InstructionCount));
    }

    private static BareCpu Prepare(params ReadOnlySpan<uint> words)
    {
        BareCpu bare = new();
        for (int i = 0; i < words.Length; i++)
        {
            bare.Write(BareCpu.Code + (ulong)(i * 4), words[i]);
        }

        bare.Cpu.Pc = new Va(BareCpu.Code);
        return bare;
    }
}
