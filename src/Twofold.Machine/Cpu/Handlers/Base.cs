namespace Twofold.Machine.Handlers;

/// <summary>The base register of an address: what field Rn of a load or store says.</summary>
internal interface IBase
{
    /// <summary>The base is the stack pointer, misaligned, and SCTLR_EL1 wants that checked.</summary>
    static abstract bool IsMisaligned(Cpu cpu);
}

/// <summary>A general register: never checked.</summary>
[FieldValue("Rn")]
internal readonly struct RegisterBase : IBase
{
    public static bool IsMisaligned(Cpu cpu) => false;
}

/// <summary>The stack pointer.</summary>
[FieldValue("Rn", 31)]
internal readonly struct StackBase : IBase
{
    // SCTLR_EL1.SA and SA0.
    private const int CheckAtEl1 = 3, CheckAtEl0 = 4;

    public static bool IsMisaligned(Cpu cpu)
        => (cpu.X(Cpu.Sp) & 15) != 0 && ((cpu.SctlrEl1 >> (cpu.El == 0 ? CheckAtEl0 : CheckAtEl1)) & 1) != 0;
}
