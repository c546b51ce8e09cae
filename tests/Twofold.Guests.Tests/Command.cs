using System.Diagnostics;

namespace Twofold.Guests.Tests;

/// <summary>A program that was run to its end: what it said and how it ended.</summary>
internal sealed record Command(int ExitCode, string Output, string Errors)
{
    /// <summary>Runs the twofold command as a user would. Its output is taken byte for byte, as Latin-1.</summary>
    internal static Command Twofold(params IEnumerable<string> arguments)
        => Run("dotnet", [Path.Combine(AppContext.BaseDirectory, "twofold.dll"), .. arguments]);

    internal static Command Run(string program, IEnumerable<string> arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = System.Text.Encoding.Latin1,
            StandardErrorEncoding = System.Text.Encoding.UTF8,
        })!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        process.WaitForExit();
        return new(process.ExitCode, output.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult());
    }
}
