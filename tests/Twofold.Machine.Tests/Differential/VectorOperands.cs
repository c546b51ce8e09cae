namespace Twofold.Machine.Tests.Differential;

/// <summary>What vector registers and floating-point modes start from. Formats are those of IEEE 754.</summary>
internal static class VectorOperands
{
    private static readonly uint[] Singles =
    [
        0, 0x8000_0000, 1, 0x8000_0001, 0x007f_ffff, 0x0080_0000, 0x7f7f_ffff, 0x7f80_0000, 0xff80_0000, 0x7f80_0001, 0xffbf_ffff,
        0x7fc0_0000, 0xffc1_2345, 0x3f80_0000, 0xbf80_0000, 0x3f7f_ffff, 0x3f80_0001, 0x4b00_0000, 0x4f00_0000, 0xcf00_0000,
        0x5f00_0000, 0x3f00_0000, 0x3380_0000, 0x0100_0000, 0x7e80_0000, 0x4780_0000, 0x3880_0000,
    ];

    private static readonly ulong[] Doubles =
    [
        0, 1UL << 63, 1, 0x800f_ffff_ffff_ffff, 0x0010_0000_0000_0000, 0x7fef_ffff_ffff_ffff, 0x7ff0_0000_0000_0000, 0xfff0_0000_0000_0000,
        0x7ff0_0000_0000_0001, 0xfff7_ffff_ffff_ffff, 0x7ff8_0000_0000_0000, 0xfff8_1234_5678_9abc, 0x3ff0_0000_0000_0000,
        0xbff0_0000_0000_0000, 0x3fef_ffff_ffff_ffff, 0x4330_0000_0000_0000, 0x43e0_0000_0000_0000, 0xc3e0_0000_0000_0000,
        0x41e0_0000_0000_0000, 0x3fe0_0000_0000_0000, 0x3810_0000_0000_0000, 0x36a0_0000_0000_0000, 0x47ef_ffff_ffff_ffff,
        0x0020_0000_0000_0000, 0x7fd0_0000_0000_0000, 0x47f0_0000_0000_0000, 0x3690_0000_0000_0001,
    ];

    private static readonly ushort[] Halves = [0, 0x8000, 1, 0x83ff, 0x0400, 0x7bff, 0x7c00, 0xfc00, 0x7c01, 0xfdff, 0x7e00, 0xfe55, 0x3c00, 0x7fff];

    /// <summary>FP and SIMD data processing, and loads and stores of vector registers: bits 28:25 are x111 or x1x0 with bit 26.</summary>
    internal static bool IsVector(uint word) => (word & 0x0e000000) == 0x0e000000 || (word & 0x0e000000) == 0x0c000000;

    internal static void Fill(MachineState state, Dice dice)
    {
        for (int i = 0; i < 64; i++)
        {
            state.Registers[MachineState.Vectors + i] = Word(dice);
        }

        // AHP, DN, FZ, RMode; and QC, IDC, IXC, UFC, OFC, DZC, IOC.
        state.Registers[MachineState.Fpcr] = dice.OneIn(3) ? 0 : dice.Next() & 0x07c0_0000;
        state.Registers[MachineState.Fpsr] = dice.OneIn(2) ? 0 : dice.Next() & 0x0800_009f;
    }

    private static ulong Word(Dice dice) => dice.Below(8) switch
    {
        0 => dice.Next(),
        1 => dice.Operand(),
        2 => dice.Pick(Doubles),
        3 => NearDouble(dice),
        4 => dice.Pick(Singles) | ((ulong)dice.Pick(Singles) << 32),
        5 => NearSingle(dice) | ((ulong)NearSingle(dice) << 32),
        6 => dice.Pick(Halves) | ((ulong)dice.Pick(Halves) << 16) | ((ulong)dice.Pick(Halves) << 32) | ((ulong)dice.Next() << 48),
        _ => Lanes(dice),
    };

    /// <summary>Numbers of like size: sums that cancel, products and integers within reach.</summary>
    private static ulong NearDouble(Dice dice)
        => (dice.Next() & 0x8000_0000_0000_0000) | ((ulong)(1023 + dice.Between(-70, 70)) << 52) | (Fraction(dice) >> 12);

    private static uint NearSingle(Dice dice)
        => ((uint)dice.Next() & 0x8000_0000) | ((uint)(127 + dice.Between(-70, 70)) << 23) | (uint)(Fraction(dice) >> 41);

    /// <summary>Often few ones, at the top or at the bottom: exact results and middles.</summary>
    private static ulong Fraction(Dice dice) => dice.Below(3) switch
    {
        0 => dice.Next() << dice.Below(64),
        1 => dice.Next() & dice.Next() & dice.Next() & dice.Next(),
        _ => dice.Next(),
    };

    /// <summary>Bytes at which signs and saturation turn over, and small shift amounts.</summary>
    private static ulong Lanes(Dice dice)
    {
        ulong word = 0;
        for (int i = 0; i < 8; i++)
        {
            byte lane = dice.Below(4) switch
            {
                0 => 0x80,
                1 => 0x7f,
                2 => (byte)dice.Between(-9, 9),
                _ => (byte)dice.Next(),
            };
            word = (word << 8) | lane;
        }

        return word;
    }
}
