using System.Diagnostics;

namespace Twofold.Machine.Tests.Differential;

/// <summary>Runs a test program under QEMU's user-mode emulation of a Cortex-A53.</summary>
internal static class ReferenceRunner
{
    private const string Program = "qemu-aarch64";

    /// <summary>Why there is no reference here; null when there is one.</summary>
    internal static string? Absence { get; } = FindAbsence();

    /// <summary>The final states.</summary>
    internal static MachineState[] Run(TestProgram program)
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, program.Image);
            MakeExecutable(file);
            byte[] output = Execute(["-cpu", "cortex-a53", file], out string complaint, out int status);
            Assert.True(status == 0 && output.Length == program.RecordsBytes, $"{Program} ended with {status} after {output.Length} bytes: {complaint}");
            return Split(output);
        }
        finally
        {
            File.Delete(file);
        }
    }

    internal static MachineState[] Split(ReadOnlySpan<byte> records)
    {
        var states = new MachineState[records.Length / MachineState.Bytes];
        for (int i = 0; i < states.Length; i++)
        {
            states[i] = MachineState.ReadFrom(records[(i * MachineState.Bytes)..]);
        }

        return states;
    }

    private static void MakeExecutable(string file)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private static byte[] Execute(string[] arguments, out string complaint, out int status)
    {
        var start = new ProcessStartInfo(Program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        using var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        complaint = error.Result;
        status = process.ExitCode;
        return output.ToArray();
    }

    private static string? FindAbsence()
    {
        try
        {
            _ = Execute(["--version"], out _, out int status);
            return status == 0 ? null : $"{Program} --version ended with {status}";
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return $"{Program}: {e.Message}";
        }
    }
}
