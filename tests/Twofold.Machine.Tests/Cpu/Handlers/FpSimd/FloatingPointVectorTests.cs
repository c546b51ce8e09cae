using System.Globalization;
using System.Runtime.Intrinsics;
using Twofold.Arch;

namespace Twofold.Machine.Tests;

/// <summary>Floating point against vectors written from the architecture.</summary>
public sealed class FloatingPointVectorTests
{
    private const string Resource = "floating-point.txt";

    public static TheoryData<string> Vectors
    {
        get
        {
            using StreamReader reader = new(typeof(FloatingPointVectorTests).Assembly.GetManifestResourceStream(Resource)!);
            return [.. reader.ReadToEnd().Split('\n').Where(line => line.Length > 0 && line[0] != '#')];
        }
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void TheInstructionDoesWhatTheArchitectureSays(string vector)
    {
        string[] columns = vector.Split('|');
        uint word = uint.Parse(columns[0].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        Dictionary<string, ulong> before = Read(columns[2]);
        using BareCpu bare = new();
        Cpu cpu = bare.Cpu;
        cpu.WriteRegister(SystemRegister.CpacrEl1, 3 << 20);
        cpu.WriteRegister(SystemRegister.Fpcr, before.GetValueOrDefault("fpcr"));
        cpu.WriteRegister(SystemRegister.Fpsr, before.GetValueOrDefault("fpsr"));
        cpu.ProcessorState = 0x3c5; // EL1h, NZCV clear.
        for (int i = 0; i < 4; i++)
        {
            cpu.V<ulong>(i) = Vector128.Create(before.GetValueOrDefault($"v{i}"), before.GetValueOrDefault($"v{i}h"));
        }

        _ = bare.Run(word);
        if (columns[3].Trim() == "undefined")
        {
            Assert.Equal(ExceptionClass.Unknown, bare.Exception);
            return;
        }

        Assert.False(bare.Excepted);
        Dictionary<string, ulong> after = Read(columns[3]);
        ulong[] expected = [.. new[] { "v0", "v0h", "x0", "nzcv", "fpsr" }.Select(name => after.GetValueOrDefault(name))];
        ulong[] actual = [cpu.V<ulong>(0)[0], cpu.V<ulong>(0)[1], cpu.GetX(0), cpu.ProcessorState >> 28, cpu.ReadRegister(SystemRegister.Fpsr)];
        Assert.Equal(expected, actual);
    }

    private static Dictionary<string, ulong> Read(string column)
        => column.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(part => part.Split('=')).Where(pair => pair.Length == 2)
            .ToDictionary(pair => pair[0], pair => ulong.Parse(pair[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
}
