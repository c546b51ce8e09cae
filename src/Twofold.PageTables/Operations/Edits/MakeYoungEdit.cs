namespace Twofold.PageTables;

/// <summary>Sets the access flag; members of a contiguous group may differ in it.</summary>
internal readonly struct MakeYoungEdit<TFormat> : ILeafEdit
    where TFormat : struct, IDescriptorFormat
{
    public static bool BreaksContiguous => false;

    public ulong Apply(ulong leaf) => TFormat.MakeYoung(leaf);
}
