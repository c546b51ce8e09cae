using Twofold.Arch;
using static Twofold.PageTables.Tests.Vectors;

namespace Twofold.PageTables.Tests;

/// <summary>Reads vectors/*.txt, whose values come from the architectures.</summary>
public sealed class FormatVectorTests
{
    private const ulong AccessFlag = 1UL << 10;

    public static TheoryData<string, string> Leaves => Lines("leaf");

    public static TheoryData<string, string> Tables => Lines("table");

    public static TheoryData<string, string> Kinds => Lines("kind");

    public static TheoryData<string, string> Splits => Lines("split");

    public static TheoryData<string, string> Relaxations => Lines("relax");

    public static TheoryData<string, string> Protections => Lines("protect");

    public static TheoryData<string, string> Cleanings => Lines("clean");

    public static TheoryData<string, string> WithoutDirtyState => Lines("undirty");

    public static TheoryData<string, string> Notes => Lines("note");

    public static TheoryData<string, string> Refused => Lines("refused");

    [Theory]
    [MemberData(nameof(Leaves))]
    public void ALeafIsEncodedAndDecodedAsTheArchitectureSays(string format, string line)
    {
        ICodec codec = Formats[format];
        string[] words = Words(line);
        int level = Number(words[1]);
        Pa target = new(Hex(words[2]));
        Stage2Permissions permissions = Permissions(words[3]);
        MemoryAttribute attribute = Attribute(words[4]);
        FormatFeatures features = Features(words[5]);
        ulong pte = Hex(words[6]);
        Assert.True(codec.Allows(permissions, attribute, features));
        Assert.Equal(words[6], Text(codec.EncodeLeaf(target, level, permissions, attribute, features)));
        int shift = codec.Granule.Shift + ((3 - level) * (codec.Granule.Shift - 3));
        Leaf young = new(level, 1UL << shift, target, permissions, attribute, true)
        {
            Dirty = (features & FormatFeatures.HardwareDirty) != 0 && (permissions & Stage2Permissions.Write) != 0,
        };
        Assert.Equal(young, codec.DecodeLeaf(pte, level, features));
        Assert.Equal(attribute == MemoryAttribute.Normal, codec.IsCacheable(pte, features));
        Assert.Equal(young.Dirty, codec.IsDirty(pte));
        Assert.Equal(young with { Young = false }, codec.DecodeLeaf(pte & ~AccessFlag, level, features));
        Assert.Equal(young with { SoftwareBits = 9 }, codec.DecodeLeaf(pte | (9UL << 55), level, features));
    }

    [Theory]
    [MemberData(nameof(Leaves))]
    public void AgeAndSoftwareBitsAreApartFromEverythingElse(string format, string line)
    {
        ICodec codec = Formats[format];

        // The contiguous hint and the four software bits.
        const ulong others = (1UL << 52) | (15UL << 55);
        ulong pte = Hex(Words(line)[6]) | others;
        Assert.Equal((true, false), (codec.IsYoung(pte), codec.IsYoung(pte & ~AccessFlag)));
        Assert.Equal(pte & ~AccessFlag, codec.MakeOld(pte));
        Assert.Equal(pte, codec.MakeYoung(pte & ~AccessFlag));
        Assert.Equal(others, codec.WriteProtect(pte) & others);
        Assert.Equal(others, codec.MakeClean(pte) & others);
        Assert.Equal(others, codec.AddPermissions(pte, Stage2Permissions.Read | Stage2Permissions.Write | Stage2Permissions.Execute, default) & others);
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public void ATableDescriptorIsEncodedAndDecodedAsTheArchitectureSays(string format, string line)
    {
        string[] words = Words(line);
        Assert.Equal(words[3], Text(Formats[format].EncodeTable(new Pa(Hex(words[2])))));
        Assert.Equal(new Pa(Hex(words[2])), Formats[format].TableAddress(Hex(words[3])));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void ADescriptorIsOneKindAtItsLevel(string format, string line)
    {
        string[] words = Words(line);
        PteKind kind = Formats[format].KindOf(Hex(words[2]), Number(words[1]));
        Assert.Equal(words[3], kind.ToString().ToLowerInvariant());
    }

    [Theory]
    [MemberData(nameof(Splits))]
    public void APartOfABlockKeepsAllButItsSizeAndHint(string format, string line)
    {
        ICodec codec = Formats[format];
        string[] words = Words(line);
        int level = Number(words[1]);
        int part = Number(words[3]);
        Assert.Equal(words[4], Text(codec.SplitLeaf(Hex(words[2]), level, part)));
        if (part == 0)
        {
            Assert.Equal(words[2], Text(codec.JoinLeaf(Hex(words[4]), level)));
        }
    }

    [Theory]
    [MemberData(nameof(Relaxations))]
    public void AddedPermissionsAreOnlyAdded(string format, string line)
    {
        ICodec codec = Formats[format];
        string[] words = Words(line);
        ulong old = Hex(words[1]);
        ulong relaxed = codec.AddPermissions(old, Permissions(words[2]), Features(words[3]));
        Assert.Equal(words[4], Text(relaxed));
        Assert.False(codec.LosesPermissions(old, relaxed));
        Assert.Equal(old != relaxed, codec.LosesPermissions(relaxed, old));
    }

    [Theory]
    [MemberData(nameof(Protections))]
    public void AProtectedLeafIsNotWritableInAnyWay(string format, string line)
    {
        ICodec codec = Formats[format];
        string[] words = Words(line);
        Assert.Equal(words[2], Text(codec.WriteProtect(Hex(words[1]))));
        Assert.Equal(words[1] != words[2], codec.LosesPermissions(Hex(words[1]), Hex(words[2])));
        Leaf leaf = codec.DecodeLeaf(Hex(words[2]), 3, FormatFeatures.HardwareDirty);
        Assert.Equal((Stage2Permissions.None, false), (leaf.Permissions & Stage2Permissions.Write, leaf.Dirty));
    }

    [Theory]
    [MemberData(nameof(Cleanings))]
    public void ACleanLeafIsStillWritableAndATlbMustForgetThatItWasDirty(string format, string line)
    {
        ICodec codec = Formats[format];
        string[] words = Words(line);
        ulong dirty = Hex(words[1]);
        Assert.Equal(words[2], Text(codec.MakeClean(dirty)));
        Assert.Equal(words[1], Text(codec.MakeDirty(Hex(words[2]))));
        Leaf leaf = codec.DecodeLeaf(Hex(words[2]), 3, FormatFeatures.HardwareDirty);
        Assert.Equal((Stage2Permissions.Write, false), (leaf.Permissions & Stage2Permissions.Write, leaf.Dirty));
        Assert.True(codec.LosesPermissions(dirty, Hex(words[2])));
    }

    [Theory]
    [MemberData(nameof(WithoutDirtyState))]
    public void ALeafWithoutDirtyStateIsNotCleaned(string format, string line)
    {
        ulong pte = Hex(Words(line)[1]);
        Assert.False(Formats[format].IsDirty(pte));
        Assert.Equal(pte, Formats[format].MakeClean(pte));
        Assert.Equal(pte, Formats[format].MakeDirty(pte));
    }

    [Theory]
    [MemberData(nameof(Notes))]
    public void ANoteIsKeptInAnInvalidEntry(string format, string line)
    {
        ICodec codec = Formats[format];
        string[] words = Words(line);
        Annotation note = new(Number(words[1]), Hex(words[2]));
        Assert.True(codec.TryEncodeAnnotation(note, out ulong pte));
        Assert.Equal(words[3], Text(pte));
        Assert.Equal(PteKind.Annotated, codec.KindOf(pte, 3));
        Assert.Equal(note, codec.DecodeAnnotation(pte));
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void ANoteThatCouldBeTakenForSomethingElseIsRefused(string format, string line)
    {
        string[] words = Words(line);
        Assert.False(Formats[format].TryEncodeAnnotation(new Annotation(Number(words[1]), Hex(words[2])), out _));
    }

    [Theory]
    [InlineData("stage2-4k", Stage2Permissions.Execute, MemoryAttribute.Device, FormatFeatures.None)]
    [InlineData("stage2-4k", Stage2Permissions.Execute, MemoryAttribute.NormalNonCacheable, FormatFeatures.None)]
    [InlineData("stage2-4k", Stage2Permissions.ExecuteUser, MemoryAttribute.Normal, FormatFeatures.None)]
    [InlineData("stage2-16k", Stage2Permissions.ExecutePrivileged, MemoryAttribute.Normal, FormatFeatures.ForcedWriteBack)]
    [InlineData("armv7-stage2", Stage2Permissions.ExecuteUser, MemoryAttribute.Normal, FormatFeatures.SplitExecute)]
    [InlineData("armv7-stage2", Stage2Permissions.Execute, MemoryAttribute.Device, FormatFeatures.None)]
    [InlineData("hypervisor-stage1", Stage2Permissions.None, MemoryAttribute.Normal, FormatFeatures.None)]
    [InlineData("hypervisor-stage1", Stage2Permissions.Read | Stage2Permissions.Write | Stage2Permissions.Execute, MemoryAttribute.Normal, FormatFeatures.None)]
    [InlineData("hypervisor-stage1", Stage2Permissions.Read | Stage2Permissions.Execute, MemoryAttribute.Device, FormatFeatures.None)]
    public void ACombinationThatNoLeafCanHaveIsNotAllowed(string format, Stage2Permissions permissions, MemoryAttribute attribute, FormatFeatures features)
        => Assert.False(Formats[format].Allows(permissions, attribute, features));
}
