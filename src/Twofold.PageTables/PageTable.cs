#pragma warning disable CS1591
using System.Diagnostics.CodeAnalysis;
using Twofold.Arch;

namespace Twofold.PageTables;

/// <summary>A stage-2 page table in simulated memory.</summary>
/// <typeparam name="TFormat">The descriptor format.</typeparam>
public sealed partial class PageTable<TFormat>
    where TFormat : struct, IDescriptorFormat
{
    public static bool TryCreate(PageTableOptions options, [NotNullWhen(true)] out PageTable<TFormat>? table) => throw new NotImplementedException();

    public Pa Root => throw new NotImplementedException();

    public int StartLevel => throw new NotImplementedException();

    public int IpaBits => throw new NotImplementedException();

    public int MaximumTablePages => throw new NotImplementedException();

    public TableStatistics Statistics => throw new NotImplementedException();

    public VtcrEl2 ControlRegister(ulong idAa64Mmfr0, ulong idAa64Mmfr1) => throw new NotImplementedException();

    public MapResult Map(Ipa ipa, ulong bytes, Pa target, Stage2Permissions permissions, MemoryAttribute attribute, TablePageCache tables) => throw new NotImplementedException();

    public void Unmap(IpaRange range) => throw new NotImplementedException();

    public TlbDebt WriteProtect(IpaRange range) => throw new NotImplementedException();

    public RelaxResult RelaxPermissions(Ipa ipa, Stage2Permissions added, int cpu) => throw new NotImplementedException();

    public bool MakeYoung(Ipa ipa) => throw new NotImplementedException();

    public bool TestYoung(IpaRange range) => throw new NotImplementedException();

    public bool TestAndClearYoung(IpaRange range) => throw new NotImplementedException();

    public ulong Flush(IpaRange range) => throw new NotImplementedException();

    public bool TryGetLeaf(Ipa ipa, out Leaf leaf) => throw new NotImplementedException();

    public void VisitLeaves<TVisitor>(IpaRange range, ref TVisitor visitor)
        where TVisitor : struct, ILeafVisitor, allows ref struct => throw new NotImplementedException();

    public TableStatistics Recount() => throw new NotImplementedException();

    public void Destroy() => throw new NotImplementedException();
}
