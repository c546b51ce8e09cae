using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Twofold.Machine.Tests;

/// <summary>What binutils says about instruction words.</summary>
internal static class Objdump
{
    private const string Program = "aarch64-linux-gnu-objdump";

    internal static bool IsInstalled { get; } = Environment.GetEnvironmentVariable("PATH")!.Split(':')
        .Any(directory => File.Exists(Path.Combine(directory, Program)));

    /// <summary>The canonical mnemonic of each word, and its operands; "undefined" for those it does not know.</summary>
    internal static string[] Mnemonics(uint[] words)
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, MemoryMarshal.AsBytes<uint>(words).ToArray());
            ProcessStartInfo start = new(Program, $"-D -z -b binary -m aarch64 -M no-aliases {file}") { RedirectStandardOutput = true };
            using Process process = Process.Start(start)!;
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            string[] result = new string[words.Length];
            foreach (string line in output.Split('\n'))
            {
                // "   4:	d503201f 	hint	#0x0"
                string[] columns = line.Split('\t');
                if (columns.Length >= 3 && int.TryParse(
                    columns[0].Trim().TrimEnd(':'), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out int offset))
                {
                    bool undefined = columns[2].StartsWith(".inst", StringComparison.Ordinal) || line.Contains("undefined", StringComparison.Ordinal);
                    result[offset / 4] = undefined ? "undefined" : string.Join(' ', columns[2..]).Trim();
                }
            }

            return result;
        }
        finally
        {
            File.Delete(file);
        }
    }
}
