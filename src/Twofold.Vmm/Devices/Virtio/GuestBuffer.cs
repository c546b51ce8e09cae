using Twofold.Arch;

namespace Twofold.Vmm.Devices.Virtio;

/// <summary>A piece of guest memory that a descriptor names; neither its place nor its length has been checked against memory.</summary>
/// <param name="Start">First byte.</param>
/// <param name="Bytes">Length in bytes.</param>
internal readonly record struct GuestBuffer(Ipa Start, uint Bytes);
