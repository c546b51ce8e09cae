using Twofold.Arch;

namespace Twofold.Machine;

/// <summary>Where a register that is plain storage lives.</summary>
internal delegate ref ulong SystemField(Cpu cpu);

/// <summary>Carries out a system instruction that every check has let through.</summary>
internal delegate ref Insn SystemOperation(Cpu cpu, ref Insn i, ulong operand);

/// <summary>One system register or system instruction: who may use it, what traps it, what it does.</summary>
/// <remarks>A register is storage (<see cref="Field"/>), computed (<see cref="Get"/> and <see cref="Set"/>, which come first) or a
/// device's (<see cref="Bank"/>). An instruction has an <see cref="Operation"/>; SYS is its write, SYSL its read.</remarks>
internal sealed class SystemRow(SystemRegister register)
{
    /// <summary>A level that no guest runs at: EL2 alone can do it.</summary>
    internal const int Never = 2;

    internal SystemRegister Register { get; } = register;

    /// <summary>The lowest exception level that may read.</summary>
    internal int ReadLevel { get; init; } = Never;

    /// <summary>The lowest exception level that may write or execute.</summary>
    internal int WriteLevel { get; init; } = Never;

    /// <summary>The HCR_EL2 bits of which any one traps reads.</summary>
    internal HcrEl2 ReadTraps { get; init; }

    /// <summary>The HCR_EL2 bits of which any one traps writes and execution.</summary>
    internal HcrEl2 WriteTraps { get; init; }

    /// <summary>EL1's control over EL0.</summary>
    internal UserGate Gate { get; init; }

    /// <summary>Where it is stored.</summary>
    internal SystemField? Field { get; init; }

    /// <summary>The bits of <see cref="Field"/> that a write changes; the others keep their reset value.</summary>
    internal ulong Writable { get; init; } = ulong.MaxValue;

    /// <summary>What <see cref="Field"/> holds after reset.</summary>
    internal ulong ResetValue { get; init; }

    /// <summary>What a read gives.</summary>
    internal Func<Cpu, ulong>? Get { get; init; }

    /// <summary>What a write does.</summary>
    internal Action<Cpu, ulong>? Set { get; init; }

    /// <summary>The device that answers.</summary>
    internal Func<Cpu, ISystemRegisterBank?>? Bank { get; init; }

    /// <summary>What the instruction does.</summary>
    internal SystemOperation? Operation { get; init; }

    /// <summary>Translation depends on the register.</summary>
    internal bool ChangesTranslation { get; init; }

    /// <summary>A write may let an interrupt in or change what executes next: the CPU looks before the next instruction.</summary>
    internal bool Synchronizes { get; init; }

    /// <summary>Whether the current level may read (or, not reading, write or execute) now. UNDEFINED comes before EL1's traps of EL0,
    /// and these before EL2's.</summary>
    internal SystemPermission Check(Cpu cpu, bool read)
    {
        if (cpu.El < (read ? ReadLevel : WriteLevel))
        {
            return SystemPermission.Undefined;
        }

        SystemPermission permission = Gate == UserGate.None ? SystemPermission.Granted : CheckGate(cpu);
        return permission == SystemPermission.Granted && (cpu.HcrEl2 & (read ? ReadTraps : WriteTraps)) != 0
            ? SystemPermission.TrapToEl2
            : permission;
    }

    /// <summary>Reads what the guest would; false when the register has no value to give.</summary>
    internal bool TryRead(Cpu cpu, long instructions, out ulong value)
    {
        value = 0;
        if (Get is not null)
        {
            value = Get(cpu);
            return true;
        }

        if (Field is not null)
        {
            value = Field(cpu);
            return true;
        }

        return Bank?.Invoke(cpu) is { } bank && bank.TryRead(Register, instructions, out value);
    }

    /// <summary>Writes with all effects; false when the register takes no value.</summary>
    internal bool TryWrite(Cpu cpu, long instructions, ulong value)
    {
        if (Set is not null)
        {
            Set(cpu, value);
        }
        else if (Field is not null)
        {
            Field(cpu) = (value & Writable) | (ResetValue & ~Writable);
        }
        else if (Bank?.Invoke(cpu) is not { } bank || !bank.TryWrite(Register, instructions, value))
        {
            return false;
        }

        if (ChangesTranslation)
        {
            cpu.Mmu.ControlsChanged();
        }

        return true;
    }

    private SystemPermission CheckGate(Cpu cpu)
    {
        if (Gate == UserGate.OtherStackPointer)
        {
            return cpu.SpSelect ? SystemPermission.Granted : SystemPermission.Undefined;
        }

        if (Gate == UserGate.Vectors)
        {
            return cpu.VectorsOff ? SystemPermission.TrapVector : SystemPermission.Granted;
        }

        if (cpu.El != 0)
        {
            return SystemPermission.Granted;
        }

        bool open = Gate switch
        {
            UserGate.CacheType => (cpu.SctlrEl1 & ControlRegisters.SctlrUct) != 0,
            UserGate.CacheMaintenance => (cpu.SctlrEl1 & ControlRegisters.SctlrUci) != 0,
            UserGate.ZeroBlock => (cpu.SctlrEl1 & ControlRegisters.SctlrDze) != 0,
            UserGate.InterruptMasks => (cpu.SctlrEl1 & ControlRegisters.SctlrUma) != 0,
            UserGate.PhysicalCounter => (cpu.CntkctlEl1 & DeviceRegisters.El0PhysicalCounter) != 0,
            UserGate.VirtualCounter => (cpu.CntkctlEl1 & DeviceRegisters.El0VirtualCounter) != 0,
            UserGate.EitherCounter => (cpu.CntkctlEl1 & (DeviceRegisters.El0PhysicalCounter | DeviceRegisters.El0VirtualCounter)) != 0,
            UserGate.PhysicalTimer => (cpu.CntkctlEl1 & DeviceRegisters.El0PhysicalTimer) != 0,
            UserGate.VirtualTimer => (cpu.CntkctlEl1 & DeviceRegisters.El0VirtualTimer) != 0,
            UserGate.DebugChannel => (cpu.MdscrEl1 & DebugRegisters.MdscrTdcc) == 0,
            _ => true,
        };
        return open ? SystemPermission.Granted : SystemPermission.TrapToEl1;
    }
}
