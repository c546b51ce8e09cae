namespace Twofold.Machine;

/// <summary>A named run of bits of an instruction word.</summary>
/// <param name="Name">As the pattern writes it.</param>
/// <param name="Shift">The lowest bit.</param>
/// <param name="Width">Bits.</param>
/// <param name="IsStackPointer">A register for which 31 is the stack pointer.</param>
internal readonly record struct InstructionField(string Name, int Shift, int Width, bool IsStackPointer)
{
    /// <summary>The field's value in a word.</summary>
    internal uint Of(uint word) => word.Field(Shift, Width);
}
