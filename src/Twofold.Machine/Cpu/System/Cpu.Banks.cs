namespace Twofold.Machine;

public sealed partial class Cpu
{
    /// <summary>The interrupt controller's CPU interface (ICC_*_EL1); without one these registers are UNDEFINED.</summary>
    internal ISystemRegisterBank? InterruptInterface { get; set; }
}
