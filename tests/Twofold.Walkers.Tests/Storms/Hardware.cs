using Twofold.Arch;
using Twofold.Machine;
using Twofold.Memory;

namespace Twofold.Walkers.Tests;

/// <summary>A kind of walking hardware with the control registers for one table. Bits are written down here a third time, from
/// the architecture, so that neither the writer's nor the walker's idea of them is the judge.</summary>
/// <param name="NewWalk">Starts the walk of a load or a store.</param>
/// <param name="AccessBits">The access flag of a leaf.</param>
/// <param name="DirtyBits">All set in a leaf whose dirty state is set; 0 when the hardware keeps none.</param>
internal sealed record Hardware(Func<ulong, Rights, IHardwareWalk> NewWalk, ulong AccessBits, ulong DirtyBits)
{
    /// <summary>Whether walkers keep dirty state.</summary>
    internal bool KeepsDirty => DirtyBits != 0;

    internal int Young(ulong leaf) => (leaf & AccessBits) != 0 ? 1 : 0;

    internal int Dirty(ulong leaf) => KeepsDirty && (leaf & DirtyBits) == DirtyBits ? 1 : 0;

    internal static Hardware Stage2(PhysicalMemory memory, VtcrEl2 vtcr, Pa root, bool accessFlag, bool dirty, int physicalBits = 48)
    {
        Stage2Controls controls = new(vtcr, root, new CpuFeatures(HardwareAccessFlag: accessFlag, PhysicalAddressBits: physicalBits), dirty);
        return new Hardware((ipa, needed) => new Stage2Pages(memory, new Stage2Walk(controls, ipa, needed)), 1UL << 10, dirty ? (1UL << 51) | (1UL << 7) : 0);
    }

    internal static Hardware Ept(PhysicalMemory memory, ulong pointer, X86Features features)
    {
        bool flags = (pointer & 0x40) != 0;
        Assert.True(EptControls.TryCreate(pointer, features, out EptControls? controls));
        return new Hardware((ipa, needed) => new EptPages(memory, new EptWalk(controls, ipa, new X86Access(needed))), 1UL << 8, flags ? 1UL << 9 : 0);
    }

    internal static Hardware Npt(PhysicalMemory memory, Pa root, X86Features features)
    {
        Assert.True(NptControls.TryCreate(root.Value, features, out NptControls? controls));
        return new Hardware((ipa, needed) => new NptPages(memory, new NptWalk(controls, ipa, new X86Access(needed))), 1UL << 5, 1UL << 6);
    }

    private sealed class Stage2Pages(PhysicalMemory memory, Stage2Walk walk) : IHardwareWalk
    {
        private Stage2Walk _walk = walk;

        public bool IsUnderWay => _walk.Result == WalkStep.More;

        public bool IsTranslated => _walk.Result == WalkStep.Translated;

        public Pa EntryAddress => _walk.DescriptorAddress;

        public int Level => _walk.Level;

        public ulong Marked => _walk.Marked;

        public ulong Output => _walk.Output;

        public int Shift => _walk.Shift;

        public bool StoresNeedNoWalk => _walk.Rights.HasFlag(Rights.Write);

        public void Step() => _ = _walk.Step(memory);
    }

    private sealed class EptPages(PhysicalMemory memory, EptWalk walk) : IHardwareWalk
    {
        private EptWalk _walk = walk;

        public bool IsUnderWay => _walk.Result == WalkStep.More;

        public bool IsTranslated => _walk.Result == WalkStep.Translated;

        public Pa EntryAddress => _walk.EntryAddress;

        public int Level => 4 - _walk.Level;

        public ulong Marked => _walk.Marked;

        public ulong Output => _walk.Output;

        public int Shift => _walk.Shift;

        public bool StoresNeedNoWalk => _walk.StoresNeedNoWalk;

        public void Step() => _ = _walk.Step(memory);
    }

    private sealed class NptPages(PhysicalMemory memory, NptWalk walk) : IHardwareWalk
    {
        private NptWalk _walk = walk;

        public bool IsUnderWay => _walk.Result == WalkStep.More;

        public bool IsTranslated => _walk.Result == WalkStep.Translated;

        public Pa EntryAddress => _walk.EntryAddress;

        public int Level => 4 - _walk.Level;

        public ulong Marked => _walk.Marked;

        public ulong Output => _walk.Output;

        public int Shift => _walk.Shift;

        public bool StoresNeedNoWalk => _walk.StoresNeedNoWalk;

        public void Step() => _ = _walk.Step(memory);
    }
}
