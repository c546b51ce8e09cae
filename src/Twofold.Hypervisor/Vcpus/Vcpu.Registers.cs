using Twofold.Arch;
using Twofold.Hypervisor.Psci;

namespace Twofold.Hypervisor.Vcpus;

public sealed partial class Vcpu
{
    private ulong _psciVersion = Smccc.Version11;

    /// <summary>Reads a register by KVM's name for it (KVM_GET_ONE_REG).</summary>
    /// <param name="id">Architecture 63:60, size 55:52, group 27:16, the register in the group.</param>
    /// <param name="value">Its value, zero-extended.</param>
    /// <returns><see cref="Errno.Enoexec"/> before <see cref="Initialise"/>; <see cref="Errno.Enoent"/> for a register that does not
    /// exist; <see cref="Errno.Einval"/> for a name that is malformed.</returns>
    public Errno GetRegister(ulong id, out ulong value)
    {
        value = 0;
        Errno error = Check(id, out RegisterId register);
        if (error != Errno.None)
        {
            return error;
        }

        switch (register.Group)
        {
            case RegisterGroup.Core:
                return GetCore(register, out value);
            case RegisterGroup.Firmware:
                return GetFirmware(register, out value);
            case RegisterGroup.FirmwareFeatures:
                return GetFirmwareFeatures(register, out value);
            default:
                value = Cpu.ReadRegister(register.System);
                return Errno.None;
        }
    }

    /// <summary>Writes a register by KVM's name for it (KVM_SET_ONE_REG).</summary>
    /// <returns>As of <see cref="GetRegister"/>; <see cref="Errno.Einval"/> also for a value that the register cannot have.</returns>
    public Errno SetRegister(ulong id, ulong value)
    {
        Errno error = Check(id, out RegisterId register);
        if (error != Errno.None)
        {
            return error;
        }

        switch (register.Group)
        {
            case RegisterGroup.Core:
                return SetCore(register, value);
            case RegisterGroup.Firmware:
                return SetFirmware(register, value);
            case RegisterGroup.FirmwareFeatures:
                error = GetFirmwareFeatures(register, out ulong offered);
                return error != Errno.None ? error : (value & ~offered) != 0 ? Errno.Einval : Errno.None;
            default:
                return SetSystem(register.System, value);
        }
    }

    private Errno Check(ulong id, out RegisterId register)
    {
        register = new RegisterId(id);
        return _features is null ? Errno.Enoexec
            : !register.IsWellFormed ? Errno.Einval
            : register.Group == RegisterGroup.Core ? register.CheckCore()
            : register.Exists ? Errno.None
            : Errno.Enoent;
    }

    private Errno GetCore(RegisterId register, out ulong value)
    {
        value = register.CoreDoubleword switch
        {
            < 31 and int number => Cpu.GetX(number),
            RegisterId.StackPointer => Cpu.ReadRegister(SystemRegister.SpEl0),
            RegisterId.ProgramCounter => Cpu.Pc.Value,
            RegisterId.ProcessorState => Cpu.ProcessorState,
            RegisterId.StackPointerEl1 => Cpu.ReadRegister(SystemRegister.SpEl1),
            RegisterId.LinkEl1 => Cpu.ReadRegister(SystemRegister.ElrEl1),
            RegisterId.SavedStateEl1 => Cpu.ReadRegister(SystemRegister.SpsrEl1),
            _ => 0,
        };
        return Errno.None;
    }

    private Errno SetCore(RegisterId register, ulong value)
    {
        switch (register.CoreDoubleword)
        {
            case < 31 and int number:
                Cpu.SetX(number, value);
                return Errno.None;
            case RegisterId.StackPointer:
                Cpu.WriteRegister(SystemRegister.SpEl0, value);
                return Errno.None;
            case RegisterId.ProgramCounter:
                Cpu.Pc = new Va(value);
                return Errno.None;
            case RegisterId.ProcessorState:
                // A mode of AArch64 below EL2, and nothing else.
                bool legal = (value & (Pstate.ModeMask | Pstate.Aarch32)) is Pstate.El0t or Pstate.El1t or Pstate.El1h;
                Cpu.ProcessorState = legal ? value : Cpu.ProcessorState;
                return legal ? Errno.None : Errno.Einval;
            case RegisterId.StackPointerEl1:
                Cpu.WriteRegister(SystemRegister.SpEl1, value);
                return Errno.None;
            case RegisterId.LinkEl1:
                Cpu.WriteRegister(SystemRegister.ElrEl1, value);
                return Errno.None;
            case RegisterId.SavedStateEl1:
                Cpu.WriteRegister(SystemRegister.SpsrEl1, value);
                return Errno.None;
            default:
                return value == 0 ? Errno.None : Errno.Einval;
        }
    }

    /// <summary>PSCI's version, then what the firmware says of each speculation problem.</summary>
    private Errno GetFirmware(RegisterId register, out ulong value)
    {
        value = register.Number switch
        {
            0 => _psciVersion,
            1 => _vm.Options.Workaround1,
            _ => 0,
        };
        return register.Number <= 3 ? Errno.None : Errno.Enoent;
    }

    private Errno SetFirmware(RegisterId register, ulong value)
    {
        if (register.Number > 3)
        {
            return Errno.Enoent;
        }

        if (register.Number != 0)
        {
            return value <= _vm.Options.Workaround1 ? Errno.None : Errno.Einval;
        }

        bool later = (_features & VcpuFeatures.Psci02) != 0;
        bool legal = later ? value is 2 or 0x10000 or Smccc.Version11 : value == 1;
        _psciVersion = legal ? value : _psciVersion;
        return legal ? Errno.None : Errno.Einval;
    }

    /// <summary>The services that hypercalls offer: standard secure, standard hypervisor, vendor's.</summary>
    private static Errno GetFirmwareFeatures(RegisterId register, out ulong value)
    {
        value = register.Number == 2 ? 3UL : 1;
        return register.Number <= 2 ? Errno.None : Errno.Enoent;
    }

    private Errno SetSystem(SystemRegister register, ulong value)
    {
        // Identification says what the hardware is: a write confirms it or is refused.
        if (register is { Op0: 3, Op1: 0, CRn: 0, CRm: > 0 })
        {
            return Cpu.ReadRegister(register) == value ? Errno.None : Errno.Einval;
        }

        Cpu.WriteRegister(register, value);
        return Errno.None;
    }
}
