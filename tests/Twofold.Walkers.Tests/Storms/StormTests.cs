using Twofold.Machine;
using Twofold.PageTables;

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
                using (Storm<Npt> storm = new(seed, X86Poison, hardwareDirty: true,
                    (memory, table) => Hardware.Npt(memory, table.Root, new X86Features(FiveLevels: false))))
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
