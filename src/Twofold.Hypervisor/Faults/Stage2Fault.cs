using Twofold.Arch;
using Twofold.Arch.Contracts;

namespace Twofold.Hypervisor.Faults;

/// <summary>An abort to EL2, decoded.</summary>
internal readonly struct Stage2Fault
{
    /// <summary>HPFAR_EL2 names a page of 4 KiB, and FAR_EL2 the byte within, whatever the granule is.</summary>
    private const ulong OffsetMask = 0xfff;

    private Stage2Fault(Syndrome syndrome, Va address, Ipa page)
    {
        Syndrome = syndrome;
        Address = address;
        Page = page;
    }

    internal Syndrome Syndrome { get; }

    /// <summary>FAR_EL2: what the guest accessed.</summary>
    internal Va Address { get; }

    /// <summary>The page that faulted, of the access or of the stage-1 table it needed.</summary>
    internal Ipa Page { get; }

    /// <summary>The page with the access's offset. Without a stage-1 walk, the byte that was accessed.</summary>
    internal Ipa Ipa => new(Page.Value | (Address.Value & OffsetMask));

    internal bool IsInstruction => Syndrome.Class == ExceptionClass.InstructionAbortLower;

    internal bool IsPermission => Syndrome.Fault == FaultStatus.Permission;

    /// <summary>A fetch that stage 2 refused, and not the walk before it.</summary>
    internal bool IsExecute => IsInstruction && !Syndrome.IsStage1Walk;

    /// <summary>Whether the page is to be written. A walk that only reads takes a translation fault first, so its permission
    /// fault is the write of an access flag or of dirty state.</summary>
    internal bool IsWrite => Syndrome.IsStage1Walk ? IsPermission : !IsInstruction && Syndrome.IsWrite;

    /// <summary>A synchronous external abort or parity error, on the access or on a walk: 0x10, 0x13 to 0x18, 0x1b to 0x1f.</summary>
    internal bool IsExternal => Syndrome.FaultCode is 0x10 or (>= 0x13 and <= 0x18) or (>= 0x1b and <= 0x1f);

    /// <summary>Reads what the CPU says of its last abort.</summary>
    /// <returns>False when the address of the page cannot be had any more: the guest executes the access again.</returns>
    /// <remarks>HPFAR_EL2 is not valid for a permission fault unless a walk took it, and stage 1 may have changed since.
    /// Source: Arm DDI 0487, D23.2 (HPFAR_EL2).</remarks>
    internal static bool TryDecode(ICpu cpu, Syndrome syndrome, out Stage2Fault fault)
    {
        Va address = cpu.FaultAddress;
        Ipa page = cpu.FaultIpa;
        bool valid = syndrome.Fault != FaultStatus.Permission || syndrome.IsStage1Walk || cpu.TryTranslateStage1(address, out page);
        fault = new Stage2Fault(syndrome, address, new Ipa(page.Value & ~OffsetMask));
        return valid;
    }
}
