namespace Twofold.Machine.Tests.Differential;

/// <summary>
/// Any words at all of the data-processing classes, allocated or not: whether they are undefined must agree too. Their results go
/// to the register in bits 4:0 only.
/// </summary>
/// <remarks>Source: Arm DDI 0487, C4.1: op0 in bits 28:25 is 100x (immediate) or x101 (register).</remarks>
internal static class WildWords
{
    internal static uint Make(Dice dice, SequencePlan plan)
    {
        while (true)
        {
            uint word = (uint)dice.Next();
            word = dice.OneIn(2) ? SequenceGenerator.Put(word, 26, 3, 0b100) : SequenceGenerator.Put(word, 25, 3, 0b101);
            uint result = word & 31;
            if (result is not (SequenceGenerator.Base or SequenceGenerator.Index) && !(result == 31 && plan.SpIsBase))
            {
                return word;
            }
        }
    }
}
