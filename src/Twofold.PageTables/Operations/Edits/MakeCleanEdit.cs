namespace Twofold.PageTables;

/// <summary>Clears the hardware's dirty state.</summary>
internal readonly struct MakeCleanEdit<TFormat> : ILeafEdit
    where TFormat : struct, IDescriptorFormat
{
    public static bool BreaksContiguous => true;

    public ulong Apply(ulong leaf) => TFormat.MakeClean(leaf);
}
