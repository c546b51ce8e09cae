using Twofold.Sync;

namespace Twofold.PageTables;

/// <summary>Clears the access flag; members of a contiguous group may differ in it.</summary>
internal readonly struct MakeOldEdit<TFormat> : ILeafEdit
    where TFormat : struct, IDescriptorFormat
{
    public static bool BreaksContiguous => false;

    public static Mutant PlainStore => Mutant.AgeByPlainStore;

    public static ulong Clears => TFormat.YoungMark;

    public ulong Apply(ulong leaf) => TFormat.MakeOld(leaf);
}
