using Twofold.Hypervisor.Vcpus;
using Twofold.Machine;
using Twofold.Vmm.Debugging;
using Twofold.Vmm.Devices;

namespace Twofold.Vmm;

/// <summary>A vCPU on its CPU with the board around it: runs a slice and answers the exits.</summary>
/// <remarks>Belongs to one thread at a time.</remarks>
internal sealed class VcpuRunner(Vcpu vcpu, Cpu cpu, Clock clock, MmioBus bus, RunControl control, IDebugger? debugger)
{
    /// <summary>Instructions of a slice: short enough that a key press or a timer is noticed at once, long enough not to matter.</summary>
    private const long Slice = 40_000;

    /// <summary>How long an idle CPU sleeps at most before it looks around.</summary>
    private static readonly TimeSpan IdlePatience = TimeSpan.FromMilliseconds(100);

    /// <summary>The CPU it runs on.</summary>
    internal Cpu Cpu => cpu;

    /// <summary>Whether there is something to execute.</summary>
    internal bool IsRunnable => vcpu.IsRunnable && debugger?.MayRun(cpu.Index) is not false;

    /// <summary>How long to sleep when there is not, unless something happens.</summary>
    internal TimeSpan Patience
    {
        get
        {
            long next = cpu.NextTimerDeadline;
            double seconds = next == long.MaxValue ? double.MaxValue : Math.Max(0, next - clock.Now) / (double)Clock.Frequency;
            return seconds < IdlePatience.TotalSeconds ? TimeSpan.FromSeconds(seconds) : IdlePatience;
        }
    }

    /// <summary>Runs the vCPU until it gives way.</summary>
    /// <param name="end">What the guest asked for; null when it did not end.</param>
    /// <param name="result">Why the run ends; null when it does not, or when the guest asked for it.</param>
    /// <returns>False when the run ends.</returns>
    internal bool RunSlice(out SystemEvent? end, out RunResult? result)
    {
        long stopAt = cpu.InstructionCount + (clock.CountsInstructions ? Math.Min(Slice, cpu.InstructionsToTimerDeadline) : Slice);
        end = null;
        result = null;
        while (true)
        {
            VcpuExit exit = vcpu.Run(Math.Max(1, stopAt - cpu.InstructionCount));
            switch (exit.Kind)
            {
                case VcpuExitKind.Mmio:
                    Emulate(exit.Mmio);
                    if (control.Stop is { } stop)
                    {
                        result = stop;
                        return false;
                    }

                    continue;
                case VcpuExitKind.SystemEvent:
                    end = exit.SystemEvent;
                    return false;
                case VcpuExitKind.Debug:
                    debugger?.Stopped(cpu.Index);
                    return true;
                case VcpuExitKind.Failed:
                    result = new RunResult(RunOutcome.GuestFailed, $"CPU {cpu.Index} cannot go on: {exit.Reason} (KVM_RUN: {exit.Errno})");
                    return false;
                default:
                    return true;
            }
        }
    }

    private void Emulate(in MmioAccess access)
    {
        if (access.IsWrite)
        {
            bus.Write(access.Ipa, access.Bytes, access.Data);
        }
        else
        {
            vcpu.CompleteMmio(bus.Read(access.Ipa, access.Bytes));
        }
    }
}
