using System.Diagnostics;
using Twofold.Hypervisor.Tracing;
using Twofold.Machine;
using Twofold.Vmm;
using Twofold.Vmm.Boards;
using Twofold.Vmm.Consoles;

namespace Twofold.Cli;

/// <summary>One run of a guest on the terminal: console, script, trace and statistics around a <see cref="VirtualMachine"/>.</summary>
/// <remarks>Trace and statistics are complete on every way out.</remarks>
internal sealed class GuestRun(RunOptions options, BootPlan plan, TextWriter error)
{
    private readonly Clock _clock = MachineTime.CreateClock(options.Deterministic);

    /// <summary>Runs to the end and answers the exit code.</summary>
    internal int Execute()
    {
        if (!TryOpenTrace(out Tracer tracer, out string? complaint))
        {
            return Refuse(complaint!);
        }

        using (tracer)
        using (RunControl control = new())
        using (Stream output = Console.OpenStandardOutput())
        using (ConsoleSession session = new(options.Script, output, error, reason => control.RequestStop(ResultOf(reason))))
        {
            session.Console.Input.Arrived = control.InputArrived;
            if (!VirtualMachine.TryCreate(options, plan, _clock, tracer, session.Console, Notice, out VirtualMachine? machine, out complaint))
            {
                return Refuse(complaint);
            }

            using (machine)
            {
                return Run(machine, session, control, tracer);
            }
        }
    }

    private int Run(VirtualMachine machine, ConsoleSession session, RunControl control, Tracer tracer)
    {
        long started = Stopwatch.GetTimestamp();
        if (machine.GdbPort is { } port)
        {
            error.WriteLine($"twofold: the guest waits for GDB: target remote :{port}");
        }

        session.Start();
        RunResult result = Judge(machine.Run(control), session.Console.Script);
        TimeSpan elapsed = Stopwatch.GetElapsedTime(started);
        session.Dispose();
        tracer.Flush();
        if (result.Message is not null)
        {
            error.WriteLine($"twofold: {result.Message}");
        }

        if (options.Guest is null && options.Bios is null)
        {
            RunSummary.Write(machine, elapsed, error);
        }

        return RunStatistics.TryWrite(options.StatsFile, machine, elapsed, out string? complaint) ? (int)result.Outcome : Refuse(complaint!);
    }

    /// <summary>Turns the machine's end into the command's: a guest that ends with steps left has failed.</summary>
    private RunResult Judge(RunResult result, ConsoleScript? script)
    {
        string? awaited = script?.Awaited is { } step ? $"still waiting for --expect '{step.Text}'" : null;
        return result.Outcome switch
        {
            RunOutcome.Done when awaited is not null && result.Message is null => new(RunOutcome.GuestFailed, $"the guest ended, {awaited}"),
            RunOutcome.TimedOut => new(RunOutcome.TimedOut, $"{options.Timeout!.Value.TotalSeconds:0.###} s passed, {awaited ?? "the guest was still running"}"),
            _ => result,
        };
    }

    private static RunResult ResultOf(StopReason reason) => reason switch
    {
        StopReason.ScriptDone => new RunResult(RunOutcome.Done),
        StopReason.UserQuit => new RunResult(RunOutcome.Done, "quit"),
        _ => new RunResult(RunOutcome.GuestFailed, "stopped by a signal"),
    };

    private bool TryOpenTrace(out Tracer tracer, out string? complaint)
    {
        tracer = Tracer.Off;
        complaint = null;
        if (options.TraceFile is not { } path)
        {
            return true;
        }

        try
        {
            FileStream file = new(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 1 << 16);
            ITraceSink sink = path.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? new ChromeTraceSink(file) : new FtraceTextSink(new StreamWriter(file));
            tracer = new Tracer(sink, options.TraceEvents.Count == 0 ? ["*"] : options.TraceEvents, new MachineTime(_clock));
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            complaint = $"{path}: cannot be written ({failure.Message.ReplaceLineEndings(" ").TrimEnd('.')})";
            return false;
        }
    }

    private void Notice(string remark) => error.WriteLine($"twofold: {remark}");

    private int Refuse(string complaint)
    {
        error.WriteLine($"twofold: {complaint}");
        return (int)RunOutcome.BadInput;
    }
}
