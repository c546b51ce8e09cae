using Twofold.Arch;

namespace Twofold.Machine.Tests;

/// <summary>Loads and stores that fault: no register changes, and the syndrome says why.</summary>
public sealed class LoadStoreFaultTests : IDisposable
{
    // DFSC values of Arm DDI 0487, D23.2: translation fault level 2, permission fault level 2, alignment fault.
    private const uint Translation = 0b000110, Permission = 0b001110, Alignment = 0b100001;
    private const uint CheckSpAtEl1 = 1 << 3, CheckSpAtEl0 = 1 << 4, CheckAlignment = 1 << 1;
    private readonly BareCpu _bare = new();

    public void Dispose() => _bare.Dispose();

    [Theory]
    [InlineData(0xf9400020u)] // ldr x0, [x1]
    [InlineData(0xf8408c20u)] // ldr x0, [x1, #8]!
    [InlineData(0xf8408420u)] // ldr x0, [x1], #8
    [InlineData(0xf8626820u)] // ldr x0, [x1, x2]
    [InlineData(0xa9400c22u)] // ldp x2, x3, [x1]
    [InlineData(0xa9c10c22u)] // ldp x2, x3, [x1, #16]!
    [InlineData(0xa8df8c22u)] // ldp x2, x3, [x1], #504
    [InlineData(0xf8400820u)] // ldtr x0, [x1]
    [InlineData(0xc85f7c20u)] // ldxr x0, [x1]
    [InlineData(0xc87f1424u)] // ldxp x4, x5, [x1]
    [InlineData(0x88dffc20u)] // ldar w0, [x1]
    public void ALoadFromNowhereChangesNothing(uint word) => Faults(word, BareCpu.Unmapped, Translation, write: false);

    [Theory]
    [InlineData(0xf9000022u)] // str x2, [x1]
    [InlineData(0xf8008c22u)] // str x2, [x1, #8]!
    [InlineData(0xf8008422u)] // str x2, [x1], #8
    [InlineData(0xa9bf0c22u)] // stp x2, x3, [x1, #-16]!
    [InlineData(0xa8810c22u)] // stp x2, x3, [x1], #16
    [InlineData(0xf8000822u)] // sttr x2, [x1]
    [InlineData(0xc89ffc22u)] // stlr x2, [x1]
    [InlineData(0xc8037c22u)] // stxr w3, x2, [x1]
    [InlineData(0xc8231c26u)] // stxp w3, x6, x7, [x1]
    public void AStoreToReadOnlyMemoryChangesNothing(uint word) => Faults(word, BareCpu.ReadOnly + 0x1000, Permission, write: true);

    [Theory]
    [InlineData(0xf8400820u, BareCpu.Data, false)] // ldtr x0, [x1]
    [InlineData(0xf8000822u, BareCpu.Data, true)] // sttr x2, [x1]
    [InlineData(0x38800820u, BareCpu.Data, false)] // ldtrsb x0, [x1]
    public void UnprivilegedAccessesHaveTheRightsOfEl0(uint word, ulong address, bool write) => Faults(word, address, Permission, write);

    [Theory]
    [InlineData(0xa9400c22u)] // ldp x2, x3, [x1]
    [InlineData(0xa8df8c22u)] // ldp x2, x3, [x1], #504
    public void APairWhoseSecondHalfFaultsChangesNoRegister(uint word)
    {
        Prepare(BareCpu.Unmapped - 8);
        _ = _bare.Run(word);
        AssertUnchanged(BareCpu.Unmapped - 8);
        Assert.Equal(BareCpu.Unmapped, _bare.Cpu.ReadRegister(SystemRegister.FarEl1));
    }

    [Theory]
    [InlineData(0xc85f7c20u, false)] // ldxr x0, [x1]
    [InlineData(0xc8037c22u, true)] // stxr w3, x2, [x1]
    [InlineData(0x88dffc20u, false)] // ldar w0, [x1]
    [InlineData(0xc89ffc22u, true)] // stlr x2, [x1]
    [InlineData(0x887f1424u, false)] // ldxp w4, w5, [x1]
    public void OrderedAndExclusiveAccessesMustBeAligned(uint word, bool write) => Faults(word, BareCpu.Data + 2, Alignment, write);

    [Theory]
    [InlineData(0xf9400020u, false)] // ldr x0, [x1]
    [InlineData(0xa9010c22u, true)] // stp x2, x3, [x1, #16]
    public void EveryAccessMustBeAlignedWhenSctlrSaysSo(uint word, bool write)
    {
        SetSctlr(CheckAlignment);
        Faults(word, BareCpu.Data + 4, Alignment, write);
    }

    [Fact]
    public void APrefetchOfNowhereIsNothing()
    {
        Prepare(BareCpu.Unmapped);
        _ = _bare.Run(0xf9800020); // prfm pldl1keep, [x1]
        Assert.False(_bare.Excepted);
    }

    [Theory]
    [InlineData(0xf94003e0u, 1, CheckSpAtEl1, true)] // ldr x0, [sp]
    [InlineData(0xf90007e0u, 1, CheckSpAtEl1, true)] // str x0, [sp, #8]
    [InlineData(0xa8c10be0u, 1, CheckSpAtEl1, true)] // ldp x0, x2, [sp], #16
    [InlineData(0xc85f7fe0u, 1, CheckSpAtEl1, true)] // ldxr x0, [sp]
    [InlineData(0xf94003e0u, 1, CheckSpAtEl0, false)]
    [InlineData(0xf94003e0u, 1, 0, false)]
    [InlineData(0xf94003e0u, 0, CheckSpAtEl0, true)]
    [InlineData(0xf94003e0u, 0, CheckSpAtEl1, false)]
    [InlineData(0xf9400020u, 1, CheckSpAtEl1, false)] // ldr x0, [x1]
    public void AMisalignedStackPointerFaultsWhereItIsChecked(uint word, int el, uint sctlr, bool faults)
    {
        SetSctlr(sctlr);
        _bare.Cpu.ProcessorState = el == 0 ? 0UL : 5;
        ulong stack = el == 0 ? BareCpu.UserData + 8 : BareCpu.Data + 8;
        _bare.Cpu.X(Cpu.Sp) = stack;
        _bare.Cpu.SetX(1, stack);
        _ = _bare.Run(word);
        Assert.Equal(faults, _bare.Excepted && _bare.Exception == ExceptionClass.SpAlignment);
    }

    private void Faults(uint word, ulong address, uint code, bool write)
    {
        Prepare(address);
        _ = _bare.Run(word);
        AssertUnchanged(address);
        Assert.Equal(ExceptionClass.DataAbortSame, _bare.Exception);
        ulong esr = _bare.Cpu.ReadRegister(SystemRegister.EsrEl1);
        Assert.Equal(code, (uint)esr & 63);
        Assert.Equal(write, (esr & (1 << 6)) != 0);
        Assert.Equal(BareCpu.Code, _bare.Cpu.ReadRegister(SystemRegister.ElrEl1));
    }

    private void Prepare(ulong address)
    {
        for (int register = 0; register < 31; register++)
        {
            _bare.Cpu.SetX(register, (ulong)register * 8);
        }

        _bare.Cpu.SetX(1, address);
    }

    private void AssertUnchanged(ulong address)
    {
        Assert.True(_bare.Excepted);
        Assert.Equal(address, _bare.Cpu.GetX(1));
        Assert.All(Enumerable.Range(0, 31).Where(register => register != 1), register => Assert.Equal((ulong)register * 8, _bare.Cpu.GetX(register)));
    }

    private void SetSctlr(uint bits)
        => _bare.Cpu.WriteRegister(SystemRegister.SctlrEl1, _bare.Cpu.ReadRegister(SystemRegister.SctlrEl1) | bits);
}
