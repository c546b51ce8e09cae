using Twofold.Arch;

namespace Twofold.Machine;

/// <summary>A device that answers for system registers: the generic timer, the interrupt controller's CPU interface.</summary>
/// <remarks>Called on the CPU's thread, after every permission check and trap: direction and exception level are allowed.</remarks>
internal interface ISystemRegisterBank
{
    /// <summary>An MRS, or EL2's look at the register.</summary>
    /// <param name="register">Which.</param>
    /// <param name="instructions">What this CPU has executed before the access: the time, where time is instructions.</param>
    /// <param name="value">What is read.</param>
    /// <returns>False when the bank does not have the register, or not now: the access is UNDEFINED.</returns>
    bool TryRead(SystemRegister register, long instructions, out ulong value);

    /// <summary>An MSR, or EL2's write. The CPU looks for interrupts right after it.</summary>
    /// <param name="register">Which.</param>
    /// <param name="instructions">What this CPU has executed before the access.</param>
    /// <param name="value">What is written.</param>
    /// <returns>As in <see cref="TryRead"/>.</returns>
    bool TryWrite(SystemRegister register, long instructions, ulong value);
}
