using Twofold.Machine;
using Twofold.Memory;
using Twofold.PageTables;
using Twofold.Sync;

namespace Twofold.Walkers.Tests;

/// <summary>Random concurrent runs of software against hardware.</summary>
public sealed class StormTests
{
    /// <summary>PARange 48 bits; access flag and dirty state by hardware.</summary>
    private const ulong Mmfr0 = 5;

    // A page and a table in one: valid, write-back, read and write, inner shareable, no access flag, dirty-bit modifier, clean.
    private const ulong Stage2Poison = 0x0008_0000_0000_037f;

    // Read, write, execute: a table, or an uncached page.
    private const ulong X86Poison = 7;

    public static TheoryData<string, int, int> Runs
    {
        get
        {
            TheoryData<string, int, int> runs = [];
            foreach (string format in new[] { "stage2-4k", "stage2-4k-dirty", "stage2-4k-soft", "stage2-16k-dirty", "stage2-64k-dirty", "ept", "ept-soft", "npt" })
            {
                runs.Add(format, 2, 1);
                runs.Add(format, 4, 2);
                runs.Add(format, 8, 3);
            }

            return runs;
        }
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void NoMarkIsLostNoTableFreedEarlyOrTwice(string format, int threads, int seed) => Run(format, threads, seed, operations: 1000);

    [Theory]
    [InlineData(Mutant.AgeByPlainStore, "ept")]
    [InlineData(Mutant.AgeByPlainStore, "stage2-4k-dirty")]
    [InlineData(Mutant.CountLostRace, "stage2-4k")]
    [InlineData(Mutant.InstallWithoutRecheck, "stage2-4k")]
    public void AFaultyEngineIsNoticed(Mutant mutant, string format)
    {
        Mutants.Select(mutant);
        try
        {
            Assert.Contains(Enumerable.Range(1, 20), seed => IsNoticed(() => Run(format, 8, seed, operations: 700)));
        }
        finally
        {
            Mutants.Select(Mutant.None);
        }
    }

    [Fact]
    public void MaintenanceThatIsNotDoneIsNoticed()
        => Assert.Contains(Enumerable.Range(1, 20), seed => IsNoticed(() =>
        {
            using Storm<Npt> storm = new(seed, X86Poison, hardwareDirty: true, NptHardware, isTlbBroken: true);
            storm.Run(vcpus: 4, editors: 2, walkers: 2, operations: 700);
        }));

    private static bool IsNoticed(Action run)
    {
        try
        {
            run();
            return false;
        }
        catch (Exception failure) when (failure is Xunit.Sdk.XunitException or InvariantViolationException or InvalidOperationException)
        {
            return true;
        }
    }

    private static Hardware NptHardware(PhysicalMemory memory, PageTable<Npt> table) => Hardware.Npt(memory, table.Root, new X86Features(FiveLevels: false));

    private static void Run(string format, int threads, int seed, int operations)
    {
        switch (format)
        {
            case "stage2-4k":
                Stage2<Stage2Granule4K>(threads, seed, operations, accessFlag: true, dirty: false);
                break;
            case "stage2-4k-dirty":
                Stage2<Stage2Granule4K>(threads, seed, operations, accessFlag: true, dirty: true);
                break;
            case "stage2-4k-soft":
                Stage2<Stage2Granule4K>(threads, seed, operations, accessFlag: false, dirty: false);
                break;
            case "stage2-16k-dirty":
                Stage2<Stage2Granule16K>(threads, seed, operations, accessFlag: true, dirty: true);
                break;
            case "stage2-64k-dirty":
                Stage2<Stage2Granule64K>(threads, seed, operations, accessFlag: true, dirty: true);
                break;
            case "npt":
                using (Storm<Npt> storm = new(seed, X86Poison, hardwareDirty: true, NptHardware))
                {
                    storm.Run(threads / 2, threads / 2, walkers: 2, operations);
                }

                break;
            default:
                bool flags = format == "ept";
                using (Storm<Ept> storm = new(seed, X86Poison, flags,
                    (memory, table) => Hardware.Ept(memory, Ept.Pointer(table.Root, table.StartLevel, flags), new X86Features())))
                {
                    storm.Run(threads / 2, threads / 2, walkers: 2, operations);
                }

                break;
        }
    }

    private static void Stage2<TFormat>(int threads, int seed, int operations, bool accessFlag, bool dirty)
        where TFormat : struct, IStage2Format<TFormat>
    {
        ulong mmfr1 = dirty ? 2UL : accessFlag ? 1UL : 0UL;
        using Storm<TFormat> storm = new(seed, Stage2Poison, dirty,
            (memory, table) => Hardware.Stage2(memory, table.ControlRegister(Mmfr0, mmfr1), table.Root, accessFlag, dirty));
        storm.Run(threads / 2, threads / 2, walkers: 2, operations);
    }
}
