using System.Text.RegularExpressions;

namespace Twofold.Machine.Tests;

/// <summary>The decoder's choice of instruction against that of binutils.</summary>
public sealed partial class DecoderAgainstObjdumpTests
{
    [ObjdumpFact]
    public void EveryPatternHasTheMnemonicThatObjdumpGivesIt()
    {
        const int samples = 64;
        Random random = new(1);
        uint[] words = [.. InstructionPatterns.All.SelectMany(pattern => Enumerable.Range(0, samples)
            .Select(_ => pattern.Value | ((uint)random.NextInt64(1L << 32) & ~pattern.Mask)))];
        Compare(words);
    }

    [ObjdumpFact]
    public void RandomWordsOfTheIntegerClassesAreAllocatedWhereObjdumpKnowsThem()
    {
        // op0, bits 28:25: 100x data processing (immediate), 101x branches and system, x101 data processing (register), x1x0 loads.
        uint[] classes = [8, 9, 10, 11, 5, 13, 4, 6, 12, 14];
        Random random = new(2);
        uint[] words = [.. Enumerable.Range(0, 60_000).Select(n =>
            ((uint)random.NextInt64(1L << 32) & ~(15u << 25)) | (classes[n % classes.Length] << 25))];
        Compare(words);
    }

    [ObjdumpFact]
    public void NeighboursOfVectorInstructionsAreAllocatedWhereObjdumpKnowsThem()
    {
        // A random word seldom is one: these differ from one in a bit or two that are fixed.
        const int samples = 100;
        Random random = new(3);
        uint[] words = [.. InstructionPatterns.All.Where(pattern => (pattern.Value & 0x0400_0000) != 0 && (pattern.Value & 0x0800_0000) != 0)
            .SelectMany(pattern => Enumerable.Range(0, samples).Select(_ => (pattern.Value | ((uint)random.NextInt64(1L << 32) & ~pattern.Mask))
                ^ (1u << random.Next(10, 32)) ^ (1u << random.Next(10, 31))))];
        Compare([.. words.Where(word => (word & 0x0400_0000) != 0 && (word & 0x0800_0000) != 0)]);
    }

    private static void Compare(uint[] words)
    {
        string[] expected = Objdump.Mnemonics(words);
        string[] wrong = [.. Enumerable.Range(0, words.Length)
            .Where(n => !Agree(Disassembler.Mnemonic(words[n]), expected[n]))
            .Select(n => $"{words[n]:x8}: {Disassembler.Mnemonic(words[n])}, objdump {expected[n]}")];
        Assert.True(wrong.Length == 0, string.Join("\n", wrong.Take(20)));
    }

    private static bool Agree(string ours, string theirs)
    {
        string mnemonic = theirs.Split(' ', '\t')[0];
        if (ours == ".inst")
        {
            bool unknownRegister = mnemonic is "mrs" or "msr" or "sys" or "sysl";
            return theirs == "undefined" || unknownRegister || LaterArchitecture().IsMatch(mnemonic)
                || LaterVectors().IsMatch(mnemonic) || HalfPrecision().IsMatch(theirs);
        }

        // Should-be-one fields and write-back to a loaded register are CONSTRAINED UNPREDICTABLE; objdump refuses some of them.
        bool unpredictable = theirs == "undefined" && ours is "ldar" or "ldarb" or "ldarh" or "ldpsw";
        bool namedHint = mnemonic == "hint" && ours is "wfe" or "wfi" or "sev" or "sevl";
        return ours == mnemonic || unpredictable || namedHint;
    }

    /// <summary>Instructions of later architectures and optional features, and DCPS, which is UNDEFINED outside debug state.</summary>
    [GeneratedRegex(@"^(addg|subg|bc\.|casp?|cpy|set[gpme]|ld(add|clr|eor|set|[su]max|[su]min)|swp|ldapur|stlur|ldlar|stllr|ldraa|ldrab"
        + @"|ldg|stz?2?g|stgp|[su]max$|[su]min$|rmif|tcancel|wf[ie]t|(st|ld)64b|dcps|irg|gmi|pac|aut|xpac|[bl]+ra|reta|ereta|setf|cfinv|sb$|ldapr)")]
    private static partial Regex LaterArchitecture();

    /// <summary>Vector instructions of later architectures and of the cryptographic extension.</summary>
    [GeneratedRegex("^(aes|sha|sm[34]|eor3|bcax|rax1|xar|[su]{1,2}dot|bf(dot|mla|mmla|cvt)|[su]{1,2}mmla|fcmla|fcadd|fmls?a?l|sqrdml[as]h|fjcvtzs|frint(32|64))")]
    private static partial Regex LaterVectors();

    /// <summary>Half-precision arithmetic, and the product of 64-bit polynomials.</summary>
    [GeneratedRegex(@"^(f|[su]cvtf)\S*\s.*(\bh[0-9]|\.[48]h)|^pmull2?\s.*\.1q")]
    private static partial Regex HalfPrecision();
}
