using System.Numerics;

namespace Twofold.Machine.Tests;

/// <summary>The generated search against the table it was generated from.</summary>
public sealed class DecodeTreeTests
{
    [Fact]
    public void TheSearchFindsTheMostSpecificPatternThatMatches()
    {
        Random random = new(3);
        for (int n = 0; n < 400_000; n++)
        {
            InstructionPattern near = InstructionPatterns.All[n % InstructionPatterns.All.Count];
            uint word = (uint)random.NextInt64(1L << 32);
            word = (n & 1) == 0 ? word : near.Value | (word & ~near.Mask);
            Assert.True(InstructionPatterns.Find(word) == MostSpecific(word), $"0x{word:x8}");
        }
    }

    [Fact]
    public void EveryPatternIsFoundByItsOwnValue()
    {
        for (int index = 0; index < InstructionPatterns.All.Count; index++)
        {
            // All fields ones: no refinement has such a word unless it is the pattern's own.
            InstructionPattern pattern = InstructionPatterns.All[index];
            uint word = pattern.Value | ~pattern.Mask;
            Assert.Equal(MostSpecific(word), InstructionPatterns.Find(word));
            Assert.Equal(pattern.Class, InstructionPatterns.All[InstructionPatterns.Find(word)].Class);
        }
    }

    [Fact]
    public void NoWordMakesTheDecoderOrTheDisassemblerThrow()
    {
        Random random = new(4);
        Insn insn = default;
        for (int n = 0; n < 200_000; n++)
        {
            uint word = (uint)random.NextInt64(1L << 32);
            bool allocated = Decoder.Decode(word, ref insn);
            Assert.Equal(word, insn.Word);
            Assert.InRange(Math.Max(Math.Max(insn.Rd, insn.Rn), Math.Max(insn.Rm, insn.Ra)), 0, Cpu.Discard);
            Assert.Equal(!allocated, Disassembler.Text(word, default).StartsWith(".inst", StringComparison.Ordinal));
        }
    }

    private static int MostSpecific(uint word)
    {
        int best = -1;
        for (int index = 0; index < InstructionPatterns.All.Count; index++)
        {
            InstructionPattern pattern = InstructionPatterns.All[index];
            bool better = best < 0 || BitOperations.PopCount(pattern.Mask) > BitOperations.PopCount(InstructionPatterns.All[best].Mask);
            best = (word & pattern.Mask) == pattern.Value && better ? index : best;
        }

        return best;
    }
}
