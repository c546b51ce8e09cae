namespace Twofold.Arch;

/// <summary>The identifier that tags a VM's translations in a TLB. 0 belongs to the host.</summary>
/// <param name="Value">8 or 16 bits, as VTCR_EL2.VS says.</param>
public readonly record struct Vmid(ushort Value);
