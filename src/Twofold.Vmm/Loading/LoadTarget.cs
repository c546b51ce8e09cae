using Twofold.Arch;

namespace Twofold.Vmm.Loading;

/// <summary>The memory that an image may be loaded into.</summary>
/// <param name="Ram">All of it.</param>
/// <param name="FlatAddress">Where a file without a header goes.</param>
/// <param name="LinuxBase">The 2 MiB aligned address from which an Image counts its text offset.</param>
/// <param name="Chosen">Where the user wants the file instead; null to follow its header. An ELF file cannot follow it.</param>
public sealed record LoadTarget(IpaRange Ram, Ipa FlatAddress, Ipa LinuxBase, Ipa? Chosen = null);
