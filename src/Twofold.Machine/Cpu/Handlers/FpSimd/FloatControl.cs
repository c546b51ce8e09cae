namespace Twofold.Machine.Handlers;

/// <summary>FPCR as arithmetic reads it, and FPSR as it writes it.</summary>
internal static class FloatControl
{
    private const int RoundingShift = 22, FlushToZero = 24, DefaultNaN = 25, AlternativeHalf = 26;

    internal static Rounding RoundingOf(Cpu cpu) => (Rounding)((cpu.Fpcr >> RoundingShift) & 3);

    internal static bool FlushesToZero(Cpu cpu) => ((cpu.Fpcr >> FlushToZero) & 1) != 0;

    internal static bool UsesDefaultNaN(Cpu cpu) => ((cpu.Fpcr >> DefaultNaN) & 1) != 0;

    internal static bool UsesAlternativeHalf(Cpu cpu) => ((cpu.Fpcr >> AlternativeHalf) & 1) != 0;

    internal static void Raise(Cpu cpu, ulong flags) => cpu.Fpsr |= flags;
}
