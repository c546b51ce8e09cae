using Twofold.Arch;

namespace Twofold.Machine.Tests;

/// <summary>Encodings that ARMv8.0 without floating point reserves, and their neighbours that it does not.</summary>
public sealed class ReservedEncodingTests
{
    [Theory]
    [InlineData(0x12400000u, "and w0, w0, N=1")]
    [InlineData(0x9240fc00u, "and x0, x0, all ones")]
    [InlineData(0x1200fc00u, "and w0, w0, element of one bit")]
    [InlineData(0x12007c00u, "and w0, w0, all ones")]
    [InlineData(0x0bc00000u, "add w0, w0, w0, ror")]
    [InlineData(0x0b008000u, "add w0, w0, w0, lsl #32")]
    [InlineData(0x0a008000u, "and w0, w0, w0, lsl #32")]
    [InlineData(0x8b201400u, "add x0, x0, w0, uxtb #5")]
    [InlineData(0x8b600000u, "add extended with bits 23:22 = 01")]
    [InlineData(0x52c00000u, "movz w0, lsl #32")]
    [InlineData(0x32800000u, "move wide with opc 01")]
    [InlineData(0x53400000u, "ubfm w0 with N = 1")]
    [InlineData(0xd3000000u, "ubfm x0 with N = 0")]
    [InlineData(0x53200000u, "ubfm w0 with immr 32")]
    [InlineData(0x53008000u, "ubfm w0 with imms 32")]
    [InlineData(0x13808000u, "extr w0 with lsb 32")]
    [InlineData(0x93800000u, "extr x0 with N = 0")]
    [InlineData(0xf8600800u, "ldr x0 with option 000")]
    [InlineData(0xf8601800u, "ldr x0 with option 000, scaled")]
    [InlineData(0xb8c00800u, "ldursw-like with opc 11 of words, unprivileged")]
    [InlineData(0xf8c00000u, "ldur with size 11 and opc 11")]
    [InlineData(0x08df7c00u, "ldlarb: FEAT_LOR")]
    [InlineData(0x88a07c00u, "cas: FEAT_LSE")]
    [InlineData(0x08207c00u, "casp: FEAT_LSE")]
    [InlineData(0xb8200000u, "ldadd: FEAT_LSE")]
    [InlineData(0xdac10000u, "pacia: FEAT_PAuth")]
    [InlineData(0xd65f0bffu, "retaa: FEAT_PAuth")]
    [InlineData(0xd69f0bffu, "eretaa: FEAT_PAuth")]
    [InlineData(0xba000400u, "rmif: FEAT_FlagM")]
    [InlineData(0x38bfc000u, "ldaprb: FEAT_LRCPC")]
    [InlineData(0xd50330ffu, "sb: FEAT_SB")]
    [InlineData(0xd503307fu, "system instruction with op2 011 beside the barriers")]
    [InlineData(0xd500409fu, "msr pan: FEAT_PAN")]
    [InlineData(0xd500401fu, "cfinv: FEAT_FlagM")]
    [InlineData(0x54000010u, "bc.eq: FEAT_HBC")]
    [InlineData(0xd4a00001u, "dcps1 outside debug state")]
    [InlineData(0xd6bf03e0u, "drps outside debug state")]
    [InlineData(0xd4000000u, "exception generation with LL 00")]
    [InlineData(0xd4200001u, "brk with LL 01")]
    [InlineData(0xd61f0001u, "br with op4 1")]
    [InlineData(0xd69f03e1u, "eret with op4 1")]
    [InlineData(0x1ac04c00u, "crc32x with sf = 0")]
    [InlineData(0x9ac04800u, "crc32w with sf = 1")]
    [InlineData(0x5ac00c00u, "rev of 64 bits with sf = 0")]
    [InlineData(0x1b200000u, "smaddl with sf = 0")]
    [InlineData(0x00000000u, "udf #0")]
    [InlineData(0xd4400000u, "hlt #0")]
    public void AReservedEncodingIsUndefined(uint word, string what)
    {
        using BareCpu bare = new();
        List<uint> reported = [];
        bare.Cpu.UndefinedInstruction = (reportedWord, _) => reported.Add(reportedWord);
        _ = bare.Run(word);
        Assert.True(bare.Excepted, what);
        Assert.Equal(ExceptionClass.Unknown, bare.Exception);
        Assert.Equal(BareCpu.Code, bare.Cpu.ReadRegister(SystemRegister.ElrEl1));
        Assert.Equal([word], reported);
    }

    [Theory]
    [InlineData(0x92401c00u, "and x0, x0, #0xff")]
    [InlineData(0x0b007c00u, "add w0, w0, w0, lsl #31")]
    [InlineData(0x8b201000u, "add x0, x0, w0, uxtb #4")]
    [InlineData(0x52a00000u, "movz w0, lsl #16")]
    [InlineData(0x531f7c00u, "ubfm w0, w0, #31, #31")]
    [InlineData(0x13807c00u, "extr w0, w0, w0, #31")]
    [InlineData(0xd50320ffu, "a hint of pointer authentication")]
    [InlineData(0xd503245fu, "bti c")]
    [InlineData(0xd503201fu, "nop")]
    [InlineData(0xd503203fu, "yield")]
    [InlineData(0xd5032fffu, "the last hint")]
    [InlineData(0xd50330bfu, "dmb of a reserved domain")]
    [InlineData(0xd5033f9fu, "dsb sy")]
    [InlineData(0xd5033fdfu, "isb")]
    [InlineData(0xd5033f5fu, "clrex")]
    [InlineData(0xf9800000u, "prfm of whatever is at 0")]
    public void AnAllocatedNeighbourIsNot(uint word, string what)
    {
        using BareCpu bare = new();
        _ = bare.Run(word);
        Assert.False(bare.Excepted, what);
    }
}
