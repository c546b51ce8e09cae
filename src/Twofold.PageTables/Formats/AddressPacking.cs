namespace Twofold.PageTables;

/// <summary>How a VMSA descriptor holds an output or table address.</summary>
public enum AddressPacking
{
    /// <summary>Address bits 47 down stand in their own places.</summary>
    Plain,

    /// <summary>FEAT_LPA2 (VTCR_EL2.DS): bits 49 down in their own places, 51:50 in 9:8, where the shareability was.</summary>
    Lpa2,

    /// <summary>64 KiB granule with 52-bit addresses: bits 47 down in their own places, 51:48 in 15:12.</summary>
    Wide64K,
}
