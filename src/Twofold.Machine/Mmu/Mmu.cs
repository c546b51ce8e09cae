using Twofold.Arch;
using Twofold.Memory;

namespace Twofold.Machine;

/// <summary>The translation of one CPU: its TLB and the walkers behind it.</summary>
/// <remarks>Belongs to the CPU's thread; maintenance by other CPUs comes while this one is between instructions.</remarks>
internal sealed partial class Mmu
{
    private const ulong SctlrM = 1UL << 0, SctlrC = 1UL << 2, SctlrI = 1UL << 12;
    private readonly Cpu _cpu;
    private readonly Stage2Translator _stage2;
    private readonly Stage1Walker _stage1;

    internal Mmu(Cpu cpu, PhysicalMemory memory)
    {
        _cpu = cpu;
        _stage2 = new Stage2Translator(cpu, Tlb, memory);
        _stage1 = new Stage1Walker(cpu, _stage2, memory);
    }

    /// <summary>What this CPU remembers of walks.</summary>
    internal Tlb Tlb { get; } = new();

    /// <summary>Stage 1 is on: SCTLR_EL1.M, unless HCR_EL2.DC overrides it.</summary>
    private bool Stage1Enabled => (_cpu.SctlrEl1 & SctlrM) != 0 && (_cpu.HcrEl2 & HcrEl2.Dc) == 0;

    /// <summary>Translates one address through both stages.</summary>
    /// <param name="address">The virtual address.</param>
    /// <param name="access">What it is for.</param>
    /// <param name="el">The exception level whose permissions apply (0 for unprivileged loads and stores at EL1).</param>
    /// <param name="translation">The page, on success.</param>
    /// <param name="fault">What failed, all fields set, otherwise.</param>
    /// <remarks>Where hardware Access-flag management applies, it is done here. A TLB hit decides permissions too: an entry that has
    /// gone stale faults until it is invalidated.</remarks>
    internal bool TryTranslate(ulong address, Access access, int el, out Translation translation, out Fault fault)
    {
        WalkRequest request = new(address, access, el);
        if (!Stage1Enabled)
        {
            return TryTranslateFlat(request, out translation, out fault);
        }

        ulong canonical = Stage1Controls.Canonical(_cpu.TcrEl1, address);
        int found = Tlb.Combined.Find(canonical, _stage2.Space, Stage1Controls.Asid(_cpu));
        if (found < 0 && !TryFill(request, canonical, out found, out fault))
        {
            translation = default;
            return false;
        }

        ref TlbEntry entry = ref Tlb.Combined[found];
        Rights stage1 = el == 0 ? entry.El0 : entry.El1;
        Rights needed = request.Needed;
        if ((needed & ~(stage1 & entry.Stage2Rights)) != 0)
        {
            translation = default;
            fault = (needed & ~stage1) != 0
                ? request.Stage1Fault(FaultStatus.Permission, entry.Stage1Level)
                : request.Stage2Fault(FaultStatus.Permission, entry.Stage2Level, entry.Ipa + (address & AddressSize.Below(entry.Shift)));
            fault.Stage1Device = MemoryType.IsDevice(entry.Stage1Type);
            return false;
        }

        fault = default;
        translation = Describe(entry, canonical, access, stage1);
        return true;
    }

    /// <summary>A register that translation depends on was written: what the fast paths hold is stale. The TLB proper is tagged
    /// with ASID and VMID and keeps its entries.</summary>
    internal void ControlsChanged() => _cpu.FlushMicroTlb();

    /// <summary>Both stages by their tables, and a TLB entry of what they say together.</summary>
    private bool TryFill(in WalkRequest request, ulong canonical, out int index, out Fault fault)
    {
        index = -1;
        if (!_stage1.TryWalk(request, out Stage1Leaf leaf, out fault))
        {
            return false;
        }

        if (!_stage2.TryTranslate(request, leaf.Ipa, out TlbEntry second, out fault))
        {
            fault.Stage1Device = MemoryType.IsDevice(leaf.MemoryType);
            return false;
        }

        int shift = Math.Min(leaf.Shift, second.Shift);
        ulong ipa = leaf.Ipa >> shift << shift;
        TlbEntry entry = new()
        {
            Tag = TlbEntry.TagOf(canonical, shift),
            Space = _stage2.Space,
            Asid = Stage1Controls.Asid(_cpu),
            Global = leaf.Global,
            Stage1Shift = (byte)leaf.Shift,
            Output = second.Output + (ipa & AddressSize.Below(second.Shift)),
            Ipa = ipa,
            El0 = leaf.El0,
            El1 = leaf.El1,
            Stage2Rights = second.Stage2Rights,
            Stage1Type = leaf.MemoryType,
            MemAttr = second.MemAttr,
            Shareability = (byte)(leaf.Shareability | second.Shareability),
            Levels = (byte)(leaf.Level | second.Levels),
        };
        index = Tlb.Combined.Insert(entry);
        return true;
    }

    /// <summary>Translation with stage 1 off: the address is the IPA.</summary>
    private bool TryTranslateFlat(in WalkRequest request, out Translation translation, out Fault fault)
    {
        translation = default;
        if (!TryFlatIpa(request, out ulong ipa, out fault))
        {
            return false;
        }

        byte type = FlatType(request.Access);
        if (!_stage2.TryTranslate(request, ipa, out TlbEntry entry, out fault))
        {
            fault.Stage1Device = MemoryType.IsDevice(type);
            return false;
        }

        entry.Stage1Type = type;
        entry.Shareability |= FlatShareability;
        translation = Describe(entry, ipa, request.Access, Rights.All);
        return true;
    }

    /// <summary>What stage 1 makes of an address when it is off: itself, if a physical address can have its bits.</summary>
    private bool TryFlatIpa(in WalkRequest request, out ulong ipa, out Fault fault)
    {
        const int tagged = 56;
        bool ignoreTop = Stage1Controls.IgnoresTop(_cpu.TcrEl1, request.Address);
        ipa = ignoreTop ? request.Address & AddressSize.Below(tagged) : request.Address;
        bool fits = ipa >> _cpu.Features.PhysicalAddressBits == 0;
        fault = fits ? default : request.Stage1Fault(FaultStatus.AddressSize, 0);
        return fits;
    }

    private byte FlatType(Access access)
    {
        if ((_cpu.HcrEl2 & HcrEl2.Dc) != 0)
        {
            return MemoryType.WriteBack;
        }

        return access != Access.Fetch ? MemoryType.StronglyOrdered
            : (_cpu.SctlrEl1 & SctlrI) != 0 ? MemoryType.WriteThrough : MemoryType.NonCacheable;
    }

    private byte FlatShareability => (_cpu.HcrEl2 & HcrEl2.Dc) != 0 ? MemoryType.NonShareable : MemoryType.OuterShareable;

    private Translation Describe(in TlbEntry entry, ulong address, Access access, Rights stage1)
    {
        Rights rights = stage1 & entry.Stage2Rights;
        byte type = WithCacheControls(entry.Stage1Type, access);
        bool device = MemoryType.IsDevice(type); // Stage 1's own alignment check comes before stage 2 can override the type.
        byte both = _stage2.Enabled ? _stage2.Combine(type, entry.MemAttr, access == Access.Fetch) : type;
        return new Translation
        {
            Page = new Pa((entry.Output + (address & AddressSize.Below(entry.Shift))) & ~0xfffUL),
            Readable = (rights & Rights.Read) != 0,
            Writable = (rights & Rights.Write) != 0,
            Executable = (rights & Rights.Execute) != 0,
            Device = device || MemoryType.IsDevice(both),
            Attributes = both,
            Shareability = MemoryType.CombineShareability(both, entry.Shareability & 3, entry.Shareability >> 2),
        };
    }

    /// <summary>Stage 1's type under SCTLR_EL1.C and I: without them Normal memory is not cached.</summary>
    private byte WithCacheControls(byte type, Access access)
    {
        bool cached = !Stage1Enabled || (_cpu.SctlrEl1 & (access == Access.Fetch ? SctlrI : SctlrC)) != 0;
        return cached || MemoryType.IsDevice(type) ? type : MemoryType.NonCacheable;
    }
}
