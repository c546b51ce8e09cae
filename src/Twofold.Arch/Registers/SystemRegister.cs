namespace Twofold.Arch;

/// <summary>The name of an AArch64 system register or system instruction: its five encoding fields.</summary>
/// <param name="Encoding">op0 in 15:14, op1 in 13:11, CRn in 10:7, CRm in 6:3, op2 in 2:0: bits 20:5 of the MSR, MRS, SYS
/// instruction itself. Source: Arm DDI 0487, C5.</param>
public readonly partial record struct SystemRegister(ushort Encoding)
{
    /// <summary>The register with these fields, in the order in which assemblers and traces write them.</summary>
    public static SystemRegister Of(int op0, int op1, int crn, int crm, int op2)
        => new((ushort)((op0 << 14) | (op1 << 11) | (crn << 7) | (crm << 3) | op2));

    /// <summary>op0: 1 for system instructions, 2 for debug, 3 for system registers.</summary>
    public int Op0 => Encoding >> 14;

    /// <summary>op1.</summary>
    public int Op1 => (Encoding >> 11) & 7;

    /// <summary>CRn.</summary>
    public int CRn => (Encoding >> 7) & 15;

    /// <summary>CRm.</summary>
    public int CRm => (Encoding >> 3) & 15;

    /// <summary>op2.</summary>
    public int Op2 => Encoding & 7;

    /// <summary>The architectural name, or the S3_0_C1_C0_0 form where <see cref="Names"/> has none.</summary>
    public override string ToString()
        => Names.TryGetValue(this, out string? name) ? name : $"S{Op0}_{Op1}_C{CRn}_C{CRm}_{Op2}";
}
