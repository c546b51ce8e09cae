using System.Buffers.Binary;
using System.Diagnostics;
using Twofold.Arch;
using Xunit.Abstractions;

namespace Twofold.Machine.Tests;

/// <summary>The encodings of registers.txt and of <see cref="SystemRegister"/> against the GNU assembler's.</summary>
public sealed class EncodingTests(ITestOutputHelper output)
{
    private const string Assembler = "aarch64-linux-gnu-as", Copier = "aarch64-linux-gnu-objcopy";

    [Fact]
    public void TheTableAgreesWithTheAssembler()
    {
        if (!IsInstalled(Assembler) || !IsInstalled(Copier))
        {
            output.WriteLine($"skipped: {Assembler} is not installed");
            return;
        }

        IReadOnlyList<ExpectedRegister> rows = RegisterTable.All;
        uint[] words = Assemble([.. rows.Select(Source)]);
        Assert.Equal(rows.Count, words.Length);
        for (int n = 0; n < words.Length; n++)
        {
            ExpectedRegister row = rows[n];
            uint expected = 0xd500_0000 | (row.ReadLevel < ExpectedRegister.Undefined ? 1u << 21 : 0) | ((uint)row.Register.Encoding << 5);
            uint anyRegister = words[n] & ~31u;
            Assert.True(anyRegister == expected, $"{row.Name} is 0x{expected:x8}, the assembler says 0x{anyRegister:x8}");
        }
    }

    [Fact]
    public void EveryRowIsNamedAsTheArchitectureNamesIt()
    {
        foreach (ExpectedRegister row in RegisterTable.All)
        {
            if (SystemRegister.Names.TryGetValue(row.Register, out string? name) && !row.Name.StartsWith("S3_", StringComparison.Ordinal))
            {
                Assert.Equal(row.Name, name);
            }
        }
    }

    private static string Source(ExpectedRegister row)
    {
        if (row.ReadLevel < ExpectedRegister.Undefined)
        {
            return $"mrs x0, {row.Name}";
        }

        bool withoutOperand = row.Name is "IC_IALLU" or "IC_IALLUIS" or "TLBI_VMALLE1" or "TLBI_VMALLE1IS";
        return !row.IsInstruction ? $"msr {row.Name}, x0"
            : withoutOperand ? row.Name.Replace('_', ' ')
            : row.Name.Replace('_', ' ') + ", x0";
    }

    private static uint[] Assemble(IReadOnlyList<string> lines)
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("twofold-encodings-");
        try
        {
            string source = Path.Combine(directory.FullName, "all.s");
            string code = Path.Combine(directory.FullName, "all.o"), binary = Path.Combine(directory.FullName, "all.bin");
            File.WriteAllLines(source, lines);
            // Newer than this CPU, because the ID registers that it reserves have their names only there.
            Run(Assembler, "-march=armv8.5-a", "-o", code, source);
            Run(Copier, "-O", "binary", "-j", ".text", code, binary);
            byte[] bytes = File.ReadAllBytes(binary);
            return [.. Enumerable.Range(0, bytes.Length / 4).Select(n => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(4 * n)))];
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static bool IsInstalled(string tool)
        => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(path => File.Exists(Path.Combine(path, tool)));

    private static void Run(string tool, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(tool, arguments) { RedirectStandardError = true })!;
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors);
    }
}
