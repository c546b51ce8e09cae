using System.Globalization;
using Twofold.Arch;

namespace Twofold.Machine.Tests;

/// <summary>One line of registers.txt.</summary>
internal sealed record ExpectedRegister(
    string Name, SystemRegister Register, int ReadLevel, int WriteLevel, string Gate, int ReadTrap, int WriteTrap, ulong? Reset, ulong? Ones)
{
    public const int Undefined = 2;

    public bool IsInstruction => Register.Op0 == 1;

    /// <summary>What the access comes to when nothing forbids it: with the MMU off all memory is Device, which DC ZVA cannot zero.</summary>
    public Outcome Allowed => Name == "DC_ZVA" ? Outcome.Aborted : Outcome.Done;

    /// <summary>Whether the operand is an address that is translated.</summary>
    public bool TakesAddress => IsInstruction && Register.CRn == 7 && Name is not ("IC_IALLU" or "IC_IALLUIS" or "DC_ISW" or "DC_CSW" or "DC_CISW");
}

/// <summary>The architecture's table, as the tests have it.</summary>
internal static class RegisterTable
{
    public static IReadOnlyList<ExpectedRegister> All { get; } = [.. Lines().Select(Parse)];

    private static IEnumerable<string[]> Lines()
    {
        using Stream stream = typeof(RegisterTable).Assembly.GetManifestResourceStream("registers.txt")!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0 && line[0] != '#')
            {
                yield return line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            }
        }
    }

    private static ExpectedRegister Parse(string[] cells)
    {
        int[] fields = [.. cells[1].Split(',').Select(field => int.Parse(field, CultureInfo.InvariantCulture))];
        return new(
            cells[0],
            SystemRegister.Of(fields[0], fields[1], fields[2], fields[3], fields[4]),
            Number(cells[2]) ?? ExpectedRegister.Undefined,
            Number(cells[3]) ?? ExpectedRegister.Undefined,
            cells[4],
            Number(cells[5]) ?? -1,
            Number(cells[6]) ?? -1,
            Hex(cells[7]),
            Hex(cells[8]));
    }

    private static int? Number(string cell) => cell == "-" ? null : int.Parse(cell, CultureInfo.InvariantCulture);

    private static ulong? Hex(string cell) => cell == "-" ? null : ulong.Parse(cell, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
