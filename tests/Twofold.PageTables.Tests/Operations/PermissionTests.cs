using Twofold.Arch;
using Twofold.Sync;
using static Twofold.PageTables.Tests.TestTable;

namespace Twofold.PageTables.Tests;

public sealed class PermissionTests
{
    private const ulong Ram = 0x4000_0000;
    private const ulong Target = 0x1_2340_0000;
    private const Stage2Permissions ReadWrite = Stage2Permissions.Read | Stage2Permissions.Write;

    [Fact]
    public void WriteProtectionTakesOnlyTheWritePermission()
    {
        using TestTable t = new();
        _ = t.Map(Ram, Page, Target, ReadWrite | Stage2Permissions.Execute);
        _ = t.Map(Ram + Block, Block, 0x8120_0000);
        ulong page = t.Raw(Ram).Pte;
        ulong block = t.Raw(Ram + Block).Pte;
        using TlbDebt debt = t.Table.WriteProtect(new IpaRange(new Ipa(Ram), 2 * Block));
        Assert.Equal((page & ~0x80UL, block & ~0x80UL), (t.Raw(Ram).Pte, t.Raw(Ram + Block).Pte));
        Assert.Equal(new IpaRange(new Ipa(Ram), 2 * Block), debt.Range);
        Assert.Empty(t.Tlb.Calls);
        debt.Pay();
        debt.Pay();
        Assert.Equal([new TlbCall("range", new IpaRange(new Ipa(Ram), 2 * Block), null, null)], t.Tlb.Calls);
    }

    [Fact]
    public void WhatIsProtectedAlreadyOwesNothing()
    {
        using TestTable t = new();
        _ = t.Map(Ram, Page, Target, Stage2Permissions.Read);
        using TlbDebt debt = t.Table.WriteProtect(new IpaRange(new Ipa(0), 1UL << 40));
        Assert.False(debt.IsOwed);
        debt.Pay();
        Assert.Empty(t.Tlb.Calls);
    }

    [Fact]
    public void ADebtLeftUnpaidIsCaughtAtTheEndOfItsScope()
    {
        using TestTable t = new();
        _ = t.Map(Ram, Page, Target);
        InvariantViolationException broken = Assert.Throws<InvariantViolationException>(() =>
        {
            using TlbDebt debt = t.Table.WriteProtect(new IpaRange(new Ipa(Ram), Page));
        });
        Assert.Equal("I-03", broken.Id);
        Settle(t);
    }

    [Fact]
    public void ADebtDroppedWithoutAScopeIsCaughtWhenTheTableIsDestroyed()
    {
        using TestTable t = new();
        _ = t.Map(Ram, Page, Target);
        _ = t.Table.WriteProtect(new IpaRange(new Ipa(Ram), Page));
        Assert.Equal("I-03", Assert.Throws<InvariantViolationException>(t.Table.Destroy).Id);
        Settle(t);
    }

    [Fact]
    public void ADebtPaidTwiceThroughACopyIsCaught()
    {
        using TestTable t = new();
        _ = t.Map(Ram, Page, Target);
        TlbDebt debt = t.Table.WriteProtect(new IpaRange(new Ipa(Ram), Page));
        TlbDebt copy = debt;
        debt.Pay();
        InvariantViolationException? broken = null;
        try
        {
            copy.Pay();
        }
        catch (InvariantViolationException found)
        {
            broken = found;
        }

        Assert.Equal("I-03", broken?.Id);
        t.Table.Ledger.Incur();
    }

    [Fact]
    public void RelaxationAddsToALeafAndInvalidatesTheFaultingCpuOnly()
    {
        using TestTable t = new();
        _ = t.Map(Ram, Page, Target, Stage2Permissions.Read);
        t.Caches.Calls.Clear();
        ulong old = t.Raw(Ram).Pte;
        Assert.Equal(RelaxResult.Done, t.Table.RelaxPermissions(new Ipa(Ram + 0x123), Stage2Permissions.Write, 5));
        Assert.Equal(old | 0x80, t.Raw(Ram).Pte);
        Assert.Equal([new TlbCall("local", new IpaRange(new Ipa(Ram + 0x123), 1), 3, 5)], t.Tlb.Calls);
        Assert.Empty(t.Caches.Calls);
    }

    [Fact]
    public void InstructionCachesForgetTheMemoryBeforeItBecomesExecutable()
    {
        using TestTable t = new();
        _ = t.Map(Ram, Block, 0x8120_0000);
        t.Caches.Calls.Clear();
        ulong old = t.Raw(Ram).Pte;
        t.Caches.Watch = _ => Assert.Equal(old, t.Raw(Ram).Pte);
        Assert.Equal(RelaxResult.Done, t.Table.RelaxPermissions(new Ipa(Ram + Page), Stage2Permissions.Execute, 0));
        Assert.Equal(old & ~(1UL << 54), t.Raw(Ram).Pte);
        Assert.Equal([new CacheCall("instructions", new Pa(0x8120_0000), Block)], t.Caches.Calls);
        Assert.Equal(2, t.Tlb.Calls[0].Level);

        // Gained already: neither the entry nor the caches are touched again.
        Assert.Equal(RelaxResult.Done, t.Table.RelaxPermissions(new Ipa(Ram), Stage2Permissions.Execute, 0));
        _ = Assert.Single(t.Caches.Calls);
        Assert.Equal(2, t.Tlb.Calls.Count);
    }

    [Fact]
    public void RelaxationOfNothingStillInvalidatesTheCpuWithoutAHint()
    {
        using TestTable t = new();
        Assert.Equal(RelaxResult.NotMapped, t.Table.RelaxPermissions(new Ipa(Ram), Stage2Permissions.Write, 1));
        Assert.Equal([new TlbCall("local", new IpaRange(new Ipa(Ram), 1), null, 1)], t.Tlb.Calls);
        Assert.Equal(RelaxResult.NotMapped, t.Table.RelaxPermissions(new Ipa(1UL << 50), Stage2Permissions.Write, 1));
    }

    [Fact]
    public void ARelaxationThatTheWalkerOvertakesChangesNothingAndKeepsTheAccessFlag()
    {
        using TestTable t = new();
        _ = t.Map(Ram, Page, Target);
        _ = t.Table.TestAndClearYoung(new IpaRange(new Ipa(Ram), Page));
        t.Caches.Calls.Clear();
        ulong old = t.Raw(Ram).Pte;
        t.Caches.Watch = _ => t.WalkerSetsAccessFlag(Ram);
        Assert.Equal(RelaxResult.LostRace, t.Table.RelaxPermissions(new Ipa(Ram), Stage2Permissions.Execute, 2));
        Assert.Equal(old | 0x400, t.Raw(Ram).Pte);
        Assert.Equal([new TlbCall("local", new IpaRange(new Ipa(Ram), 1), null, 2)], t.Tlb.Calls);
    }

    /// <summary>Writes off the debt that a test dropped, so that its table can be destroyed.</summary>
    private static void Settle(TestTable t) => t.Table.Ledger.Settle();
}
