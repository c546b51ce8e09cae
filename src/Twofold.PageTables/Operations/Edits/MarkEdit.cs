namespace Twofold.PageTables;

/// <summary>Puts what the hardware had noted in other leaves into one: age, and dirty state if that leaf can keep it.</summary>
internal readonly struct MarkEdit<TFormat>(bool young, bool dirty) : ILeafEdit
    where TFormat : struct, IDescriptorFormat
{
    public static bool BreaksContiguous => false;

    public ulong Apply(ulong leaf)
    {
        leaf = young ? TFormat.MakeYoung(leaf) : leaf;
        return dirty ? TFormat.MakeDirty(leaf) : leaf;
    }
}
