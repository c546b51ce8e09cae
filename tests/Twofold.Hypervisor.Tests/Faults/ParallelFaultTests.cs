using Twofold.Arch;
using Twofold.Hypervisor.Memslots;
using Twofold.Hypervisor.Vcpus;

namespace Twofold.Hypervisor.Tests.Faults;

/// <summary>vCPUs on threads of their own fault on the same memory while its slot comes and goes.</summary>
public sealed class ParallelFaultTests
{
    private const int Vcpus = 3, FaultsEach = 4000, SlotChanges = 400, Pages = 96;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void NoMappingOutlivesItsSlotAndNoFrameIsLost(bool hugeBacking)
    {
        using TestVm vm = new(hugeBacking: hugeBacking, events: []);
        FakeCpu[] cpus = [.. Enumerable.Range(1, Vcpus).Select(index => new FakeCpu(index))];
        Vcpu[] vcpus = [.. cpus.Select(cpu => vm.TheVm.CreateVcpu(cpu, powerOff: false))];
        Parallel.Invoke(
            new ParallelOptions { MaxDegreeOfParallelism = Vcpus + 1 },
            [
                .. Enumerable.Range(0, Vcpus).Select(index => (Action)(() => FaultAround(cpus[index], vcpus[index], seed: index))),
                () => ChangeSlots(vm),
            ]);

        // The slot is gone in the end: whatever the faults installed must have gone with it.
        Assert.Equal(Errno.None, vm.TheVm.SetUserMemoryRegion(0, MemslotFlags.None, default, 0, default));
        Assert.Equal(0, vm.TheVm.Statistics.Tables.Pages);
        Assert.Equal(0, vm.TheVm.Statistics.Tables.Level2Blocks);
        for (ulong page = 0; page < Pages; page++)
        {
            Assert.Null(vm.LeafAt(TestVm.RamBase + (page * TestVm.Page)));
        }
    }

    private static void FaultAround(FakeCpu cpu, Vcpu vcpu, int seed)
    {
        Random random = new(seed);
        cpu.Stage1 = va => new Ipa(va.Value);
        for (int i = 0; i < FaultsEach; i++)
        {
            ulong ipa = TestVm.RamBase + ((ulong)random.Next(Pages) * TestVm.Page);
            int status = random.Next(4) == 0 ? Esr.PermissionLevel3 : Esr.TranslationLevel3;
            cpu.ThenTrap(random.Next(3) == 0 ? Esr.Fetch(status) : Esr.Data(status, write: true), far: ipa, ipa);
            VcpuExit exit = vcpu.Run(1);
            Assert.True(exit.Kind is VcpuExitKind.Interrupted or VcpuExitKind.Mmio, $"seed {seed}, fault {i}: {exit}");
        }
    }

    private static void ChangeSlots(TestVm vm)
    {
        for (int i = 0; i < SlotChanges; i++)
        {
            Assert.Equal(Errno.None, vm.TheVm.SetUserMemoryRegion(0, MemslotFlags.None, default, 0, default));
            Assert.Equal(Errno.None, vm.TheVm.SetUserMemoryRegion(0, MemslotFlags.None, new Ipa(TestVm.RamBase), TestVm.RamBytes, vm.Ram));
        }
    }
}
