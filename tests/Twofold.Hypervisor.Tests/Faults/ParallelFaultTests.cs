using Twofold.Arch;
using Twofold.Hypervisor.Memslots;
using Twofold.Hypervisor.Vcpus;

namespace Twofold.Hypervisor.Tests.Faults;

/// <summary>vCPUs on threads of their own fault on the same memory while its slot comes and goes.</summary>
public sealed class ParallelFaultTests
{
    private const int Vcpus = 3, SlotChanges = 1000, Pages = 96;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void NoMappingOutlivesItsSlotAndNoFrameIsLost(bool hugeBacking)
    {
        using TestVm vm = new(hugeBacking: hugeBacking, events: []);
        FakeCpu[] cpus = [.. Enumerable.Range(1, Vcpus).Select(index => new FakeCpu(index))];
        Vcpu[] vcpus = [.. cpus.Select(cpu => vm.TheVm.CreateVcpu(cpu, powerOff: false))];
        using CancellationTokenSource done = new();
        Parallel.Invoke(
            new ParallelOptions { MaxDegreeOfParallelism = Vcpus + 1 },
            [
                .. Enumerable.Range(0, Vcpus).Select(index => (Action)(() => FaultAround(cpus[index], vcpus[index], seed: index, done.Token))),
                () => ChangeSlots(vm, done),
            ]);

        Assert.Equal(Errno.None, vm.TheVm.SetUserMemoryRegion(0, MemslotFlags.None, default, 0, default));
        Assert.Equal(0, vm.TheVm.Statistics.Tables.Pages);
        Assert.Equal(0, vm.TheVm.Statistics.Tables.Level2Blocks);
    }

    private static void FaultAround(FakeCpu cpu, Vcpu vcpu, int seed, CancellationToken done)
    {
        Random random = new(seed);
        cpu.Stage1 = va => new Ipa(va.Value);
        for (int i = 0; !done.IsCancellationRequested; i++)
        {
            ulong ipa = TestVm.RamBase + ((ulong)random.Next(Pages) * TestVm.Page);
            int status = random.Next(4) == 0 ? Esr.PermissionLevel3 : Esr.TranslationLevel3;
            cpu.ThenTrap(random.Next(3) == 0 ? Esr.Fetch(status) : Esr.Data(status, write: true), far: ipa, ipa);
            VcpuExit exit = vcpu.Run(1);
            Assert.True(exit.Kind is VcpuExitKind.Interrupted or VcpuExitKind.Mmio, $"seed {seed}, fault {i}: {exit}");
        }
    }

    private static void ChangeSlots(TestVm vm, CancellationTokenSource done)
    {
        try
        {
            for (int i = 0; i < SlotChanges; i++)
            {
                Assert.Equal(Errno.None, vm.TheVm.SetUserMemoryRegion(0, MemslotFlags.None, default, 0, default));

                // Faults that found the slot before it went are under way; none of them may install any more.
                for (ulong page = 0; page < Pages; page++)
                {
                    Assert.Null(vm.LeafAt(TestVm.RamBase + (page * TestVm.Page)));
                }

                Assert.Equal(Errno.None, vm.TheVm.SetUserMemoryRegion(0, MemslotFlags.None, new Ipa(TestVm.RamBase), TestVm.RamBytes, vm.Ram));
            }
        }
        finally
        {
            done.Cancel();
        }
    }
}
