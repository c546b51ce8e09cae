using System.Collections.Concurrent;
using Twofold.Arch;
using Twofold.Sync;
using static Twofold.PageTables.Tests.TestTable;

namespace Twofold.PageTables.Tests;

/// <summary>Real threads on one table. What they do ends the same in every order; how they get there does not matter.</summary>
public sealed class ParallelFaultTests
{
    private const ulong Ram = 0x4000_0000;
    private const int Threads = 4;

    [Fact]
    public void FaultsOnTheSamePagesInstallEachOnceBesideTheWalker()
    {
        const ulong pages = 2000;
        using TestTable t = new(forcedWriteBack: true);
        t.Tlb.IsSilent = true;
        int done = 0;
        Together(Threads, thread =>
        {
            using TablePageCache cache = new(t.Frames);
            for (ulong i = 0; i < pages; i++)
            {
                // Each starts elsewhere, so that they meet on the way.
                Ipa ipa = new(Ram + (((i + ((ulong)thread * 37)) % pages) * Page));
                MapResult result = Fault(t, cache, ipa, Page);
                if (result == MapResult.Done)
                {
                    _ = Interlocked.Increment(ref done);
                }

                _ = t.Table.TestAndClearYoung(new IpaRange(ipa, Page));
                t.WalkerSetsAccessFlag(ipa.Value);
                _ = t.Table.RelaxPermissions(ipa, Stage2Permissions.Write, thread);
            }
        });
        Assert.Equal((int)pages, done);
        Assert.Equal((long)pages, t.Table.Statistics.Pages);
        Assert.Equal(t.Table.Recount(), t.Table.Statistics);
        t.Table.Destroy();
        Assert.Equal(t.InitialFrames - t.Pages.Count, t.Frames.FreeFrames);
    }

    [Fact]
    public void PagesAndBlocksThatFightForOneRangeLoseNoTable()
    {
        using TestTable t = new(forcedWriteBack: true);
        MmuLock mmu = new();
        t.Tlb.IsSilent = true;
        Together(Threads, thread =>
        {
            using TablePageCache cache = new(t.Frames);
            for (ulong i = 0; i < 500; i++)
            {
                bool block = (i + (ulong)thread) % 3 == 0;
                _ = cache.TopUp(t.Table.MaximumTablePages);
                using (mmu.EnterShared())
                {
                    Ipa ipa = new(Ram + (block ? 0 : i % 4 * Page));
                    _ = t.Table.Map(ipa, block ? Block : Page, TargetOf(ipa), Stage2Permissions.Read, MemoryAttribute.Normal, cache);
                }

                if (i % 16 == 0)
                {
                    using (mmu.EnterExclusive())
                    {
                        t.Table.Unmap(new IpaRange(new Ipa(Ram), Block));
                        Assert.Equal(t.Table.Recount(), t.Table.Statistics);
                    }
                }
            }
        });
        Assert.Equal(t.Table.Recount(), t.Table.Statistics);
        t.Table.Destroy();
        Assert.Equal(t.InitialFrames - t.Pages.Count, t.Frames.FreeFrames);
    }

    [Fact]
    public void NoAccessFlagOfTheWalkerIsLostToWriteProtection()
    {
        const ulong pages = 512;
        using TestTable t = new(forcedWriteBack: true);
        MmuLock mmu = new();
        t.Tlb.IsSilent = true;
        IpaRange range = new(new Ipa(Ram), pages * Page);
        for (ulong i = 0; i < pages; i++)
        {
            Assert.Equal(MapResult.Done, Fault(t, t.Pages, new Ipa(Ram + (i * Page)), Page));
        }

        for (int round = 0; round < 100; round++)
        {
            _ = t.Table.TestAndClearYoung(range);
            Together(2, thread =>
            {
                if (thread == 0)
                {
                    using (mmu.EnterExclusive())
                    {
                        using TlbDebt debt = t.Table.WriteProtect(range);
                        debt.Pay();
                    }

                    return;
                }

                for (ulong i = 0; i < pages; i++)
                {
                    while ((t.Raw(Ram + (i * Page)).Pte & 0x400) == 0)
                    {
                        t.WalkerSetsAccessFlag(Ram + (i * Page));
                    }
                }
            });
            for (ulong i = 0; i < pages; i++)
            {
                Assert.Equal(0x400UL, t.Raw(Ram + (i * Page)).Pte & 0x480);
            }

            for (ulong i = 0; i < pages; i++)
            {
                Assert.Equal(RelaxResult.Done, t.Table.RelaxPermissions(new Ipa(Ram + (i * Page)), Stage2Permissions.Write, 0));
            }
        }
    }

    private static Pa TargetOf(Ipa ipa) => new(ipa.Value + 0x1_0000_0000);

    private static MapResult Fault(TestTable t, TablePageCache cache, Ipa ipa, ulong bytes)
    {
        MapResult result;
        do
        {
            Assert.True(cache.TopUp(t.Table.MaximumTablePages));
            result = t.Table.Map(ipa, bytes, TargetOf(ipa), Stage2Permissions.Read, MemoryAttribute.Normal, cache);
        }
        while (result == MapResult.LostRace);
        return result;
    }

    /// <summary>Runs <paramref name="body"/> on threads that start together; what one throws fails the test.</summary>
    private static void Together(int threads, Action<int> body)
    {
        using Barrier start = new(threads);
        ConcurrentQueue<Exception> failures = [];
        Thread[] running = new Thread[threads];
        for (int i = 0; i < threads; i++)
        {
            int index = i;
            running[i] = new Thread(() =>
            {
                start.SignalAndWait();
                try
                {
                    body(index);
                }
                catch (Exception failure)
                {
                    failures.Enqueue(failure);
                }
            });
            running[i].Start();
        }

        foreach (Thread thread in running)
        {
            thread.Join();
        }

        Assert.Empty(failures);
    }
}
