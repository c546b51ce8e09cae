using Twofold.Arch;

namespace Twofold.PageTables;

/// <summary>One change of a live entry by software, as it took place.</summary>
/// <param name="AddressSpace">Which of a VM's address spaces: <see cref="PageTableOptions.AddressSpace"/>.</param>
/// <param name="Start">The first address that the entry covers.</param>
/// <param name="Old">What was really replaced.</param>
/// <param name="New">What stands there now.</param>
/// <param name="Level">The entry's level.</param>
/// <param name="Mode">Who else may have been changing entries.</param>
/// <param name="Before">What <paramref name="Old"/> is.</param>
/// <param name="After">What <paramref name="New"/> is.</param>
/// <param name="LosesDirty">The hardware's dirty state went with the change: whoever keeps track of dirty memory has to be told of
/// every page that the entry mapped.</param>
public readonly record struct EntryChange(
    int AddressSpace,
    Ipa Start,
    ulong Old,
    ulong New,
    int Level,
    ChangeMode Mode,
    PteKind Before,
    PteKind After,
    bool LosesDirty);
