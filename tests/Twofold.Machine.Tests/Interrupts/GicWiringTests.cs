using Twofold.Arch;
using Twofold.Memory;

namespace Twofold.Machine.Tests.Interrupts;

/// <summary>The controller and the timer on a real CPU.</summary>
public sealed class GicWiringTests : IDisposable
{
    private readonly PhysicalMemory _memory = new(new Pa(0x4000_0000), 0x20_0000);
    private readonly InstructionClock _clock = new();
    private readonly Cpu _cpu;
    private readonly GicBoard _board = GicBoard.Ready(2);

    public GicWiringTests()
    {
        _cpu = new Cpu(1, new CpuFeatures(), _memory, _clock);
        _board.Gic.Connect(_cpu);
    }

    public void Dispose()
    {
        _cpu.Dispose();
        _memory.Dispose();
    }

    [Fact]
    public void AnInterruptWakesItsCpu()
    {
        Assert.False(_cpu.HasWakeUpEvent);
        _board.Gic.SetPpi(1, 20, true);
        Assert.True(_cpu.HasWakeUpEvent);
        _board.Gic.SetPpi(1, 20, false);
        Assert.False(_cpu.HasWakeUpEvent);
    }

    [Fact]
    public void ADeadlineThatIdleTimeReachesWakesTheCpu()
    {
        Assert.True(_cpu.Timer.TryWrite(SystemRegister.Of(3, 3, 14, 3, 2), 0, 1000));
        Assert.True(_cpu.Timer.TryWrite(SystemRegister.Of(3, 3, 14, 3, 1), 0, 1));
        Assert.Equal(1000, _cpu.NextTimerDeadline);
        Assert.Equal(1000, _cpu.InstructionsToTimerDeadline);
        _ = _cpu.Run(1); // The deadline moved closer, which asks for the CPU; a run answers.
        _clock.AdvanceTo(999);
        Assert.False(_cpu.HasWakeUpEvent);
        _clock.AdvanceTo(1000);
        Assert.True(_cpu.HasWakeUpEvent);
        Assert.Equal(27, _board.Acknowledge(cpu: 1));
    }

    [Fact]
    public void ACloserDeadlineEndsTheSlice()
    {
        Assert.False(_cpu.HasWakeUpEvent);
        Assert.True(_cpu.Timer.TryWrite(SystemRegister.Of(3, 3, 14, 2, 2), 0, 1000));
        Assert.True(_cpu.Timer.TryWrite(SystemRegister.Of(3, 3, 14, 2, 1), 0, 1));
        Assert.True(_cpu.HasWakeUpEvent); // A kick is pending.
    }
}
