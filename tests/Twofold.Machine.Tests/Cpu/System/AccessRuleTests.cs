using Twofold.Arch;

namespace Twofold.Machine.Tests;

/// <summary>Who may use what, and what traps it: every row at both levels, with every control open, closed, and every HCR_EL2 bit
/// alone.</summary>
public sealed class AccessRuleTests
{
    private const int NoBit = 64;

    [Fact]
    public void EveryAccessIsDoneRefusedOrTrappedAsTheArchitectureSays()
    {
        using var bench = new AccessBench();
        int checks = 0;
        foreach (ExpectedRegister row in RegisterTable.All)
        {
            for (int setting = 0; setting < 8; setting++)
            {
                for (int bit = 0; bit <= NoBit; bit++)
                {
                    Check(bench, row, el: setting & 1, read: (setting & 2) != 0, open: (setting & 4) != 0, bit);
                    checks++;
                }
            }
        }

        Assert.Equal(RegisterTable.All.Count * 8 * 65, checks);
    }

    [Fact]
    public void WhatTheTableDoesNotNameIsUndefined()
    {
        using var bench = new AccessBench();
        HashSet<SystemRegister> named = [.. RegisterTable.All.Select(row => row.Register)];
        for (int encoding = 0; encoding <= ushort.MaxValue; encoding++)
        {
            var register = new SystemRegister((ushort)encoding);
            if (named.Contains(register))
            {
                continue;
            }

            for (int setting = 0; setting < 4; setting++)
            {
                Prepare(bench, el: setting & 1, open: true, NoBit);
                Outcome outcome = (setting & 2) != 0 ? bench.Read(register) : bench.Write(register);
                Assert.True(outcome == Outcome.Undefined, $"{register} at EL{setting & 1}: {outcome}");
            }
        }
    }

    [Fact]
    public void NoEncodingThrowsUnderAnyControl()
    {
        const int seed = 20261120;
        var random = new Random(seed);
        using var bench = new AccessBench();
        for (int n = 0; n < 400_000; n++)
        {
            var register = new SystemRegister((ushort)random.Next(1 << 16));
            int rt = random.Next(32);
            bench.Cpu.SetX(rt, (ulong)random.NextInt64(long.MinValue, long.MaxValue));
            bench.Cpu.SctlrEl1 &= ~1UL; // A walk through random tables is another test's subject.
            bench.Cpu.HcrEl2 = (HcrEl2)random.NextInt64() & ~HcrEl2.Vm;
            bench.Cpu.SetLevel(random.Next(2), random.Next(2) != 0);
            _ = random.Next(2) != 0 ? bench.Read(register, rt) : bench.Write(register, rt);
            Assert.True(bench.Cpu.X(Cpu.Zero) == 0, $"seed {seed}: access {n} to {register} wrote the zero register");
        }
    }

    [Fact]
    public void ImplementationDefinedSpaceTrapsToEl2FromEl1OnlyWithTidcp()
    {
        const int tidcp = 20;
        using var bench = new AccessBench();
        for (int encoding = 0; encoding <= ushort.MaxValue; encoding++)
        {
            var register = new SystemRegister((ushort)encoding);
            bool there = register.Op0 is 1 or 3 && register.CRn is 11 or 15;
            Prepare(bench, el: 1, open: true, tidcp);
            Outcome outcome = there ? bench.Read(register, rt: 31) : Outcome.TrappedToEl2;
            Assert.True(outcome == Outcome.TrappedToEl2, $"{register}: {outcome}");
            Prepare(bench, el: 0, open: true, tidcp);
            Assert.True(!there || bench.Write(register) == Outcome.Undefined, $"{register} at EL0");
        }
    }

    [Fact]
    public void SpEl0IsUndefinedWhileItIsTheStackPointer()
    {
        using var bench = new AccessBench();
        var spEl0 = SystemRegister.Of(3, 0, 4, 1, 0);
        bench.Cpu.SetLevel(1, spSelect: false);
        Assert.Equal(Outcome.Undefined, bench.Read(spEl0));
        bench.Cpu.SetLevel(1, spSelect: false);
        Assert.Equal(Outcome.Undefined, bench.Write(spEl0));
    }

    [Fact]
    public void ATrapNamesTheRegisterTheDirectionAndTheTransferRegister()
    {
        const int tvm = 26, trvm = 30;
        using var bench = new AccessBench();

        // SCTLR_EL1 by X7 and by XZR. ISS: op0 21:20, op2 19:17, op1 16:14, CRn 13:10, Rt 9:5, CRm 4:1, read 0.
        Prepare(bench, el: 1, open: true, tvm);
        Assert.Equal(Outcome.TrappedToEl2, bench.Write(SystemRegister.Of(3, 0, 1, 0, 0), rt: 7));
        Assert.Equal(0x6200_0000UL | (3 << 20) | (1 << 10) | (7 << 5), bench.Syndrome.Value);
        Prepare(bench, el: 1, open: true, trvm);
        Assert.Equal(Outcome.TrappedToEl2, bench.Read(SystemRegister.Of(3, 0, 1, 0, 0), rt: 31));
        Assert.Equal(0x6200_0000UL | (3 << 20) | (1 << 10) | (31 << 5) | 1, bench.Syndrome.Value);
    }

    [Fact]
    public void NoAccessAllocates()
    {
        using var bench = new AccessBench();
        SystemRegister[] registers = [.. RegisterTable.All.Select(row => row.Register)];
        long after = 0, before = 0;
        for (int round = 0; round < 3; round++)
        {
            before = GC.GetAllocatedBytesForCurrentThread();
            foreach (SystemRegister register in registers)
            {
                Prepare(bench, el: 1, open: true, NoBit);
                _ = bench.Read(register);
                _ = bench.Write(register);
            }

            after = GC.GetAllocatedBytesForCurrentThread();
        }

        Assert.Equal(0, after - before);
    }

    [Fact]
    public void ATrappedWriteHasNoEffect()
    {
        const int tvm = 26;
        using var bench = new AccessBench();
        var sctlr = SystemRegister.Of(3, 0, 1, 0, 0);
        Prepare(bench, el: 1, open: true, tvm);
        Assert.Equal(Outcome.TrappedToEl2, bench.WriteValue(sctlr, 0));
        Prepare(bench, el: 1, open: false, NoBit);
        bench.Cpu.SctlrEl1 = 0x30d0_0800;
        Prepare(bench, el: 1, open: true, tvm);
        ulong before = bench.Cpu.SctlrEl1;
        Assert.Equal(Outcome.TrappedToEl2, bench.WriteValue(sctlr, 0));
        Assert.Equal(before, bench.Cpu.SctlrEl1);
    }

    private static void Check(AccessBench bench, ExpectedRegister row, int el, bool read, bool open, int bit)
    {
        const int vm = 0, dc = 12; // Not traps: they turn stage 2 on, which has no tables here.
        if (row.TakesAddress && bit is vm or dc)
        {
            return;
        }

        Prepare(bench, el, open, bit);
        bench.Cpu.X(1) = row.TakesAddress ? AccessBench.Ram + 0x1000 : 0;
        Outcome outcome = read ? bench.Read(row.Register) : bench.Write(row.Register);
        Outcome expected = Expect(row, el, read, open, bit);
        Assert.True(
            outcome == expected,
            $"{row.Name} at EL{el}, {(read ? "read" : "write")}, controls {(open ? "open" : "closed")}, HCR bit {bit}: {outcome}, expected {expected}");
    }

    private static Outcome Expect(ExpectedRegister row, int el, bool read, bool open, int bit)
    {
        int level = read ? row.ReadLevel : row.WriteLevel;
        int trap = read ? row.ReadTrap : row.WriteTrap;
        return el < level ? Outcome.Undefined
            : el == 0 && row.Gate != "-" && !open ? Outcome.TrappedToEl1
            : bit == trap ? Outcome.TrappedToEl2
            : row.Allowed;
    }

    /// <summary>EL0's controls all open or all closed, one bit of HCR_EL2 set (<see cref="NoBit"/>: none).</summary>
    private static void Prepare(AccessBench bench, int el, bool open, int bit)
    {
        Cpu cpu = bench.Cpu;
        const ulong uma = 1UL << 9, dze = 1UL << 14, uct = 1UL << 15, uci = 1UL << 26, reset = 0x00c5_0838, tdcc = 1UL << 12;
        cpu.SctlrEl1 = reset | (open ? uma | dze | uct | uci : 0);
        cpu.CntkctlEl1 = open ? 0x303UL : 0;
        cpu.MdscrEl1 = open ? 0 : tdcc;
        cpu.HcrEl2 = bit < NoBit ? (HcrEl2)(1UL << bit) : 0;
        cpu.SetLevel(el, spSelect: el == 1);
        cpu.Mmu.ControlsChanged();
    }
}
