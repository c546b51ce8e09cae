using Twofold.Arch;
using Twofold.Memory;

namespace Twofold.Machine;

/// <summary>Stage 2 of one CPU: its TLB entries and, when there is none, a walk.</summary>
internal sealed class Stage2Translator(Cpu cpu, Tlb tlb, PhysicalMemory memory)
{
    /// <summary>What a flat stage 2 maps: larger than any stage-1 leaf.</summary>
    private const int FlatShift = 48;

    /// <summary>Stage 2 is on: HCR_EL2.VM, or DC, which implies it.</summary>
    internal bool Enabled => (cpu.HcrEl2 & (HcrEl2.Vm | HcrEl2.Dc)) != 0;

    /// <summary>The current VMID, of 8 or 16 bits as VTCR.VS says, and whether stage 2 is on: <see cref="TlbEntry.Space"/>.</summary>
    internal uint Space => EffectiveVmid(cpu.VttbrVmid).Value | (Enabled ? 1u << 16 : 0);

    /// <summary>A VMID as this CPU compares it.</summary>
    internal Vmid EffectiveVmid(Vmid vmid) => (cpu.VtcrEl2.Value & VtcrEl2.Vmid16) != 0 ? vmid : new Vmid((byte)vmid.Value);

    /// <summary>Translates the access itself.</summary>
    /// <param name="request">The access.</param>
    /// <param name="ipa">The address that stage 1 gave.</param>
    /// <param name="entry">The stage-2 leaf that covers it.</param>
    /// <param name="fault">What failed.</param>
    internal bool TryTranslate(in WalkRequest request, ulong ipa, out TlbEntry entry, out Fault fault)
    {
        if (TryTranslate(ipa, request.Needed, out entry, out FaultStatus status, out int level))
        {
            fault = default;
            return true;
        }

        fault = request.Stage2Fault(status, level, ipa);
        return false;
    }

    /// <summary>Translates the address of a stage-1 descriptor that a walk for <paramref name="request"/> reads, or updates.</summary>
    internal bool TryTranslateDescriptor(in WalkRequest request, ulong ipa, bool update, out ulong physical, out Fault fault)
    {
        Rights needed = update ? Rights.Read | Rights.Write : Rights.Read;
        bool done = TryTranslate(ipa, needed, out TlbEntry entry, out FaultStatus status, out int level);
        if (done && (cpu.HcrEl2 & HcrEl2.Ptw) != 0 && Enabled && IsDevice(entry.MemAttr))
        {
            (done, status, level) = (false, FaultStatus.Permission, entry.Stage2Level);
        }

        physical = entry.Output + (ipa & AddressSize.Below(entry.Shift));
        fault = done ? default : request.Stage1WalkFault(status, level, ipa, update);
        return done;
    }

    /// <summary>Whether a MemAttr names a Device type, as HCR_EL2.FWB has it read.</summary>
    private bool IsDevice(int memAttr) => (memAttr & (ForcesWriteBack ? 4 : 12)) == 0;

    /// <summary>The memory type of both stages; HCR_EL2.CD and ID make what stage 2 could cache non-cacheable.</summary>
    internal byte Combine(byte stage1, int memAttr, bool fetch)
    {
        byte type = ForcesWriteBack ? MemoryType.CombineForced(stage1, memAttr) : MemoryType.Combine(stage1, MemoryType.FromStage2(memAttr));
        bool uncached = (cpu.HcrEl2 & (fetch ? HcrEl2.Id : HcrEl2.Cd)) != 0;
        return uncached && !MemoryType.IsDevice(type) ? MemoryType.NonCacheable : type;
    }

    /// <summary>HCR_EL2.FWB on a CPU that has it.</summary>
    internal bool ForcesWriteBack => (cpu.HcrEl2 & HcrEl2.Fwb) != 0 && cpu.Features.ForcedWriteBack;

    private bool TryTranslate(ulong ipa, Rights needed, out TlbEntry entry, out FaultStatus status, out int level)
    {
        status = default;
        level = 0;
        if (!Enabled)
        {
            entry = new TlbEntry { Tag = TlbEntry.TagOf(ipa, FlatShift), Output = ipa >> FlatShift << FlatShift, Stage2Rights = Rights.All };
            return true;
        }

        uint space = Space;
        int found = tlb.Stage2.Find(ipa, space, 0);
        if (found < 0)
        {
            return TryWalk(ipa, space, needed, out entry, out status, out level);
        }

        entry = tlb.Stage2[found];
        if ((needed & ~entry.Stage2Rights) == 0)
        {
            return true;
        }

        status = FaultStatus.Permission;
        level = entry.Stage2Level;
        return false;
    }

    private bool TryWalk(ulong ipa, uint space, Rights needed, out TlbEntry entry, out FaultStatus status, out int level)
    {
        Stage2Walk walk = new(new Stage2Controls(cpu.VtcrEl2, cpu.VttbrBase, cpu.Features), ipa, needed);
        while (walk.Result == WalkStep.More)
        {
            _ = walk.Step(memory);
        }

        status = walk.Status;
        level = walk.Level;
        entry = default;
        if (walk.Result == WalkStep.Faulted)
        {
            return false;
        }

        int shift = walk.Shift;
        entry = new TlbEntry
        {
            Tag = TlbEntry.TagOf(ipa, shift),
            Space = space,
            Global = true,
            Output = walk.Output,
            Ipa = ipa >> shift << shift,
            Stage2Rights = walk.Rights,
            MemAttr = (byte)walk.MemAttr,
            Shareability = (byte)(walk.Shareability << 2),
            Levels = (byte)(walk.Level << 2),
        };
        _ = tlb.Stage2.Insert(entry);
        return true;
    }
}
