using Twofold.Arch;
using Twofold.Arch.Contracts;
using Twofold.Memory;

namespace Twofold.Machine.Tests;

/// <summary>Exceptions that follow each other without an instruction between them.</summary>
public sealed class RedirectionTests
{
    [Fact]
    public async Task AGuestWhoseVectorsCannotBeFetchedEndsItsSlice()
    {
        using var memory = new PhysicalMemory(new Pa(0x4000_0000), 2UL << 20);
        using var cpu = new Cpu(0, new CpuFeatures(), memory);
        cpu.Pc = new Va(0x1000); // Neither here nor at the vectors, at 0, is there any memory.
        Task<CpuExit> run = Task.Run(() => cpu.Run(1000));
        await EndsByItself(run, cpu);
        Assert.Equal(0, cpu.InstructionCount);
        Assert.Equal(0x200UL, cpu.Pc.Value);
    }

    [Fact]
    public async Task AGuestWhoseVectorsHoldNoInstructionEndsItsSlice()
    {
        using var memory = new PhysicalMemory(new Pa(0x4000_0000), 2UL << 20);
        using var cpu = new Cpu(0, new CpuFeatures(), memory);
        cpu.WriteRegister(SystemRegister.VbarEl1, 0x4000_0000);
        cpu.Pc = new Va(0x4000_0000); // Zeroed memory is UDF.
        Task<CpuExit> run = Task.Run(() => cpu.Run(1000));
        await EndsByItself(run, cpu);
        Assert.Equal(0, cpu.InstructionCount);
        Assert.Equal(0x4000_0200UL, cpu.Pc.Value);
    }

    private static async Task EndsByItself(Task<CpuExit> run, Cpu cpu)
    {
        try
        {
            Assert.Equal(CpuExit.Interrupted, await run.WaitAsync(TimeSpan.FromSeconds(60)));
        }
        finally
        {
            cpu.Kick(); // Lets the thread go when the slice does not end.
        }
    }
}
