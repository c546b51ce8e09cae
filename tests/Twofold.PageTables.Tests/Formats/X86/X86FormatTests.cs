using Twofold.Arch;
using static Twofold.PageTables.Tests.Vectors;

namespace Twofold.PageTables.Tests;

/// <summary>Reads vectors/ept.txt and npt.txt, whose values come from the manufacturers' manuals.</summary>
public sealed class X86FormatTests
{
    private const Stage2Permissions Write = Stage2Permissions.Write;
    private static readonly Dictionary<string, ICodec> Codecs = new() { ["ept"] = new Codec<Ept>(), ["npt"] = new Codec<Npt>() };

    public static TheoryData<string, string> Leaves => Of("leaf");

    public static TheoryData<string, string> Ages => Of("old");

    public static TheoryData<string, string> Tables => Of("table");

    public static TheoryData<string, string> Kinds => Of("kind");

    public static TheoryData<string, string> Splits => Of("split");

    public static TheoryData<string, string> Relaxations => Of("relax");

    public static TheoryData<string, string> Protections => Of("protect");

    public static TheoryData<string, string> Cleanings => Of("clean");

    public static TheoryData<string, string> WithoutDirtyState => Of("undirty");

    public static TheoryData<string, string> Devices => Of("mmio");

    public static TheoryData<string, string> Changes => Of("change");

    [Theory]
    [MemberData(nameof(Leaves))]
    public void ALeafIsEncodedAndDecodedAsTheManualSays(string format, string line)
    {
        ICodec codec = Codecs[format];
        string[] words = Words(line);
        int level = Number(words[1]);
        Pa target = new(Hex(words[2]));
        Stage2Permissions permissions = Permissions(words[3]);
        MemoryAttribute attribute = Attribute(words[4]);
        FormatFeatures features = Features(words[5]);
        ulong pte = Hex(words[6]);
        Assert.True(codec.Allows(permissions, attribute, features));
        Assert.Equal(words[6], Text(codec.EncodeLeaf(target, level, permissions, attribute, features)));
        Leaf leaf = new(level, 1UL << (12 + (9 * (3 - level))), target, permissions, attribute, true)
        {
            Dirty = (features & FormatFeatures.HardwareDirty) != 0 && (permissions & Write) != 0,
        };
        Assert.Equal(leaf, codec.DecodeLeaf(pte, level, features));
        Assert.Equal(leaf with { SoftwareBits = 9 }, codec.DecodeLeaf(pte | (9UL << 56), level, features));
        Assert.Equal(leaf with { Young = false }, codec.DecodeLeaf(codec.MakeOld(pte), level, features));
        Assert.Equal(attribute == MemoryAttribute.Normal, codec.IsCacheable(pte, features));
        Assert.Equal(PteKind.Leaf, codec.KindOf(pte, level));
        Assert.Equal(PteKind.Leaf, codec.KindOf(codec.MakeOld(pte), level));
    }

    [Theory]
    [MemberData(nameof(Ages))]
    public void AgeIsApartFromEverythingElse(string format, string line)
    {
        ICodec codec = Codecs[format];
        ulong young = Hex(Words(line)[1]);
        ulong old = Hex(Words(line)[2]);
        Assert.Equal(Text(old), Text(codec.MakeOld(young)));
        Assert.Equal(Text(young), Text(codec.MakeYoung(old)));
        Assert.Equal((old, young), (codec.MakeOld(old), codec.MakeYoung(young)));
        Assert.Equal((true, false), (codec.IsYoung(young), codec.IsYoung(old)));

        // Aging owes no maintenance: a TLB that goes on with the leaf makes it look idle too early at worst.
        Assert.Equal((false, false), (codec.LosesPermissions(young, old), codec.LosesPermissions(old, young)));
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public void ATableEntryIsEncodedAndDecodedAsTheManualSays(string format, string line)
    {
        string[] words = Words(line);
        Assert.Equal(words[3], Text(Codecs[format].EncodeTable(new Pa(Hex(words[2])))));
        Assert.Equal(new Pa(Hex(words[2])), Codecs[format].TableAddress(Hex(words[3])));
        Assert.Equal(PteKind.Table, Codecs[format].KindOf(Hex(words[3]), Number(words[1])));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void AnEntryIsOneKindAtItsLevel(string format, string line)
    {
        string[] words = Words(line);
        Assert.Equal(words[3], Codecs[format].KindOf(Hex(words[2]), Number(words[1])).ToString().ToLowerInvariant());
    }

    [Theory]
    [MemberData(nameof(Splits))]
    public void APartOfALargeLeafKeepsAllButItsSize(string format, string line)
    {
        string[] words = Words(line);
        Assert.Equal(words[4], Text(Codecs[format].SplitLeaf(Hex(words[2]), Number(words[1]), Number(words[3]))));
        if (words[3] == "0")
        {
            Assert.Equal(words[2], Text(Codecs[format].JoinLeaf(Hex(words[4]), Number(words[1]))));
        }
    }

    [Theory]
    [MemberData(nameof(Relaxations))]
    public void AddedPermissionsAreOnlyAdded(string format, string line)
    {
        ICodec codec = Codecs[format];
        string[] words = Words(line);
        ulong old = Hex(words[1]);
        ulong relaxed = codec.AddPermissions(old, Permissions(words[2]), Features(words[3]));
        Assert.Equal(words[4], Text(relaxed));
        Assert.Equal(PteKind.Leaf, codec.KindOf(relaxed, 3));
        Assert.Equal((false, old != relaxed), (codec.LosesPermissions(old, relaxed), codec.LosesPermissions(relaxed, old)));
        FormatFeatures features = Features(words[3]);
        Assert.Equal(codec.DecodeLeaf(old, 3, features).Permissions | Permissions(words[2]),
            codec.DecodeLeaf(relaxed, 3, features).Permissions);
    }

    [Theory]
    [MemberData(nameof(Protections))]
    public void AProtectedLeafIsNotWritableAndATlbMustForgetThatItWas(string format, string line)
    {
        ICodec codec = Codecs[format];
        string[] words = Words(line);
        ulong old = Hex(words[1]);
        ulong @protected = codec.WriteProtect(old);
        Assert.Equal(words[2], Text(@protected));
        Assert.Equal(words[1] != words[2], codec.LosesPermissions(old, @protected));
        Leaf leaf = codec.DecodeLeaf(@protected, 3, FormatFeatures.HardwareDirty);
        Assert.Equal((Stage2Permissions.None, false), (leaf.Permissions & Write, leaf.Dirty));
        Assert.Equal((Stage2Permissions.None, false), (codec.DecodeLeaf(codec.MakeYoung(@protected), 3, default).Permissions & Write, leaf.Dirty));
        bool marked = (old & (1UL << 55)) != 0;
        Assert.Equal(marked, format == "ept" ? Ept.MayBecomeWritable(@protected) : Npt.MayBecomeWritable(@protected));
    }

    [Theory]
    [MemberData(nameof(Cleanings))]
    public void ACleanLeafIsStillWritableAndATlbMustForgetThatItWasDirty(string format, string line)
    {
        ICodec codec = Codecs[format];
        string[] words = Words(line);
        ulong dirty = Hex(words[1]);
        Assert.Equal(words[2], Text(codec.MakeClean(dirty)));
        Leaf leaf = codec.DecodeLeaf(Hex(words[2]), 3, FormatFeatures.HardwareDirty);
        Assert.Equal((Write, false), (leaf.Permissions & Write, leaf.Dirty));
        Assert.True(codec.IsDirty(dirty) && codec.LosesPermissions(dirty, Hex(words[2])));
    }

    [Theory]
    [MemberData(nameof(WithoutDirtyState))]
    public void ALeafWithoutDirtyStateIsNotCleaned(string format, string line)
    {
        ulong pte = Hex(Words(line)[1]);
        Assert.False(Codecs[format].IsDirty(pte));
        Assert.Equal(pte, Codecs[format].MakeClean(pte));
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void ADevicesEntryCarriesItsPageAndGeneration(string format, string line)
    {
        string[] words = Words(line);
        MmioNote note = new(new Ipa(Hex(words[1])), (int)Hex(words[2]));
        Assert.True(Codecs[format].TryEncodeAnnotation(note.ToAnnotation(), out ulong pte));
        Assert.Equal(words[3], Text(pte));
        Assert.Equal(PteKind.Annotated, Codecs[format].KindOf(pte, 3));
        Assert.Equal(note, MmioNote.From(Codecs[format].DecodeAnnotation(pte)));
    }

    [Fact]
    public void AGenerationKeepsItsLowBitsOnly()
        => Assert.Equal(5, MmioNote.From(new MmioNote(new Ipa(0x1000), (1 << 18) | 5).ToAnnotation()).Generation);

    [Theory]
    [InlineData("ept", 3, 0x1000UL)] // x86 has room for no other note,
    [InlineData("ept", 2, 0x1001UL)] // nor for other bits of this one,
    [InlineData("ept", 2, 0x1400UL)]
    [InlineData("ept", 2, 0x8000_0000_0000_1000UL)]
    [InlineData("npt", 2, 0x0008_0000_0000_0000UL)] // nor for an address that has the reserved bit.
    public void ANoteThatCouldBeTakenForSomethingElseIsRefused(string format, int type, ulong value)
        => Assert.False(Codecs[format].TryEncodeAnnotation(new Annotation(type, value), out _));

    [Theory]
    [MemberData(nameof(Changes))]
    public void AChangeIsOneStepOrItIsNot(string format, string line)
    {
        string[] words = Words(line);
        int level = Number(words[1]);
        PteChange change = format == "ept"
            ? PteChange.Of<Ept>(Hex(words[2]), Hex(words[3]), level)
            : PteChange.Of<Npt>(Hex(words[2]), Hex(words[3]), level);
        Assert.Equal(words[4] == "yes", change.IsLegal);
    }

    [Theory]
    [InlineData("ept", Write, FormatFeatures.None)]
    [InlineData("ept", Write | Stage2Permissions.Execute, FormatFeatures.HardwareDirty)]
    [InlineData("ept", Stage2Permissions.Read | Stage2Permissions.ExecuteUser, FormatFeatures.HardwareDirty)]
    [InlineData("npt", Stage2Permissions.None, FormatFeatures.None)]
    [InlineData("npt", Stage2Permissions.Execute, FormatFeatures.None)]
    [InlineData("npt", Stage2Permissions.Read | Stage2Permissions.ExecuteUser, FormatFeatures.SplitExecute)]
    public void ACombinationThatNoLeafCanHaveIsNotAllowed(string format, Stage2Permissions permissions, FormatFeatures features)
        => Assert.False(Codecs[format].Allows(permissions, MemoryAttribute.Normal, features));

    [Theory]
    [InlineData(40, 0)]
    [InlineData(48, 0)]
    [InlineData(49, -1)]
    [InlineData(57, -1)]
    public void TheInputSizeDecidesBetweenFourAndFiveLevels(int ipaBits, int startLevel)
    {
        Assert.Equal(new TableGeometry(startLevel, 1), Codecs["ept"].Geometry(ipaBits));
        Assert.Equal(new TableGeometry(startLevel, 1), Codecs["npt"].Geometry(ipaBits));
    }

    [Theory]
    [InlineData(0, false, 0x9_8000_101eUL)] // Write-back, 4 levels.
    [InlineData(0, true, 0x9_8000_105eUL)]
    [InlineData(-1, true, 0x9_8000_1066UL)]
    public void ThePointerNamesTheRootAndItsLevels(int startLevel, bool hardwareFlags, ulong pointer)
        => Assert.Equal(Text(pointer), Text(Ept.Pointer(new Pa(0x9_8000_1000), startLevel, hardwareFlags)));

    private static TheoryData<string, string> Of(string kind) => LinesOf(Codecs.Keys, kind);
}
