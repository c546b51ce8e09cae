using System.Globalization;
using Twofold.Arch;

namespace Twofold.Machine.Tests;

/// <summary>Each of EL1's controls of EL0 opens what it names and nothing else.</summary>
public sealed class UserGateTests
{
    [Theory]
    [InlineData('S')]
    [InlineData('K')]
    [InlineData('D')]
    public void EachBitLetsInExactlyItsRegisters(char control)
    {
        using var bench = new AccessBench();
        foreach (ExpectedRegister row in RegisterTable.All.Where(row => row.Gate[0] == control))
        {
            int[] bits = [.. row.Gate[1..].Split('+').Select(bit => int.Parse(bit, CultureInfo.InvariantCulture))];
            for (int bit = 0; bit < 32; bit++)
            {
                bool granted = bits.Contains(bit) != (control == 'D');
                Outcome outcome = Try(bench, row, control, 1UL << bit);
                Assert.True(outcome == (granted ? row.Allowed : Outcome.TrappedToEl1), $"{row.Name} with bit {bit} of {control}: {outcome}");
            }
        }
    }

    private static Outcome Try(AccessBench bench, ExpectedRegister row, char control, ulong value)
    {
        const ulong translationOn = 1;
        Cpu cpu = bench.Cpu;
        cpu.SctlrEl1 = control == 'S' ? value & ~translationOn : 0;
        cpu.CntkctlEl1 = control == 'K' ? value : 0;
        cpu.MdscrEl1 = control == 'D' ? value : 0;
        cpu.HcrEl2 = HcrEl2.None;
        cpu.SetLevel(0, spSelect: false);
        cpu.X(1) = row.TakesAddress ? AccessBench.Ram : 0;
        return row.ReadLevel == 0 ? bench.Read(row.Register) : bench.Write(row.Register);
    }
}
