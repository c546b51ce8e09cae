using Twofold.Arch;
using Twofold.Arch.Contracts;

namespace Twofold.Machine.Tests;

/// <summary>Exception-generating instructions, waits, masks and the stack pointer's selection.</summary>
public sealed class ExceptionCallTests : IDisposable
{
    private const ulong El0 = 0, El1h = 5, AllMasks = 0x3c0;
    private const uint Wfi = 0xd503207f, Wfe = 0xd503205f, Sevl = 0xd50320bf, Sev = 0xd503209f;
    private const uint Hvc = 0xd4024682, Smc = 0xd4024683, Eret = 0xd69f03e0; // hvc #0x1234, smc #0x1234
    private const ulong UserWfi = 1 << 16, UserWfe = 1 << 18, UserMasks = 1 << 9;
    private readonly BareCpu _bare = new();

    public void Dispose() => _bare.Dispose();

    [Theory]
    [InlineData(0xd4024681u, El1h, 0x56001234UL, 4UL)] // svc #0x1234: EC 0x15, IL
    [InlineData(0xd4024681u, El0, 0x56001234UL, 4UL)]
    [InlineData(0xd4224680u, El1h, 0xf2001234UL, 0UL)] // brk #0x1234: EC 0x3c, IL
    [InlineData(0xd4224680u, El0, 0xf2001234UL, 0UL)]
    public void ACallOrBreakpointGoesToEl1(uint word, ulong state, ulong syndrome, ulong returnsBehind)
    {
        _bare.Cpu.ProcessorState = state;
        ulong start = state == El0 ? BareCpu.UserCode : BareCpu.Code;
        _ = _bare.Run(word);
        Assert.True(_bare.Excepted);
        Assert.Equal(syndrome, _bare.Cpu.ReadRegister(SystemRegister.EsrEl1));
        Assert.Equal(start + returnsBehind, _bare.Cpu.ReadRegister(SystemRegister.ElrEl1));
    }

    [Fact]
    public void AHypervisorCallGoesToEl2AndReturnsBehindIt()
    {
        Assert.Equal(CpuExit.Trap, _bare.Run(Hvc));
        Assert.Equal(0x5a001234UL, _bare.Cpu.Syndrome.Value); // EC 0x16, IL
        Assert.Equal(BareCpu.Code + 4, _bare.Cpu.Pc.Value);
        Assert.Equal(1, _bare.Cpu.InstructionCount);
    }

    [Theory]
    [InlineData(Hvc, El0, HcrEl2.None)]
    [InlineData(Hvc, El1h, HcrEl2.Hcd)]
    [InlineData(Smc, El0, HcrEl2.Tsc)]
    [InlineData(Smc, El1h, HcrEl2.None)]
    [InlineData(Eret, El0, HcrEl2.None)]
    [InlineData(0xd50040bfu, El0, HcrEl2.None)] // msr spsel, #0
    public void WhatALevelDoesNotHaveIsUndefined(uint word, ulong state, HcrEl2 controls)
    {
        _bare.Cpu.Hcr = controls;
        _bare.Cpu.ProcessorState = state;
        _ = _bare.Run(word);
        Assert.True(_bare.Excepted);
        Assert.Equal(ExceptionClass.Unknown, _bare.Exception);
    }

    [Theory]
    [InlineData(Smc, HcrEl2.Tsc, 0x5e001234UL)] // EC 0x17
    [InlineData(Wfi, HcrEl2.Twi, 0x07e00000UL)] // EC 0x01, CV, COND = AL, TI = 0
    [InlineData(Wfe, HcrEl2.Twe, 0x07e00001UL)]
    public void EL2SeesWhatItAskedFor(uint word, HcrEl2 control, ulong syndrome)
    {
        _bare.Cpu.Hcr = control;
        Assert.Equal(CpuExit.Trap, _bare.Run(word));
        Assert.Equal(syndrome, _bare.Cpu.Syndrome.Value);
        Assert.Equal(BareCpu.Code, _bare.Cpu.Pc.Value);
        Assert.Equal(0, _bare.Cpu.InstructionCount);
    }

    [Theory]
    [InlineData(Wfi, 0UL, 0x07e00000UL)]
    [InlineData(Wfe, UserWfi, 0x07e00001UL)]
    public void EL1SeesWhatItKeepsFromEl0(uint word, ulong sctlr, ulong syndrome)
    {
        _bare.Cpu.Hcr = HcrEl2.Twi | HcrEl2.Twe;
        SetSctlr(sctlr);
        _bare.Cpu.ProcessorState = El0;
        _ = _bare.Run(word);
        Assert.True(_bare.Excepted);
        Assert.Equal(syndrome, _bare.Cpu.ReadRegister(SystemRegister.EsrEl1));
    }

    [Theory]
    [InlineData(Wfi, UserWfi)]
    [InlineData(Wfe, UserWfe)]
    public void EL0WaitsWhereEl1LetsIt(uint word, ulong sctlr)
    {
        SetSctlr(sctlr);
        _bare.Cpu.ProcessorState = El0;
        _ = _bare.Run(word);
        Assert.Equal(ExceptionClass.Svc64, _bare.Exception);
    }

    [Theory]
    [InlineData(Sevl)]
    [InlineData(Sev)]
    public void AnEventEndsOneWait(uint word)
    {
        _bare.Cpu.Hcr = HcrEl2.Twe;
        _ = _bare.Run(word, Wfe, Wfe);
        Assert.Equal(ExceptionClass.Wfx, _bare.Cpu.Syndrome.Class);
        Assert.Equal(BareCpu.Code + 8, _bare.Cpu.Pc.Value);
    }

    [Theory]
    [InlineData(0xd50343dfu, 0UL, 0xc0UL)] // msr daifset, #3: I and F
    [InlineData(0xd50348dfu, 0UL, 0x200UL)] // msr daifset, #8: D
    [InlineData(0xd50343ffu, AllMasks, 0x300UL)] // msr daifclr, #3
    [InlineData(0xd5034fffu, AllMasks, 0UL)] // msr daifclr, #15
    public void MasksAreSetAndCleared(uint word, ulong before, ulong after)
    {
        _bare.Cpu.ProcessorState = El1h | before;
        _ = _bare.Run(word);
        Assert.Equal(after, _bare.Cpu.ProcessorState & AllMasks);
    }

    [Theory]
    [InlineData(0xd50343dfu, 0UL, 0x62000000UL | (6u << 17) | (3u << 14) | (4u << 10) | (31u << 5) | (3u << 1))] // EC 0x18
    [InlineData(0xd50343dfu, UserMasks, 0x56000000UL)] // the SVC behind it
    public void EL0MasksWhereEl1LetsIt(uint word, ulong sctlr, ulong syndrome)
    {
        SetSctlr(sctlr);
        _bare.Cpu.ProcessorState = El0;
        _ = _bare.Run(word);
        Assert.Equal(syndrome, _bare.Cpu.ReadRegister(SystemRegister.EsrEl1));
    }

    [Fact]
    public void SpselChangesTheStackPointer()
    {
        _bare.Cpu.ProcessorState = El1h;
        _bare.Cpu.X(Cpu.Sp) = 0x1110;
        _bare.Cpu.WriteRegister(SystemRegister.SpEl0, 0x2220);
        _ = _bare.Run(0xd50040bf, 0x910003e0, 0xd50041bf, 0x910003e2); // msr spsel, #0; mov x0, sp; msr spsel, #1; mov x2, sp
        Assert.Equal((0x2220UL, 0x1110UL), (_bare.Cpu.GetX(0), _bare.Cpu.GetX(2)));
    }

    [Fact]
    public void SystemRegistersMove()
    {
        _bare.Cpu.SetX(2, 0x1234_5678_9abc_def0);
        _ = _bare.Run(0xd51bd042, 0xd53bd040, 0xd53bd05f); // msr tpidr_el0, x2; mrs x0, tpidr_el0; mrs xzr, tpidr_el0
        Assert.Equal(0x1234_5678_9abc_def0UL, _bare.Cpu.GetX(0));
        Assert.Equal(0UL, _bare.Cpu.X(Cpu.Zero));
    }

    [Fact]
    public void AnExceptionReturnRestoresTheStateAndClearsTheMonitor()
    {
        _bare.Cpu.SetX(1, BareCpu.Data);
        _bare.Cpu.WriteRegister(SystemRegister.ElrEl1, BareCpu.Code + 8);
        _bare.Cpu.WriteRegister(SystemRegister.SpsrEl1, 0x6000_0000 | El1h);
        _ = _bare.Run(0xc85f7c20, Eret, 0xc8037c22); // ldxr x0, [x1]; eret; stxr w3, x2, [x1]
        Assert.False(_bare.Excepted);
        Assert.Equal(6UL, _bare.Cpu.ProcessorState >> 28);
        Assert.Equal(0UL, _bare.Cpu.ProcessorState & AllMasks);
        Assert.Equal(1UL, _bare.Cpu.GetX(3));
    }

    private void SetSctlr(ulong bits)
        => _bare.Cpu.WriteRegister(SystemRegister.SctlrEl1, _bare.Cpu.ReadRegister(SystemRegister.SctlrEl1) | bits);
}
