namespace Twofold.Machine.Tests.Differential;

/// <summary>A few instructions and the state they start from.</summary>
/// <param name="Seed">What it was made from.</param>
/// <param name="Words">The instructions, <see cref="Length"/> of them.</param>
/// <param name="Start">The state before the first.</param>
internal sealed record Sequence(ulong Seed, uint[] Words, MachineState Start)
{
    internal const int Length = 16;

    private const uint Nop = 0xd503201f;

    /// <summary>The same with some instructions made harmless; branches still go where they went, and loops still end.</summary>
    internal Sequence Without(int first, int count)
    {
        uint[] words = [.. Words];
        for (int i = first; i < first + count; i++)
        {
            words[i] = SequenceGenerator.EndsLoops(words[i]) ? words[i] : Nop;
        }

        return this with { Words = words };
    }

    /// <summary>How many instructions are not NOP.</summary>
    internal int Instructions => Words.Count(word => word != Nop);
}
