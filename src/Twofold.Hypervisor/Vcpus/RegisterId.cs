using Twofold.Arch;

namespace Twofold.Hypervisor.Vcpus;

/// <summary>KVM's name of a register.</summary>
/// <param name="value">As user space gives it. Source: Linux 6.12 Documentation/virt/kvm/api.rst, 4.68.</param>
internal readonly struct RegisterId(ulong value)
{
    // Doublewords of struct kvm_regs.
    internal const int StackPointer = 31, ProgramCounter = 32, ProcessorState = 33, StackPointerEl1 = 34, LinkEl1 = 35, SavedStateEl1 = 36;

    private const ulong Arm64 = 6;

    /// <summary>Where struct kvm_regs has its vector registers, and where it ends, in words of 32 bits.</summary>
    private const uint FirstVector = 0x54, LastVector = 0xd4, CoreWords = 0xd8;

    internal RegisterGroup Group => (RegisterGroup)((value >> 16) & 0xfff);

    /// <summary>The low half of the name.</summary>
    internal uint Number => (uint)(value & 0xffff);

    internal bool IsWellFormed => value >> 60 == Arm64 && ((value >> 32) & 0x0f0f_ffff) == 0;

    /// <summary>Of the core group: the doubleword of struct kvm_regs.</summary>
    internal int CoreDoubleword => (int)(Number >> 1);

    /// <summary>Of the system group.</summary>
    internal SystemRegister System => new((ushort)Number);

    internal bool Exists => Group switch
    {
        RegisterGroup.Firmware or RegisterGroup.FirmwareFeatures => Bytes == 8,
        RegisterGroup.System => Bytes == 8 && System is { Op0: 2 or 3, Op1: not 4 } && SystemRegister.Names.ContainsKey(System),
        _ => false,
    };

    private int Bytes => 1 << (int)((value >> 52) & 15);

    /// <summary>Whether the name is that of a whole field of struct kvm_regs.</summary>
    internal Errno CheckCore()
    {
        if (Number + ((uint)Bytes / 4) > CoreWords)
        {
            return Errno.Enoent;
        }

        uint words = Number switch
        {
            < FirstVector => 2,
            < LastVector => 4,
            _ => 1,
        };
        return Number % words == 0 && Bytes == (int)words * 4 ? Errno.None : Errno.Einval;
    }
}
