using System.Runtime.InteropServices;
using Twofold.Arch;
using Twofold.Arch.Contracts;
using Twofold.Memory;

namespace Twofold.Machine.Tests;

/// <summary>Maintenance between CPUs that run on threads of their own: complete when the call returns, and nobody waits for ever.</summary>
public sealed class MaintenanceTests : IDisposable
{
    private const ulong Ram = 0x4000_0000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // Encodings from Arm DDI 0487, C6.2.
    private const long Forever = long.MaxValue >> 8, AWhile = 20_000;
    private const uint BranchToSelf = 0x14000000, BranchBack1 = 0x17ffffff;
    private const uint TlbiVmalle1Is = 0xd508831f, AddX0One = 0x91000400, AddX0Two = 0x91000800;

    private readonly PhysicalMemory _memory = new(new Pa(Ram), 4UL << 20);
    private readonly CpuCluster _cluster;

    public MaintenanceTests() => _cluster = CpuCluster.Create([new CpuFeatures(), new CpuFeatures()], _memory);

    public void Dispose()
    {
        _cluster.Dispose();
        _memory.Dispose();
    }

    [Fact]
    public async Task ACpuInTheGuestAnswersAtItsNextBranch()
    {
        Task<CpuExit> run = Start(0, Forever, BranchToSelf);
        for (int i = 0; i < 1000; i++)
        {
            await Task.Run(() => _cluster.InvalidateIpa(new Vmid(0), new Ipa(Ram), null)).WaitAsync(Patience);
        }

        _cluster.Cpus[0].Kick();
        Assert.Equal(CpuExit.Interrupted, await run.WaitAsync(Patience));
    }

    [Fact]
    public async Task TwoCpusThatInvalidateEachOtherBothGoOn()
    {
        Task<CpuExit>[] runs = [Start(0, AWhile, TlbiVmalle1Is, BranchBack1), Start(1, AWhile, TlbiVmalle1Is, BranchBack1)];
        foreach (Task<CpuExit> run in runs)
        {
            Assert.Equal(CpuExit.Interrupted, await run.WaitAsync(Patience));
        }

        Assert.All(_cluster.Cpus, cpu => Assert.True(cpu.InstructionCount >= AWhile));
    }

    [Fact]
    public async Task CodeThatAnotherCpuExecutesChangesOnceTheBroadcastHasReturned()
    {
        Cpu cpu = _cluster.Cpus[0];
        Task<CpuExit> run = Start(0, Forever, AddX0One, BranchBack1);
        Write(Ram, AddX0Two); // The CPU may have decoded the old instruction, or not yet.
        await Task.Run(() => _cluster.InvalidateInstructions(new Pa(Ram), 64)).WaitAsync(Patience);
        cpu.Kick();
        _ = await run.WaitAsync(Patience);
        ulong before = cpu.GetX(0);
        cpu.Pc = new Va(Ram);
        _ = cpu.Run(20);
        Assert.Equal(before + 20, cpu.GetX(0)); // Ten turns of two instructions, each adding two.
    }

    [Fact]
    public void MoreRequestsThanFitBecomeOneForEverything()
    {
        Cpu cpu = _cluster.Cpus[0];
        cpu.EnterGuest();
        long last = 0;
        for (int i = 0; i < 1000; i++)
        {
            last = cpu.Post(MaintenanceRequest.Instructions(new Pa(Ram), 64));
        }

        Assert.Equal(1000, last);
        Assert.False(cpu.HasCarriedOut(last));
        cpu.CarryOutMaintenance();
        Assert.True(cpu.HasCarriedOut(last));
        cpu.LeaveGuest();
    }

    [Fact]
    public void ACpuOutsideTheGuestHasItDoneThereAndThen()
    {
        // Stage 2 with concatenated level-1 tables, 40 bits: one block of 1 GiB, MemAttr 0xf, S2AP RW, SH inner, AF.
        Cpu cpu = _cluster.Cpus[1];
        _memory.Word(new Pa(Ram + 0x20_0008)) = Ram | 0x7fd;
        cpu.Hcr = HcrEl2.Vm | HcrEl2.Rw;
        cpu.Vtcr = new VtcrEl2((1UL << 31) | 24 | (1 << 6) | (2 << 16));
        cpu.Stage2Base = new Pa(Ram + 0x20_0000);
        Assert.True(cpu.Mmu.TryTranslate(Ram, Access.Read, 1, out _, out _));
        Assert.NotEqual(0, cpu.Mmu.Tlb.Stage2.Count);
        _cluster.InvalidateVm(new Vmid(0));
        Assert.Equal(0, cpu.Mmu.Tlb.Stage2.Count);
    }

    [Fact]
    public void LeavingTheGuestCarriesOutWhatWaits()
    {
        Cpu cpu = _cluster.Cpus[0];
        cpu.EnterGuest();
        long ticket = cpu.Post(MaintenanceRequest.AllInstructions);
        Assert.False(cpu.HasCarriedOut(ticket));
        cpu.LeaveGuest();
        Assert.True(cpu.HasCarriedOut(ticket));
    }

    /// <summary>Runs the words over and over on a thread.</summary>
    private Task<CpuExit> Start(int index, long slice, params ReadOnlySpan<uint> words)
    {
        Cpu cpu = _cluster.Cpus[index];
        ulong start = Ram + ((ulong)index * 0x1000);
        for (int i = 0; i < words.Length; i++)
        {
            Write(start + ((ulong)i * 4), words[i]);
        }

        cpu.Pc = new Va(start);
        return Task.Run(() => cpu.Run(slice));
    }

    private void Write(ulong address, uint word) => _memory.Write(new Pa(address), MemoryMarshal.AsBytes([word]));
}
