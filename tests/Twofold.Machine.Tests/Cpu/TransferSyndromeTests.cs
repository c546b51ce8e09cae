namespace Twofold.Machine.Tests;

/// <summary>ISV and its fields for instructions that abort to EL2, against Arm DDI 0487, D23.2 (ISS of a data abort).</summary>
public sealed class TransferSyndromeTests
{
    [Theory]
    // Word, assembler text, ISV, SAS, SSE, SRT, SF, AR.
    [InlineData(0xb9400020u, "ldr w0, [x1]", 1, 2, 0, 0, 0, 0)]
    [InlineData(0xf94007e5u, "ldr x5, [sp, #8]", 1, 3, 0, 5, 1, 0)]
    [InlineData(0x39c00462u, "ldrsb w2, [x3, #1]", 1, 0, 1, 2, 0, 0)]
    [InlineData(0x39800462u, "ldrsb x2, [x3, #1]", 1, 0, 1, 2, 1, 0)]
    [InlineData(0xb98000c7u, "ldrsw x7, [x6]", 1, 2, 1, 7, 1, 0)]
    [InlineData(0x3900003fu, "strb wzr, [x1]", 1, 0, 0, 31, 0, 0)]
    [InlineData(0x7820684au, "strh w10, [x2, x0]", 1, 1, 0, 10, 0, 0)]
    [InlineData(0xf85f8020u, "ldur x0, [x1, #-8]", 1, 3, 0, 0, 1, 0)]
    [InlineData(0xb8400820u, "ldtr w0, [x1]", 1, 2, 0, 0, 0, 0)]
    [InlineData(0x88dffc20u, "ldar w0, [x1]", 1, 2, 0, 0, 0, 1)]
    [InlineData(0xc89ffc62u, "stlr x2, [x3]", 1, 3, 0, 2, 1, 1)]
    [InlineData(0x58000041u, "ldr x1, . + 8", 1, 3, 0, 1, 1, 0)]
    [InlineData(0xf8408420u, "ldr x0, [x1], #8", 0, 0, 0, 0, 0, 0)]
    [InlineData(0xb8004c20u, "str w0, [x1, #4]!", 0, 0, 0, 0, 0, 0)]
    [InlineData(0xa9400440u, "ldp x0, x1, [x2]", 0, 0, 0, 0, 0, 0)]
    [InlineData(0x885f7c20u, "ldxr w0, [x1]", 0, 0, 0, 0, 0, 0)]
    [InlineData(0xbd400020u, "ldr s0, [x1]", 0, 0, 0, 0, 0, 0)]
    [InlineData(0xf9800020u, "prfm pldl1keep, [x1]", 0, 0, 0, 0, 0, 0)]
    [InlineData(0xd50b7420u, "dc zva, x0", 0, 0, 0, 0, 0, 0)]
    public void TheSyndromeSaysWhichRegisterWasToBeMoved(uint word, string text, int isv, int sas, int sse, int srt, int sf, int ar)
    {
        uint iss = TransferSyndrome.Of(word);
        int[] found = [Bits(iss, 24, 1), Bits(iss, 22, 2), Bits(iss, 21, 1), Bits(iss, 16, 5), Bits(iss, 15, 1), Bits(iss, 14, 1)];
        Assert.True(found.SequenceEqual([isv, sas, sse, srt, sf, ar]), $"{text}: {string.Join(' ', found)}");
    }

    private static int Bits(uint value, int low, int width) => (int)((value >> low) & ((1u << width) - 1));
}
