using System.Diagnostics;
using Twofold.Hypervisor.Vcpus;
using Twofold.Machine;

namespace Twofold.Vmm;

/// <summary>Runs the vCPUs in turn on the calling thread until the guest ends or somebody stops it.</summary>
/// <remarks>What a machine with one vCPU does, and a deterministic one: the order of everything is fixed.</remarks>
internal sealed class RunLoop(IReadOnlyList<VcpuRunner> vcpus, Clock clock, Action poll, RunControl control)
{
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
                if (!vcpus[i].RunSlice(out end, out result))
                {
                    return;
                }
            }

            poll();
            end = null;
            result = control.Stop ?? (Stopwatch.GetTimestamp() >= deadline ? new RunResult(RunOutcome.TimedOut) : null);
            if (result is not null)
            {
                return;
            }

            if (!ran)
            {
                Idle(deadline);
            }
        }
    }

    /// <summary>Waits until a timer is due or something happens.</summary>
    private void Idle(long deadline)
    {
        if (clock is InstructionClock counted)
        {
            long next = vcpus.Min(vcpu => vcpu.Cpu.NextTimerDeadline);
            if (next != long.MaxValue)
            {
                counted.AdvanceTo(next); // Nobody executes, so nothing can happen before: time jumps.
                return;
            }
        }

        TimeSpan patience = vcpus.Min(vcpu => vcpu.Patience);
        if (deadline != long.MaxValue)
        {
            TimeSpan left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), deadline);
            patience = left < patience ? left : patience;
        }

        if (patience > TimeSpan.Zero)
        {
            _ = control.Wait(patience);
        }
    }
}
