using Twofold.Arch;

namespace Twofold.Hypervisor.Vcpus;

/// <summary>One access of a guest to memory that its VMM emulates.</summary>
/// <param name="Ipa">The first byte.</param>
/// <param name="Bytes">1, 2, 4 or 8.</param>
/// <param name="IsWrite">A store.</param>
/// <param name="Data">What is stored, zero-extended; 0 for a load.</param>
public readonly record struct MmioAccess(Ipa Ipa, int Bytes, bool IsWrite, ulong Data);
