using System.Globalization;
using Twofold.Arch;

namespace Twofold.PageTables.Tests;

/// <summary>Reads vectors/stage2-4k.txt, whose values come from the architecture.</summary>
public sealed class Stage2Granule4KTests
{
    public static TheoryData<string> Leaves => Lines("leaf");

    public static TheoryData<string> Tables => Lines("table");

    public static TheoryData<string> Kinds => Lines("kind");

    [Theory]
    [MemberData(nameof(Leaves))]
    public void ALeafIsEncodedAndDecodedAsTheArchitectureSays(string line)
    {
        string[] words = Words(line);
        int level = int.Parse(words[1], CultureInfo.InvariantCulture);
        Pa target = new(Hex(words[2]));
        Stage2Permissions permissions = Permissions(words[3]);
        MemoryAttribute attribute = Attribute(words[4]);
        bool forced = words[5] == "yes";
        ulong pte = Hex(words[6]);
        Assert.Equal(pte.ToString("x16", null), Stage2Granule4K.EncodeLeaf(target, level, permissions, attribute, forced).ToString("x16", null));
        Leaf young = new(level, new[] { 1UL << 39, 1UL << 30, 1UL << 21, 1UL << 12 }[level], target, permissions, attribute, true);
        Assert.Equal(young, Stage2Granule4K.DecodeLeaf(pte, level, forced));
        Assert.Equal(attribute == MemoryAttribute.Normal, Stage2Granule4K.IsCacheable(pte, forced));
        Assert.Equal(young with { Young = false }, Stage2Granule4K.DecodeLeaf(pte & ~0x400UL, level, forced));
        Assert.Equal(pte & ~0x400UL, Stage2Granule4K.MakeOld(pte));
        Assert.Equal(pte, Stage2Granule4K.MakeYoung(pte & ~0x400UL));
        Assert.Equal(pte & ~0x80UL, Stage2Granule4K.WriteProtect(pte));
    }

    [Theory]
    [MemberData(nameof(Leaves))]
    public void SoftwareAndUnknownBitsSurviveAChangeOfPermissionsAndAge(string line)
    {
        // Dirty-bit modifier, contiguous hint and the four software bits.
        const ulong others = (1UL << 51) | (1UL << 52) | (15UL << 55);
        ulong pte = Hex(Words(line)[6]) | others;
        Assert.Equal(others, Stage2Granule4K.WriteProtect(pte) & others);
        Assert.Equal(others, Stage2Granule4K.MakeOld(pte) & others);
        ulong all = Stage2Granule4K.AddPermissions(pte, Stage2Permissions.Read | Stage2Permissions.Write | Stage2Permissions.Execute);
        Assert.Equal((pte | 0xc0) & ~(3UL << 53), all);
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public void ATableDescriptorIsEncodedAndDecodedAsTheArchitectureSays(string line)
    {
        string[] words = Words(line);
        Assert.Equal(Hex(words[3]), Stage2Granule4K.EncodeTable(new Pa(Hex(words[2]))));
        Assert.Equal(new Pa(Hex(words[2])), Stage2Granule4K.TableAddress(Hex(words[3])));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void ADescriptorIsOneKindAtItsLevel(string line)
    {
        string[] words = Words(line);
        PteKind kind = Stage2Granule4K.KindOf(Hex(words[2]), int.Parse(words[1], CultureInfo.InvariantCulture));
        Assert.Equal(words[3], kind.ToString().ToLowerInvariant());
    }

    [Theory]
    [InlineData(40, 0x2UL, 0x21UL, 0x8022_3558UL)] // 40-bit output, AF and dirty by hardware offered: HA, no HD, 16-bit VMIDs.
    [InlineData(40, 0x2UL, 0x0UL, 0x8002_3558UL)]
    [InlineData(32, 0x0UL, 0x0UL, 0x8000_3520UL)] // Level 2, SL0 0.
    [InlineData(48, 0x6UL, 0x1UL, 0x8025_3590UL)] // Level 0, SL0 2; a 52-bit CPU is told 48 bits.
    [InlineData(44, 0x5UL, 0x2UL, 0x8025_3594UL)]
    public void TheControlRegisterFollowsTheCpu(int ipaBits, ulong mmfr0, ulong mmfr1, ulong vtcr)
    {
        // 0x21 has VMIDBits = 2, so bit 19 is set besides.
        ulong expected = mmfr1 == 0x21 ? vtcr | (1UL << 19) : vtcr;
        Assert.Equal(expected.ToString("x", null), Stage2Granule4K.ControlRegister(ipaBits, mmfr0, mmfr1).Value.ToString("x", null));
    }

    private static TheoryData<string> Lines(string kind)
    {
        TheoryData<string> lines = [];
        foreach (string line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "vectors", "stage2-4k.txt")))
        {
            if (line.StartsWith(kind + " ", StringComparison.Ordinal))
            {
                lines.Add(line);
            }
        }

        return lines;
    }

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static ulong Hex(string word) => ulong.Parse(word.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static Stage2Permissions Permissions(string word)
        => (word[0] == 'r' ? Stage2Permissions.Read : 0)
            | (word[1] == 'w' ? Stage2Permissions.Write : 0)
            | (word[2] == 'x' ? Stage2Permissions.Execute : 0);

    private static MemoryAttribute Attribute(string word) => word switch
    {
        "normal" => MemoryAttribute.Normal,
        "noncacheable" => MemoryAttribute.NormalNonCacheable,
        _ => MemoryAttribute.Device,
    };
}
