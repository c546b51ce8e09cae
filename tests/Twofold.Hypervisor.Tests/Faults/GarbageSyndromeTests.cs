using Twofold.Arch;
using Twofold.Hypervisor.Memslots;
using Twofold.Hypervisor.Vcpus;

namespace Twofold.Hypervisor.Tests.Faults;

/// <summary>Whatever a CPU reports, the hypervisor answers: it never throws, never loses a frame and always makes progress.</summary>
public sealed class GarbageSyndromeTests
{
    private const int Traps = 100_000;

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public void AnySyndromeIsAnswered(int seed, bool fwb)
    {
        using TestVm vm = new(fwb: fwb, hugeBacking: fwb, events: [], geometry: fwb ? CacheGeometry.Fabricated : CacheGeometry.Host);
        Hva rom = vm.Host.MapAnonymous(TestVm.Page, hugeBacking: false);
        Assert.Equal(Errno.None, vm.TheVm.SetUserMemoryRegion(1, MemslotFlags.ReadOnly, new Ipa(0), TestVm.Page, rom));
        Assert.Equal(Errno.None, vm.TheVm.SetUserMemoryRegion(2, MemslotFlags.None, new Ipa(0x1000_0000), TestVm.Page, new Hva(0)));
        Random random = new(seed);
        for (int i = 0; i < Traps; i++)
        {
            (ulong esr, ulong far, ulong ipa) = (RandomEsr(random), RandomAddress(random), RandomAddress(random));
            ulong stage1 = RandomAddress(random);
            bool translates = random.Next(8) != 0;
            vm.Cpu.Stage1 = _ => translates ? new Ipa(stage1) : null;
            vm.Cpu.SetX(random.Next(4), random.Next(4) == 0 ? 0x8400_0000u + (uint)random.Next(0x20) : (ulong)random.NextInt64());
            vm.Cpu.ProcessorState = (ulong)random.NextInt64() & 0xffff_ffff;
            vm.Cpu.ThenTrap(esr, far, ipa);
            try
            {
                Answer(vm, random);
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"seed {seed}, trap {i}: esr 0x{esr:x} far 0x{far:x} ipa 0x{ipa:x}", failure);
            }
        }
    }

    private static void Answer(TestVm vm, Random random)
    {
        VcpuExit exit = vm.Vcpu.Run(2);
        Assert.True(exit.Kind != VcpuExitKind.Failed || (exit.Errno != Errno.None && exit.Reason is not null));
        vm.Vcpu.CompleteMmio((ulong)random.NextInt64());
        if (!vm.Vcpu.IsRunnable)
        {
            vm.Vcpu.Reset(new Va(0x4000_0000), 0);
        }
    }

    /// <summary>Mostly a class that something handles, with random details; sometimes any value at all.</summary>
    private static ulong RandomEsr(Random random)
    {
        ulong[] classes = [0x01, 0x16, 0x17, 0x18, 0x20, 0x24, 0x24, 0x24, 0x24];
        ulong iss = (ulong)random.NextInt64() & 0x1ff_ffff;
        return random.Next(10) switch
        {
            0 => (ulong)random.NextInt64(),
            1 => (0x18UL << 26) | Esr.Il | (iss & 0x3e1) | (3UL << 20) | ((ulong)random.Next(16) << 10) | ((ulong)random.Next(16) << 1),
            < 7 => (classes[random.Next(classes.Length)] << 26) | (iss & ~0x3fUL) | (4UL + (uint)random.Next(12)),
            _ => (classes[random.Next(classes.Length)] << 26) | iss,
        };
    }

    private static ulong RandomAddress(Random random) => random.Next(6) switch
    {
        0 => (ulong)random.NextInt64(),
        1 => (ulong)random.Next(0x2000),
        2 => 0x1000_0000 + (ulong)random.Next(0x1000),
        3 => 1UL << random.Next(64),
        _ => TestVm.RamBase + (ulong)random.NextInt64((long)TestVm.RamBytes + 0x10000),
    };
}
