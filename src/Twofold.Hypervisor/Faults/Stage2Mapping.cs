using Twofold.Arch;

namespace Twofold.Hypervisor.Faults;

/// <summary>One leaf that a fault wants.</summary>
/// <param name="Ipa">Its first byte, a multiple of <paramref name="Bytes"/>.</param>
/// <param name="Bytes">A page or a block.</param>
/// <param name="Target">What it maps to, a multiple of <paramref name="Bytes"/>.</param>
/// <param name="Permissions">What the guest may do.</param>
internal readonly record struct Stage2Mapping(Ipa Ipa, ulong Bytes, Pa Target, Stage2Permissions Permissions);
