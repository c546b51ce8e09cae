using System.Diagnostics;

namespace Twofold.Vmm.Tests.DeviceTree;

/// <summary>The device tree compiler, an independent reader and writer of the format.</summary>
internal static class Dtc
{
    internal static bool IsInstalled { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Any(folder => File.Exists(Path.Combine(folder, "dtc")));

    /// <summary>What <c>dtc</c> makes of the input; its complaints when it fails.</summary>
    internal static byte[] Run(byte[] input, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo("dtc", arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> complaints = process.StandardError.ReadToEndAsync();
        using MemoryStream output = new();
        Task copied = process.StandardOutput.BaseStream.CopyToAsync(output);
        process.StandardInput.BaseStream.Write(input);
        process.StandardInput.Close();
        process.WaitForExit();
        copied.Wait();
        Assert.True(process.ExitCode == 0 && complaints.Result.Length == 0, complaints.Result);
        return output.ToArray();
    }
}
