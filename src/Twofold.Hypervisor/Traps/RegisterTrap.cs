using Twofold.Hypervisor.Vcpus;

namespace Twofold.Hypervisor.Traps;

/// <summary>Emulates one trapped register.</summary>
/// <returns>True to step over the instruction; false when the guest got an exception instead.</returns>
internal delegate bool RegisterTrap(Vcpu vcpu, ref RegisterAccess access);
