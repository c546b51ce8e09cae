using Twofold.Arch;
using Twofold.Memory;
using Twofold.Sync;

namespace Twofold.Machine;

/// <summary>Stage-1 walks of the EL1&amp;0 regime. Every descriptor access goes through stage 2.</summary>
/// <remarks>Source: Arm DDI 0487, D8.2 to D8.5.</remarks>
internal sealed class Stage1Walker(Cpu cpu, Stage2Translator stage2, PhysicalMemory memory)
{
    private const ulong Valid = 1, TableOrPage = 2, AccessFlag = 1UL << 10, NotGlobal = 1UL << 11;
    private const ulong TcrHa = 1UL << 39, SctlrWxn = 1UL << 19;

    /// <summary>Walks the tables for <paramref name="request"/> and sets the leaf's Access flag where the CPU does that.</summary>
    internal bool TryWalk(in WalkRequest request, out Stage1Leaf leaf, out Fault fault)
    {
        leaf = default;
        if (!Stage1Controls.TryRead(cpu, request.Address, out Stage1Controls controls))
        {
            fault = request.Stage1Fault(FaultStatus.Translation, 0);
            return false;
        }

        if (controls.Tables >> controls.OutputBits != 0)
        {
            fault = request.Stage1Fault(FaultStatus.AddressSize, 0);
            return false;
        }

        ulong inherited = 0; // What the table descriptors on the way forbid.
        ulong table = controls.Tables;
        ulong mask = controls.StartMask;
        for (int level = controls.StartLevel; ; level++)
        {
            int shift = AddressSize.LevelShift(controls.GranuleShift, level);
            ulong at = table + (((request.Address >> shift) & mask) * 8);
            if (!TryAccess(request, at, level, update: false, out Pa physical, out fault))
            {
                return false;
            }

            // ORDER: acquire; pairs with the guest's store of the entry, behind which its table or page was written.
            ulong descriptor = Cell.Load(ref memory.Word(physical));
            if (IsTable(descriptor, level))
            {
                table = descriptor & AddressSize.Below(48) & ~AddressSize.Below(controls.GranuleShift);
                if (table >> controls.OutputBits != 0)
                {
                    fault = request.Stage1Fault(FaultStatus.AddressSize, level);
                    return false;
                }

                inherited |= descriptor;
                mask = AddressSize.Below(controls.GranuleShift - 3);
                continue;
            }

            return TryLeaf(request, controls, new Place(at, level), descriptor, inherited, out leaf, out fault);
        }
    }

    private static bool IsTable(ulong descriptor, int level) => level < 3 && (descriptor & (Valid | TableOrPage)) == (Valid | TableOrPage);

    /// <summary>Decides a leaf; when its Access flag is set behind our back meanwhile, decides again on what stands there.</summary>
    private bool TryLeaf(
        in WalkRequest request, in Stage1Controls controls, Place place, ulong descriptor, ulong inherited, out Stage1Leaf leaf, out Fault fault)
    {
        int shift = AddressSize.LevelShift(controls.GranuleShift, place.Level);
        while (true)
        {
            leaf = default;
            FaultStatus? status = Check(controls, place.Level, descriptor, shift);
            if (status is not null)
            {
                fault = request.Stage1Fault(status.Value, place.Level);
                return false;
            }

            leaf = Leaf(descriptor, inherited, place.Level, shift, request.Address);
            if ((request.Needed & ~leaf.RightsAt(request.El)) != 0)
            {
                fault = request.Stage1Fault(FaultStatus.Permission, place.Level);
                return false;
            }

            fault = default;
            if ((descriptor & AccessFlag) != 0)
            {
                return true;
            }

            if (!TryAccess(request, place.Ipa, place.Level, update: true, out Pa physical, out fault))
            {
                return false;
            }

            // ORDER: full; the flag is set on exactly the descriptor that was decoded, or the guest's change would be overwritten.
            ulong found = Cell.CompareExchange(ref memory.Word(physical), descriptor | AccessFlag, descriptor);
            if (found == descriptor)
            {
                return true;
            }

            descriptor = found;
        }
    }

    private FaultStatus? Check(in Stage1Controls controls, int level, ulong descriptor, int shift)
    {
        bool page = (descriptor & TableOrPage) != 0;
        if ((descriptor & Valid) == 0 || (level == 3 ? !page : page || level < AddressSize.FirstBlockLevel(controls.GranuleShift)))
        {
            return FaultStatus.Translation;
        }

        if (Output(descriptor, shift) >> controls.OutputBits != 0)
        {
            return FaultStatus.AddressSize;
        }

        bool setsFlag = (cpu.TcrEl1 & TcrHa) != 0 && cpu.Features.HardwareAccessFlag;
        return (descriptor & AccessFlag) == 0 && !setsFlag ? FaultStatus.AccessFlag : null;
    }

    private Stage1Leaf Leaf(ulong descriptor, ulong inherited, int level, int shift, ulong address)
    {
        int index = (int)(descriptor >> 2) & 7;
        byte type = MemoryType.FromMair((byte)(cpu.MairEl1 >> (index * 8)));
        Stage1Leaf leaf = new()
        {
            Ipa = Output(descriptor, shift) | (address & AddressSize.Below(shift)),
            Shift = shift,
            Level = level,
            Global = (descriptor & NotGlobal) == 0,
            MemoryType = type,
            Shareability = (byte)((descriptor >> 8) & 3),
        };
        SetRights(ref leaf, descriptor, inherited);
        return leaf;
    }

    private void SetRights(ref Stage1Leaf leaf, ulong descriptor, ulong inherited)
    {
        const ulong el0Access = 1UL << 6, readOnly = 1UL << 7, privilegedNever = 1UL << 53, unprivilegedNever = 1UL << 54;
        const ulong tableNoEl0 = 1UL << 61, tableReadOnly = 1UL << 62, tablePrivilegedNever = 1UL << 59, tableUnprivilegedNever = 1UL << 60;
        bool unprivileged = (descriptor & el0Access) != 0 && (inherited & tableNoEl0) == 0;
        bool writable = (descriptor & readOnly) == 0 && (inherited & tableReadOnly) == 0;
        bool writeNever = (cpu.SctlrEl1 & SctlrWxn) != 0;
        bool execute1 = (descriptor & privilegedNever) == 0 && (inherited & tablePrivilegedNever) == 0
            && !(unprivileged && writable) && !(writable && writeNever);
        bool execute0 = (descriptor & unprivilegedNever) == 0 && (inherited & tableUnprivilegedNever) == 0
            && !(unprivileged && writable && writeNever);
        Rights data = writable ? Rights.Read | Rights.Write : Rights.Read;
        leaf.El1 = data | (execute1 ? Rights.Execute : 0);
        leaf.El0 = (unprivileged ? data : 0) | (execute0 ? Rights.Execute : 0);
    }

    private static ulong Output(ulong descriptor, int shift) => descriptor & AddressSize.Below(48) & ~AddressSize.Below(shift);

    /// <summary>Stage 2 for a descriptor access of the walk, and whether memory answers there.</summary>
    private bool TryAccess(in WalkRequest request, ulong ipa, int level, bool update, out Pa physical, out Fault fault)
    {
        if (!stage2.TryTranslateDescriptor(request, ipa, update, out ulong address, out fault))
        {
            physical = default;
            return false;
        }

        physical = new Pa(address);
        if (!memory.Contains(physical, sizeof(ulong)))
        {
            fault = request.Stage1Fault(FaultStatus.ExternalOnWalk, level);
            return false;
        }

        return true;
    }

    /// <summary>Where the leaf's descriptor was read.</summary>
    private readonly record struct Place(ulong Ipa, int Level);
}
