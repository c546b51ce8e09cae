using Twofold.Arch;

namespace Twofold.PageTables;

/// <summary>Where one entry lies.</summary>
/// <param name="Address">The descriptor's own address.</param>
/// <param name="Level">The level of the table that it is in.</param>
/// <param name="Start">The first address that the entry covers.</param>
internal readonly record struct PteSlot(Pa Address, int Level, Ipa Start = default);
