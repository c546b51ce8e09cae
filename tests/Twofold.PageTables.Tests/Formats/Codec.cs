using Twofold.Arch;

namespace Twofold.PageTables.Tests;

internal sealed class Codec<TFormat> : ICodec
    where TFormat : struct, IDescriptorFormat
{
    public Granule Granule => TFormat.Granule;

    public TableGeometry Geometry(int ipaBits) => TableGeometry.Of<TFormat>(ipaBits);

    public TableGeometry Geometry(int ipaBits, int startLevel) => TableGeometry.Of<TFormat>(ipaBits, startLevel);

    public PteKind KindOf(ulong pte, int level) => TFormat.KindOf(pte, level);

    public ulong EncodeTable(Pa table) => TFormat.EncodeTable(table);

    public Pa TableAddress(ulong pte) => TFormat.TableAddress(pte);

    public bool Allows(Stage2Permissions permissions, MemoryAttribute attribute, FormatFeatures features)
        => TFormat.Allows(permissions, attribute, features);

    public ulong EncodeLeaf(Pa target, int level, Stage2Permissions permissions, MemoryAttribute attribute, FormatFeatures features)
        => TFormat.EncodeLeaf(target, level, permissions, attribute, features);

    public Leaf DecodeLeaf(ulong pte, int level, FormatFeatures features) => TFormat.DecodeLeaf(pte, level, features);

    public ulong SplitLeaf(ulong pte, int level, int index) => TFormat.SplitLeaf(pte, level, index);

    public ulong JoinLeaf(ulong pte, int level) => TFormat.JoinLeaf(pte, level);

    public bool IsCacheable(ulong pte, FormatFeatures features) => TFormat.IsCacheable(pte, features);

    public bool IsYoung(ulong pte) => TFormat.IsYoung(pte);

    public ulong MakeYoung(ulong pte) => TFormat.MakeYoung(pte);

    public ulong MakeOld(ulong pte) => TFormat.MakeOld(pte);

    public bool IsDirty(ulong pte) => TFormat.IsDirty(pte);

    public ulong MakeClean(ulong pte) => TFormat.MakeClean(pte);

    public ulong MakeDirty(ulong pte) => TFormat.MakeDirty(pte);

    public ulong WriteProtect(ulong pte) => TFormat.WriteProtect(pte);

    public ulong AddPermissions(ulong pte, Stage2Permissions added, FormatFeatures features) => TFormat.AddPermissions(pte, added, features);

    public bool LosesPermissions(ulong old, ulong @new) => TFormat.LosesPermissions(old, @new);

    public bool TryEncodeAnnotation(Annotation note, out ulong pte) => TFormat.TryEncodeAnnotation(note, out pte);

    public Annotation DecodeAnnotation(ulong pte) => TFormat.DecodeAnnotation(pte);
}
