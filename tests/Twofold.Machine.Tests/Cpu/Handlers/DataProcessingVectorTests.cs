using System.Globalization;

namespace Twofold.Machine.Tests;

/// <summary>Data processing against vectors written from the architecture.</summary>
public sealed class DataProcessingVectorTests
{
    private const string Resource = "handlers/data-processing.txt";

    public static TheoryData<string> Vectors
    {
        get
        {
            using StreamReader reader = new(typeof(DataProcessingVectorTests).Assembly.GetManifestResourceStream(Resource)!);
            return [.. reader.ReadToEnd().Split('\n').Where(line => line.Length > 0 && line[0] != '#')];
        }
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void TheInstructionDoesWhatTheArchitectureSays(string vector)
    {
        string[] columns = vector.Split('|');
        uint word = uint.Parse(columns[0].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        Dictionary<string, ulong> registers = new() { ["x0"] = 0, ["x1"] = 0, ["x2"] = 0, ["x3"] = 0, ["sp"] = 0, ["nzcv"] = 0 };
        Read(columns[2], registers);
        using BareCpu bare = new();
        foreach ((string name, ulong value) in registers)
        {
            Set(bare.Cpu, name, value);
        }

        _ = bare.Run(word);
        Assert.False(bare.Excepted);
        Read(columns[3], registers);
        Assert.Equal(registers, registers.ToDictionary(register => register.Key, register => Get(bare.Cpu, register.Key)));
        Assert.All(Enumerable.Range(4, 27), register => Assert.Equal(0UL, bare.Cpu.GetX(register)));
    }

    private static void Read(string column, Dictionary<string, ulong> registers)
    {
        foreach (string part in column.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] pair = part.Split('=');
            NumberStyles style = pair[0] == "nzcv" ? NumberStyles.BinaryNumber : NumberStyles.HexNumber;
            registers[pair[0]] = ulong.Parse(pair[1], style, CultureInfo.InvariantCulture);
        }
    }

    private static ulong Get(Cpu cpu, string name) => name switch
    {
        "sp" => cpu.X(Cpu.Sp),
        "nzcv" => cpu.ProcessorState >> 28,
        _ => cpu.GetX(name[1] - '0'),
    };

    private static void Set(Cpu cpu, string name, ulong value)
    {
        switch (name)
        {
            case "sp":
                cpu.X(Cpu.Sp) = value;
                break;
            case "nzcv":
                cpu.ProcessorState = (cpu.ProcessorState & 0xfffffff) | (value << 28);
                break;
            default:
                cpu.SetX(name[1] - '0', value);
                break;
        }
    }
}
