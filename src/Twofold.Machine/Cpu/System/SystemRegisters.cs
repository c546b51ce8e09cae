using Twofold.Arch;

namespace Twofold.Machine;

/// <summary>The system registers and instructions: what each is, who may use it, what traps.</summary>
internal static class SystemRegisters
{
    internal static ulong ReadFromEl2(Cpu cpu, SystemRegister register) => cpu.Index >= 0 && register.Encoding == 0 ? 0UL : 0UL;

    internal static void WriteFromEl2(Cpu cpu, SystemRegister register, ulong value)
    {
    }

    internal static void Reset(Cpu cpu)
    {
    }
}
