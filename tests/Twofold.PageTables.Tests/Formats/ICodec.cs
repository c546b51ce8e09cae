using Twofold.Arch;

namespace Twofold.PageTables.Tests;

/// <summary>A format's static members as an object's, so that one test runs over all formats.</summary>
internal interface ICodec
{
    Granule Granule { get; }

    TableGeometry Geometry(int ipaBits);

    TableGeometry Geometry(int ipaBits, int startLevel);

    PteKind KindOf(ulong pte, int level);

    ulong EncodeTable(Pa table);

    Pa TableAddress(ulong pte);

    bool Allows(Stage2Permissions permissions, MemoryAttribute attribute, FormatFeatures features);

    ulong EncodeLeaf(Pa target, int level, Stage2Permissions permissions, MemoryAttribute attribute, FormatFeatures features);

    Leaf DecodeLeaf(ulong pte, int level, FormatFeatures features);

    ulong SplitLeaf(ulong pte, int level, int index);

    ulong JoinLeaf(ulong pte, int level);

    bool IsCacheable(ulong pte, FormatFeatures features);

    bool IsYoung(ulong pte);

    ulong MakeYoung(ulong pte);

    ulong MakeOld(ulong pte);

    bool IsDirty(ulong pte);

    ulong MakeClean(ulong pte);

    ulong MakeDirty(ulong pte);

    ulong WriteProtect(ulong pte);

    ulong AddPermissions(ulong pte, Stage2Permissions added, FormatFeatures features);

    bool LosesPermissions(ulong old, ulong @new);

    bool TryEncodeAnnotation(Annotation note, out ulong pte);

    Annotation DecodeAnnotation(ulong pte);
}
