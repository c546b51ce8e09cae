using Twofold.Arch;
using Twofold.Arch.Contracts;
using Twofold.Memory;

namespace Twofold.Machine.Tests;

/// <summary>Who may use vector registers: CPACR_EL1.FPEN, and whether the CPU has them.</summary>
public sealed class VectorAccessTests
{
    // LDR Q1, [X0]; MOVI-like ADD V0.16B; MRS X1, FPCR; MSR FPSR, X1; LD1 {V0.16B}, [X0].
    private static readonly uint[] Words = [0x3dc00001, 0x4e218400, 0xd53b4401, 0xd51b4421, 0x4c407000];

    [Theory]
    [InlineData(0, true, true)]
    [InlineData(1, true, false)]
    [InlineData(2, true, true)]
    [InlineData(3, false, false)]
    public void EnableBitsTrapEachLevelAsAnFpAccess(int enable, bool trapsEl0, bool trapsEl1)
    {
        foreach (uint word in Words)
        {
            foreach (bool user in new[] { false, true })
            {
                using BareCpu bare = new();
                bare.Cpu.WriteRegister(SystemRegister.CpacrEl1, (ulong)enable << 20);
                if (user)
                {
                    bare.Cpu.ProcessorState = 0;
                }

                bare.Cpu.SetX(0, BareCpu.UserData);
                _ = bare.Run(word);

                // An SVC ends what ran at EL0. ISS of the trap: condition valid, 0b1110.
                ulong syndrome = (user ? trapsEl0 : trapsEl1) ? 0x1fe0_0000UL : user ? 0x5600_0000UL : 0;
                Assert.Equal(syndrome, bare.Cpu.ReadRegister(SystemRegister.EsrEl1));
                if (syndrome == 0x1fe0_0000)
                {
                    Assert.Equal(user ? BareCpu.UserCode : BareCpu.Code, bare.Cpu.ReadRegister(SystemRegister.ElrEl1));
                }
            }
        }
    }

    [Fact]
    public void WithoutTheFeatureEveryVectorInstructionIsUndefined()
    {
        using PhysicalMemory memory = new(new Pa(BareCpu.Code), 2UL << 20);
        using Cpu cpu = new(0, new CpuFeatures(FloatingPoint: false), memory);
        foreach (uint word in Words)
        {
            cpu.Reset();
            cpu.WriteRegister(SystemRegister.CpacrEl1, 3 << 20);
            cpu.WriteRegister(SystemRegister.VbarEl1, BareCpu.Code + 0x8000);
            memory.Write(new Pa(BareCpu.Code + 0x8200), BitConverter.GetBytes(0xd4000002));
            memory.Write(new Pa(BareCpu.Code), BitConverter.GetBytes(word));
            cpu.Code.InvalidateAll();
            cpu.Pc = new Va(BareCpu.Code);
            Assert.Equal(CpuExit.Trap, cpu.Run(10));
            Assert.Equal(0x0200_0000UL, cpu.ReadRegister(SystemRegister.EsrEl1));
        }

        Assert.Equal(0x1ff_0011UL, cpu.ReadRegister(SystemRegister.IdAa64pfr0El1));
    }

    [Fact]
    public void AResetClearsTheVectorRegisters()
    {
        using BareCpu bare = new();
        bare.Cpu.V<ulong>(31) = System.Runtime.Intrinsics.Vector128<ulong>.AllBitsSet;
        bare.Cpu.Reset();
        Assert.Equal(default, bare.Cpu.V<ulong>(31));
    }
}
