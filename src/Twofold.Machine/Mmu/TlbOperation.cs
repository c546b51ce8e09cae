using Twofold.Arch;

namespace Twofold.Machine;

/// <summary>One TLB maintenance operation as a value: what it names, for the CPU that executes it and those it is broadcast to.</summary>
/// <remarks>No CPU here caches table pointers, so the last-level forms name the same entries as the others.
/// Source: Arm DDI 0487, D8.14 (TLB maintenance instructions).</remarks>
internal readonly struct TlbOperation
{
    private readonly bool _anyAddress, _anyAsid, _globalToo;
    private readonly ushort _asid;
    private readonly int? _level;

    private TlbOperation(Vmid vmid, bool stage2, bool anyAddress, ulong start, ulong bytes, bool anyAsid, ushort asid, bool globalToo, int? level)
    {
        Vmid = vmid;
        IsStage2 = stage2;
        _anyAddress = anyAddress;
        Start = start;
        Bytes = bytes;
        _anyAsid = anyAsid;
        _asid = asid;
        _globalToo = globalToo;
        _level = level;
    }

    /// <summary>Whose translations.</summary>
    internal Vmid Vmid { get; }

    /// <summary>Names stage-2 entries by IPA, not combined ones by virtual address.</summary>
    internal bool IsStage2 { get; }

    /// <summary>The address, or the first of a range.</summary>
    internal ulong Start { get; }

    /// <summary>The length of the range in bytes.</summary>
    internal ulong Bytes { get; }

    /// <summary>Names what translates one single address.</summary>
    internal bool IsOneAddress => !_anyAddress && Bytes == 1;

    /// <summary>VMALLE1: all combined entries of a VM.</summary>
    internal static TlbOperation All(Vmid vmid) => new(vmid, false, true, 0, 0, true, 0, true, null);

    /// <summary>ASIDE1: the entries of one ASID; not the global ones.</summary>
    internal static TlbOperation ByAsid(Vmid vmid, ushort asid) => new(vmid, false, true, 0, 0, false, asid, false, null);

    /// <summary>VAE1, VALE1: one address in one ASID, and global entries of that address.</summary>
    internal static TlbOperation ByVa(Vmid vmid, ulong address, ushort asid) => new(vmid, false, false, address, 1, false, asid, true, null);

    /// <summary>VAAE1, VAALE1: one address in every ASID.</summary>
    internal static TlbOperation ByVaAllAsid(Vmid vmid, ulong address) => new(vmid, false, false, address, 1, true, 0, true, null);

    /// <summary>IPAS2E1 with a TTL hint: entries of another level stay.</summary>
    internal static TlbOperation ByIpa(Vmid vmid, Ipa ipa, int? level) => new(vmid, true, false, ipa.Value, 1, true, 0, true, level);

    /// <summary>RIPAS2E1.</summary>
    internal static TlbOperation ByIpaRange(Vmid vmid, IpaRange range)
        => new(vmid, true, false, range.Start.Value, range.Bytes, true, 0, true, null);

    /// <summary>The stage-2 half of VMALLS12E1.</summary>
    internal static TlbOperation AllStage2(Vmid vmid) => new(vmid, true, true, 0, 0, true, 0, true, null);

    /// <summary>The same operation where VMIDs have 8 bits only.</summary>
    internal TlbOperation WithVmid(Vmid vmid) => new(vmid, IsStage2, _anyAddress, Start, Bytes, _anyAsid, _asid, _globalToo, _level);

    /// <summary>Whether it names <paramref name="entry"/>, one of the array that <see cref="IsStage2"/> says.</summary>
    internal bool Names(in TlbEntry entry)
    {
        bool asid = _anyAsid || (entry.Global ? _globalToo : entry.Asid == _asid);
        bool level = _level is null || _level == entry.Stage2Level;
        return (ushort)entry.Space == Vmid.Value && asid && level && (_anyAddress || Overlaps(entry));
    }

    private bool Overlaps(in TlbEntry entry)
    {
        int shift = Math.Max(entry.Shift, (int)entry.Stage1Shift); // The leaf, of which the entry may be a part.
        ulong first = entry.Tag >> shift, start = Start >> shift;
        ulong last = (Start + Bytes - 1) >> shift;
        return Bytes != 0 && first >= start && first <= last;
    }
}
