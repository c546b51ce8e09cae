using System.Diagnostics;
using Twofold.Hypervisor.Vcpus;
using Twofold.Machine;
using Twofold.Vmm.Devices;

namespace Twofold.Vmm;

/// <summary>Runs the vCPUs in turn until the guest ends or somebody stops it, and answers their exits.</summary>
/// <remarks>One thread. A vCPU gets a slice of instructions; between slices the loop looks at input, time and requests.</remarks>
internal sealed class RunLoop(IReadOnlyList<Vcpu> vcpus, IReadOnlyList<Cpu> cpus, Clock clock, MmioBus bus, Action poll, RunControl control)
{
    /// <summary>Instructions of a slice: short enough that a key press or a timer is noticed at once, long enough not to matter.</summary>
    private const long Slice = 40_000;

    /// <summary>How long an idle machine sleeps at most before it looks around.</summary>
    private static readonly TimeSpan IdlePatience = TimeSpan.FromMilliseconds(100);

    /// <summary>Runs until the guest asks for something or the run is stopped.</summary>
    /// <param name="deadline">A <see cref="Stopwatch"/> time stamp; <see cref="long.MaxValue"/> for none.</param>
    /// <param name="end">What the guest asked for; null when it failed or the run was stopped.</param>
    /// <param name="result">Why the run ends; null when the guest asked for something.</param>
    internal void Run(long deadline, out SystemEvent? end, out RunResult? result)
    {
        while (true)
        {
            bool ran = false;
            for (int i = 0; i < vcpus.Count; i++)
            {
                if (!vcpus[i].IsRunnable)
                {
                    continue;
                }

                ran = true;
                if (!RunSlice(i, out end, out result))
                {
                    return;
                }
            }

            poll();
            end = null;
            result = control.Stop ?? (Stopwatch.GetTimestamp() >= deadline ? new RunResult(RunOutcome.TimedOut) : null);
            if (result is not null || (!ran && !TryIdle(deadline, out result)))
            {
                return;
            }
        }
    }

    /// <summary>Runs one vCPU until it gives way; false when the run ends.</summary>
    private bool RunSlice(int index, out SystemEvent? end, out RunResult? result)
    {
        Vcpu vcpu = vcpus[index];
        long stopAt = cpus[index].InstructionCount + SliceOf(cpus[index]);
        end = null;
        result = null;
        while (true)
        {
            VcpuExit exit = vcpu.Run(Math.Max(1, stopAt - cpus[index].InstructionCount));
            switch (exit.Kind)
            {
                case VcpuExitKind.Mmio:
                    Emulate(vcpu, exit.Mmio);
                    if (control.Stop is { } stop)
                    {
                        result = stop;
                        return false;
                    }

                    continue;
                case VcpuExitKind.SystemEvent:
                    end = exit.SystemEvent;
                    return false;
                case VcpuExitKind.Failed:
                    result = new RunResult(RunOutcome.GuestFailed, $"CPU {index} cannot go on: {exit.Reason} (KVM_RUN: {exit.Errno})");
                    return false;
                default:
                    return true;
            }
        }
    }

    private long SliceOf(Cpu cpu) => clock.CountsInstructions ? Math.Min(Slice, cpu.InstructionsToTimerDeadline) : Slice;

    private void Emulate(Vcpu vcpu, in MmioAccess access)
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

    /// <summary>Waits until a timer is due or something happens; false when nothing ever will.</summary>
    private bool TryIdle(long deadline, out RunResult? result)
    {
        result = null;
        long next = long.MaxValue;
        foreach (Cpu cpu in cpus)
        {
            next = Math.Min(next, cpu.NextTimerDeadline);
        }

        if (next != long.MaxValue && clock is InstructionClock counted)
        {
            // Nobody executes, so nothing can happen before: time jumps.
            counted.AdvanceTo(next);
            return true;
        }

        TimeSpan patience = IdlePatience;
        if (next != long.MaxValue)
        {
            double seconds = Math.Max(0, next - clock.Now) / (double)Clock.Frequency;
            patience = TimeSpan.FromSeconds(Math.Min(seconds, patience.TotalSeconds));
        }

        if (deadline != long.MaxValue)
        {
            TimeSpan left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), deadline);
            patience = left < patience ? left : patience;
        }

        if (patience > TimeSpan.Zero)
        {
            _ = control.Wait(patience);
        }

        return true;
    }
}
