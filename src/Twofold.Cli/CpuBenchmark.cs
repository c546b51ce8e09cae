using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Twofold.Hypervisor.Tracing;
using Twofold.Vmm;
using Twofold.Vmm.Boards;
using Twofold.Vmm.Devices;
using Twofold.Vmm.Loading;

namespace Twofold.Cli;

/// <summary><c>twofold bench cpu</c>: the built-in integer workload on the interpreter, and on QEMU's TCG when it is installed.</summary>
/// <remarks>Both run the same image to its power-off, with stage 1 and caches on; ours with our stage 2 beneath. The guest times
/// itself by its virtual counter, so neither's start-up counts; the rounds alternate, so that a busy machine is busy for both.</remarks>
internal static partial class CpuBenchmark
{
    private const int Rounds = 3;
    private const string Qemu = "qemu-system-aarch64";

    internal static int Run(TextWriter output, TextWriter error)
    {
        string image = Path.Combine(Path.GetTempPath(), $"twofold-bench-{Environment.ProcessId}.bin");
        List<double> ours = [], theirs = [];
        string? qemu = null;
        try
        {
            File.WriteAllBytes(image, BuiltInGuest.Benchmark.Span);
            for (int round = 0; round < Rounds; round++)
            {
                if (!TryOurs(image, out double seconds, out long instructions, out string console, out string? complaint))
                {
                    error.WriteLine($"twofold: bench cpu: {complaint}");
                    return (int)RunOutcome.GuestFailed;
                }

                ours.Add(instructions / seconds / 1e6);
                qemu = TryQemu(image, console, out seconds);
                if (qemu is null)
                {
                    theirs.Add(instructions / seconds / 1e6);
                }

                output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"round {round + 1}: {instructions:n0} instructions, twofold {ours[^1]:0} MIPS{(qemu is null ? $", {Qemu} {theirs[^1]:0} MIPS" : "")}"));
            }
        }
        finally
        {
            File.Delete(image);
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"twofold interpreter, stage 2 on: {Median(ours):0} MIPS (median of {Rounds})"));
        output.WriteLine(qemu is null
            ? string.Create(CultureInfo.InvariantCulture, $"{Qemu} -cpu cortex-a53 (TCG):    {Median(theirs):0} MIPS; ratio {Median(ours) / Median(theirs):0.00}")
            : $"{Qemu}: {qemu}");
        return (int)RunOutcome.Done;
    }

    private static bool TryOurs(string image, out double seconds, out long instructions, out string console, out string? complaint)
    {
        (seconds, instructions, console) = (0, 0, "");
        RunOptions options = new() { Guest = image };
        if (!BootPlan.TryCreate(options, out BootPlan? plan, out complaint))
        {
            return false;
        }

        Recorder recorder = new();
        using RunControl control = new();
        if (!VirtualMachine.TryCreate(options, plan, MachineTime.CreateClock(deterministic: false), Tracer.Off, recorder, _ => { }, out VirtualMachine? machine, out complaint))
        {
            return false;
        }

        using (machine)
        {
            RunResult result = machine.Run(control);
            instructions = machine.Instructions;
            console = recorder.Text;
            seconds = SecondsIn(console);
            complaint = result.Outcome == RunOutcome.Done ? null : result.Message;
            return complaint is null;
        }
    }

    /// <summary>Runs QEMU; null on success, else why there is no figure.</summary>
    private static string? TryQemu(string image, string expected, out double seconds)
    {
        seconds = 0;
        ProcessStartInfo start = new(Qemu, ["-M", "virt,gic-version=3", "-cpu", "cortex-a53", "-m", "256", "-nographic", "-nic", "none", "-kernel", image])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using Process process = Process.Start(start)!;
            Task<string> complaint = process.StandardError.ReadToEndAsync();
            string text = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            seconds = SecondsIn(text);
            return Took().Replace(text, "") == Took().Replace(expected, "")
                ? null
                : $"its guest did not print what ours did: {complaint.Result.ReplaceLineEndings(" ")}";
        }
        catch (Win32Exception)
        {
            return "not installed, so there is nothing to compare with";
        }
    }

    private static double SecondsIn(string console)
        => Took().Match(console) is { Success: true } match ? double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) / 1e6 : double.NaN;

    [GeneratedRegex(@"took (\d+) us")]
    private static partial Regex Took();

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    /// <summary>Keeps what the guest prints.</summary>
    private sealed class Recorder : IConsolePort
    {
        private readonly StringBuilder _text = new();

        internal string Text => _text.ToString();

        public void Transmit(byte value) => _text.Append((char)value);

        public bool TryReceive(out byte value)
        {
            value = 0;
            return false;
        }
    }
}
