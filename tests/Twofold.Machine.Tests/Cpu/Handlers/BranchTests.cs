using Twofold.Arch;

namespace Twofold.Machine.Tests;

/// <summary>Branches: taken or not, where to, and what is left behind. A branch that is taken skips a move to x0.</summary>
public sealed class BranchTests
{
    private const uint MovX0One = 0xd2800020;

    [Fact]
    public void EachConditionHoldsForTheFlagsTheArchitectureNames()
    {
        for (uint condition = 0; condition < 16; condition++)
        {
            for (uint flags = 0; flags < 16; flags++)
            {
                (bool n, bool z, bool c, bool v) = ((flags & 8) != 0, (flags & 4) != 0, (flags & 2) != 0, (flags & 1) != 0);
                bool[] expected = [z, !z, c, !c, n, !n, v, !v, c && !z, !(c && !z), n == v, n != v, n == v && !z, !(n == v && !z), true, true];
                Assert.Equal(expected[condition], Skips(0x54000040 | condition, 0, flags)); // b.cond . + 8
            }
        }
    }

    [Theory]
    [InlineData(0xb4000041u, 0UL, true)] // cbz x1, . + 8
    [InlineData(0xb4000041u, 1UL << 32, false)]
    [InlineData(0x34000041u, 1UL << 32, true)] // cbz w1
    [InlineData(0xb5000041u, 1UL << 32, true)] // cbnz x1
    [InlineData(0x35000041u, 1UL << 32, false)] // cbnz w1
    [InlineData(0x36f80041u, 1UL << 31, false)] // tbz w1, #31
    [InlineData(0x36f80041u, ~(1UL << 31), true)]
    [InlineData(0xb7f80041u, 1UL << 63, true)] // tbnz x1, #63
    [InlineData(0xb7f80041u, ~(1UL << 63), false)]
    [InlineData(0x14000002u, 0UL, true)] // b . + 8
    [InlineData(0xb400005fu, 5UL, true)] // cbz xzr
    public void ABranchLooksAtItsRegister(uint word, ulong value, bool taken) => Assert.Equal(taken, Skips(word, value, 0));

    [Fact]
    public void ABranchWithLinkLeavesTheAddressBehindIt()
    {
        using BareCpu bare = new();
        _ = bare.Run(0x94000002, MovX0One); // bl . + 8
        Assert.Equal(BareCpu.Code + 4, bare.Cpu.GetX(30));
        Assert.Equal(0UL, bare.Cpu.GetX(0));
    }

    [Fact]
    public void BlrOfTheLinkRegisterReadsTheTargetFirst()
    {
        using BareCpu bare = new();
        bare.Cpu.SetX(30, BareCpu.Code + 8);
        _ = bare.Run(0xd63f03c0, MovX0One); // blr x30
        Assert.Equal(BareCpu.Code + 4, bare.Cpu.GetX(30));
        Assert.Equal(0UL, bare.Cpu.GetX(0));
    }

    [Fact]
    public void BackwardBranchesLoop()
    {
        using BareCpu bare = new();
        _ = bare.Run(0xd2800141, 0x91000400, 0xf1000421, 0x54ffffc1); // mov x1, #10; 1: add x0, x0, #1; subs x1, x1, #1; b.ne 1b
        Assert.Equal(10UL, bare.Cpu.GetX(0));
        Assert.Equal(32, bare.Cpu.InstructionCount);
    }

    [Fact]
    public void ABranchToAnotherPageAndBackReturns()
    {
        using BareCpu bare = new();
        bare.Write(BareCpu.Code + 0x1ffc, MovX0One);
        bare.Write(BareCpu.Code + 0x2000, 0xd65f03c0); // ret, in the page behind
        _ = bare.Run(0x940007ff); // bl . + 0x1ffc
        Assert.False(bare.Excepted);
        Assert.Equal(1UL, bare.Cpu.GetX(0));
    }

    [Fact]
    public void ATargetThatIsNotAWordFaultsThere()
    {
        using BareCpu bare = new();
        bare.Cpu.SetX(1, BareCpu.Code + 2);
        _ = bare.Run(0xd61f0020); // br x1
        Assert.Equal(ExceptionClass.PcAlignment, bare.Exception);
        Assert.Equal(BareCpu.Code + 2, bare.Cpu.ReadRegister(SystemRegister.ElrEl1));
    }

    [Theory]
    [InlineData(0x10000000u, 0UL)] // adr x0, .
    [InlineData(0x30000000u, 1UL)] // adr x0, . + 1
    [InlineData(0x10ffffe0u, 0xffff_ffff_ffff_fffcUL)] // adr x0, . - 4
    [InlineData(0x90000000u, 0UL)] // adrp x0, .
    [InlineData(0xd0ffffe0u, 0xffff_ffff_ffff_e000UL)] // adrp x0, . - 0x2000
    public void AddressesAreRelativeToTheInstruction(uint word, ulong offset)
    {
        using BareCpu bare = new();
        _ = bare.Run(0xd503201f, word);
        ulong anchor = (word >> 31) != 0 ? BareCpu.Code : BareCpu.Code + 4;
        Assert.Equal(anchor + offset, bare.Cpu.GetX(0));
    }

    private static bool Skips(uint word, ulong x1, ulong flags)
    {
        using BareCpu bare = new();
        bare.Cpu.SetX(1, x1);
        bare.Cpu.ProcessorState |= flags << 28;
        _ = bare.Run(word, MovX0One);
        Assert.False(bare.Excepted);
        return bare.Cpu.GetX(0) == 0;
    }
}
