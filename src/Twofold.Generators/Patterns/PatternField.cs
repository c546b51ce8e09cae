namespace Twofold.Generators;

/// <summary>A named run of bits of a pattern.</summary>
/// <param name="Name">As the pattern writes it.</param>
/// <param name="Shift">Its lowest bit.</param>
/// <param name="Width">Bits.</param>
/// <param name="Role">For registers, what register 31 means; None for other fields.</param>
internal sealed record PatternField(string Name, int Shift, int Width, RegisterRole Role)
{
    internal uint Mask => (uint)((1UL << Width) - 1) << Shift;
}
