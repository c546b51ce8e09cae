using System.Diagnostics;
using Twofold.Hypervisor.Vcpus;
using Twofold.Sync;

namespace Twofold.Vmm;

/// <summary>Runs each vCPU on a host thread of its own until the guest ends or somebody stops it.</summary>
/// <remarks>The calling thread waits for requests, input and time. A vCPU without work sleeps until its CPU's wake-up, or the
/// deadline of its timer.</remarks>
internal sealed class ParallelLoop(IReadOnlyList<VcpuRunner> vcpus, Action poll, RunControl control)
{
    /// <summary>How often the calling thread looks at the board's clock when nothing else happens.</summary>
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    private readonly RankedLock _lock = new(LockRank.Trace);
    private SystemEvent? _end; // Guarded by _lock.
    private RunResult? _result; // Guarded by _lock.
    private int _ended; // Atomic; set after _end or _result.
    private int _stopping; // Atomic.

    /// <inheritdoc cref="RunLoop.Run"/>
    internal void Run(long deadline, out SystemEvent? end, out RunResult? result)
    {
        Signal[] signals = [.. vcpus.Select(_ => new Signal())];
        Worker[] workers = [.. vcpus.Select((vcpu, i) => Start(vcpu, signals[i]))];
        while (Cell.Load(ref _ended) == 0)
        {
            _ = control.Wait(PollInterval);
            poll();
            RunResult? stop = control.Stop ?? (Stopwatch.GetTimestamp() >= deadline ? new RunResult(RunOutcome.TimedOut) : null);
            if (stop is not null)
            {
                Finish(null, stop);
            }
        }

        Cell.Store(ref _stopping, 1);
        for (int i = 0; i < workers.Length; i++)
        {
            vcpus[i].Cpu.Kick(); // Raises its signal too.
        }

        for (int i = 0; i < workers.Length; i++)
        {
            workers[i].Join();
            vcpus[i].Cpu.WakeUp = null;
            signals[i].Dispose();
        }

        using (_lock.Enter())
        {
            end = _end;
            result = _result;
        }
    }

    private Worker Start(VcpuRunner vcpu, Signal signal)
    {
        vcpu.Cpu.WakeUp = signal.Raise;
        return Worker.Start($"vcpu {vcpu.Cpu.Index}", () => Execute(vcpu, signal));
    }

    private void Execute(VcpuRunner vcpu, Signal signal)
    {
        while (Cell.Load(ref _stopping) == 0)
        {
            if (!vcpu.IsRunnable)
            {
                _ = signal.Wait(vcpu.Patience);
            }
            else if (!vcpu.RunSlice(out SystemEvent? end, out RunResult? result))
            {
                Finish(end, result);
                return;
            }
        }
    }

    /// <summary>Ends the run; what ends it first counts.</summary>
    private void Finish(SystemEvent? end, RunResult? result)
    {
        using (_lock.Enter())
        {
            if (_end is null && _result is null)
            {
                _end = end;
                _result = result;
            }
        }

        // ORDER: release; whoever sees the flag finds the reason under the lock.
        Cell.Store(ref _ended, 1);
        control.Nudge();
    }
}
