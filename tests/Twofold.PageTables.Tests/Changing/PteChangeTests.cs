namespace Twofold.PageTables.Tests;

/// <summary>Every (old, new) at every level, against a table written from Arm DDI 0487, D8.16.1 (break-before-make).</summary>
public sealed class PteChangeTests
{
    private const ulong Empty = 0;
    private const ulong Note = 0x2000_0000_0000_0002;
    private const ulong Locked = 0x1000_0000_0000_0000;
    private const ulong FirstTable = 0x8000_1003;
    private const ulong SecondTable = 0x8000_2003;

    // . nothing stale   L a leaf is stale   S a subtree is stale   B only by way of a break   X never
    private static readonly string[] NoLeafNoTable =
    [
        ". . .",
        ". . .",
        ". . X",
    ];

    // Columns and rows: empty, note, locked, rw, ro, rwx, old rw, other address, device, not shareable, contiguous.
    private static readonly string[] Leaves =
    [
        ". . . . . . . . . . .",
        ". . . . . . . . . . .",
        ". . X . . . . . . . .",
        "L L L . L . . B B B B",
        "L L L . . . . B B B B",
        "L L L L L . L B B B B",
        "L L L . L . . B B B B",
        "L L L B B B B . B B B",
        "L L L B B B B B . B B",
        "L L L B B B B B B . B",
        "L L L B B B B B B B .",
    ];

    [Fact]
    public void EveryChangeOfAPageEntryIsClassified() => CheckMatrix(3, LeafValues(3), Leaves);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void EveryChangeOfABlockEntryIsClassified(int level) => CheckMatrix(level, LeafValues(level), Leaves);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void EveryChangeBetweenTablesAndInvalidEntriesIsClassified(int level)
    {
        CheckMatrix(level, [Empty, Note, Locked], NoLeafNoTable);
        foreach (ulong invalid in new[] { Empty, Note, Locked })
        {
            Check(level, invalid, FirstTable, '.');
            Check(level, FirstTable, invalid, 'S');
        }

        Check(level, FirstTable, FirstTable, '.');
        Check(level, FirstTable, SecondTable, 'B');
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void ALeafAndATableNeverReplaceEachOtherAtOnce(int level)
    {
        foreach (ulong leaf in LeafValues(level)[3..])
        {
            Check(level, leaf, FirstTable, 'B');
            Check(level, FirstTable, leaf, 'B');
        }
    }

    [Theory]
    [InlineData(3, 0x0040_0000_8000_07fdUL)]
    [InlineData(0, 0x0040_0000_8000_07fdUL)]
    public void AValidEntryWithoutMeaningIsNeverWrittenNorReplaced(int level, ulong reserved)
    {
        foreach (ulong other in new[] { Empty, Note, Locked, reserved })
        {
            Check(level, other, reserved, 'X');
            Assert.False(PteChange.Of<Stage2Granule4K>(reserved, other, level).IsLegal);
        }
    }

    [Fact]
    public void TheCountsFollowTheKinds()
    {
        ulong leaf = LeafValues(2)[3];
        Assert.Equal((1, 0), Deltas(Empty, leaf));
        Assert.Equal((-1, 0), Deltas(leaf, Locked));
        Assert.Equal((0, 0), Deltas(leaf, leaf | 0x400));
        Assert.Equal((0, 1), Deltas(Locked, FirstTable));
        Assert.Equal((0, -1), Deltas(FirstTable, Empty));
        Assert.Equal((0, 0), Deltas(Empty, Note));

        static (int Leaf, int Table) Deltas(ulong old, ulong @new)
        {
            PteChange change = PteChange.Of<Stage2Granule4K>(old, @new, 2);
            return (change.LeafDelta, change.TableDelta);
        }
    }

    private static ulong[] LeafValues(int level)
    {
        ulong type = level == 3 ? 3UL : 1UL;
        ulong readWrite = 0x0040_0000_8000_07fc | type;
        return
        [
            Empty,
            Note,
            Locked,
            readWrite,
            readWrite & ~(1UL << 7),
            readWrite & ~(1UL << 54),
            readWrite & ~(1UL << 10),
            readWrite | (1UL << 40),
            (readWrite & ~0x3cUL) | 0x4,
            readWrite & ~0x300UL,
            readWrite | (1UL << 52),
        ];
    }

    private static void CheckMatrix(int level, ulong[] values, string[] rows)
    {
        for (int i = 0; i < values.Length; i++)
        {
            string[] cells = rows[i].Split(' ');
            Assert.Equal(values.Length, cells.Length);
            for (int j = 0; j < values.Length; j++)
            {
                Check(level, values[i], values[j], cells[j][0]);
            }
        }
    }

    private static void Check(int level, ulong old, ulong @new, char expected)
    {
        PteChange change = PteChange.Of<Stage2Granule4K>(old, @new, level);
        char actual = change.NeedsBreak ? 'B'
            : !change.IsLegal ? 'X'
            : change.Stale == StaleTranslation.Leaf ? 'L'
            : change.Stale == StaleTranslation.Subtree ? 'S'
            : '.';
        Assert.True(expected == actual, $"level {level}: {old:x} to {@new:x} is {actual}, not {expected}");
        Assert.Equal(expected is not ('B' or 'X'), change.IsLegal);
    }
}
