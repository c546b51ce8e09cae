using Twofold.Arch;

namespace Twofold.PageTables;

/// <summary>VMSAv8-64 stage 2: what its formats share, given their <see cref="IVmsaLayout"/>.</summary>
/// <typeparam name="TSelf">The format.</typeparam>
/// <remarks>Source: Arm DDI 0487, D8.3 (descriptor formats), D8.4 (permissions), D8.5 (hardware updates), D8.6 (stage-2 memory
/// types), D8.7.1 (contiguous hint).</remarks>
public interface IStage2Format<TSelf> : IDescriptorFormat, IVmsaLayout
    where TSelf : struct, IStage2Format<TSelf>
{
    /// <inheritdoc/>
    static Granule IDescriptorFormat.Granule => TSelf.LayoutGranule;

    /// <inheritdoc/>
    static int IDescriptorFormat.MinimumIpaBits => 32;

    /// <inheritdoc/>
    static int IDescriptorFormat.MaximumIpaBits => TSelf.LargestInput;

    /// <inheritdoc/>
    static int IDescriptorFormat.ConcatenationBits => 4;

    /// <inheritdoc/>
    static int IDescriptorFormat.FirstLevel => TSelf.FirstRootLevel;

    /// <inheritdoc/>
    static int IDescriptorFormat.FirstLeafLevel => TSelf.FirstBlockLevel;

    /// <inheritdoc/>
    static int IDescriptorFormat.OutputBits => TSelf.Packing == AddressPacking.Plain ? 48 : 52;

    /// <inheritdoc/>
    static ulong IDescriptorFormat.Locked => VmsaDescriptor.Locked;

    /// <inheritdoc/>
    static PteKind IDescriptorFormat.KindOf(ulong pte, int level) => VmsaDescriptor.KindOf(pte, level, TSelf.FirstBlockLevel);

    /// <inheritdoc/>
    static ulong IDescriptorFormat.EncodeTable(Pa table) => PackedAddress.Encode(table, TSelf.Packing) | VmsaDescriptor.TableOrPage | VmsaDescriptor.Valid;

    /// <inheritdoc/>
    static Pa IDescriptorFormat.TableAddress(ulong pte) => PackedAddress.Decode(pte, TSelf.LayoutGranule.Bytes, TSelf.Packing);

    /// <inheritdoc/>
    static bool IDescriptorFormat.Allows(Stage2Permissions permissions, MemoryAttribute attribute, FormatFeatures features)
        => Stage2Bits.Allows(permissions, attribute, features);

    /// <inheritdoc/>
    static ulong IDescriptorFormat.EncodeLeaf(Pa target, int level, Stage2Permissions permissions, MemoryAttribute attribute, FormatFeatures features)
        => PackedAddress.Encode(target, TSelf.Packing)
            | VmsaDescriptor.Valid
            | (level == 3 ? VmsaDescriptor.TableOrPage : 0)
            | (TSelf.Packing == AddressPacking.Lpa2 ? 0 : VmsaDescriptor.Shareability)
            | VmsaDescriptor.AccessFlag
            | Stage2Bits.Encode(permissions, attribute, features);

    /// <inheritdoc/>
    static Leaf IDescriptorFormat.DecodeLeaf(ulong pte, int level, FormatFeatures features)
        => Stage2Bits.Decode(pte, level, TSelf.LayoutGranule.LevelBytes(level), TSelf.LeafTarget(pte, level), features);

    /// <inheritdoc/>
    static Pa IDescriptorFormat.LeafTarget(ulong pte, int level) => PackedAddress.Decode(pte, TSelf.LayoutGranule.LevelBytes(level), TSelf.Packing);

    /// <inheritdoc/>
    static ulong IDescriptorFormat.SplitLeaf(ulong pte, int level, int index)
    {
        Pa target = TSelf.LeafTarget(pte, level) + ((ulong)index << TSelf.LayoutGranule.LevelShift(level + 1));
        return (pte & ~PackedAddress.Mask(TSelf.Packing, TSelf.LayoutGranule) & ~VmsaDescriptor.Contiguous)
            | PackedAddress.Encode(target, TSelf.Packing)
            | (level == 2 ? VmsaDescriptor.TableOrPage : 0);
    }

    /// <inheritdoc/>
    static ulong IDescriptorFormat.JoinLeaf(ulong pte, int level) => pte & ~VmsaDescriptor.TableOrPage & ~VmsaDescriptor.Contiguous;

    /// <inheritdoc/>
    static bool IDescriptorFormat.IsCacheable(ulong pte, FormatFeatures features) => Stage2Bits.DecodeAttribute(pte, features) == MemoryAttribute.Normal;

    /// <inheritdoc/>
    static bool IDescriptorFormat.CleansData(FormatFeatures features) => (features & FormatFeatures.ForcedWriteBack) == 0;

    /// <inheritdoc/>
    static bool IDescriptorFormat.InvalidatesInstructions => true;

    /// <inheritdoc/>
    static bool IDescriptorFormat.IsYoung(ulong pte) => (pte & VmsaDescriptor.AccessFlag) != 0;

    /// <inheritdoc/>
    static ulong IDescriptorFormat.MakeYoung(ulong pte) => pte | VmsaDescriptor.AccessFlag;

    /// <inheritdoc/>
    static ulong IDescriptorFormat.MakeOld(ulong pte) => pte & ~VmsaDescriptor.AccessFlag;

    /// <inheritdoc/>
    static bool IDescriptorFormat.IsDirty(ulong pte) => Stage2Bits.IsDirty(pte);

    /// <inheritdoc/>
    static ulong IDescriptorFormat.MakeClean(ulong pte) => Stage2Bits.IsDirty(pte) ? pte & ~Stage2Bits.Write : pte;

    /// <inheritdoc/>
    static ulong IDescriptorFormat.MakeDirty(ulong pte) => (pte & VmsaDescriptor.DirtyModifier) != 0 ? pte | Stage2Bits.Write : pte;

    /// <inheritdoc/>
    static ulong IDescriptorFormat.WriteProtect(ulong pte) => pte & ~Stage2Bits.Write & ~VmsaDescriptor.DirtyModifier;

    /// <inheritdoc/>
    static ulong IDescriptorFormat.AddPermissions(ulong pte, Stage2Permissions added, FormatFeatures features) => Stage2Bits.Add(pte, added, features);

    /// <inheritdoc/>
    static bool IDescriptorFormat.LosesPermissions(ulong old, ulong @new) => Stage2Bits.Loses(old, @new);

    /// <inheritdoc/>
    static bool IDescriptorFormat.IsBreakBeforeMakeNeeded(ulong old, ulong @new, int level)
    {
        // The output address, the memory type, the shareability or the size of what a TLB may hold.
        ulong address = PackedAddress.Mask(TSelf.Packing, TSelf.LayoutGranule);
        ulong fixedBits = address | Stage2Bits.MemoryTypeMask | VmsaDescriptor.Shareability | VmsaDescriptor.Contiguous;
        return VmsaDescriptor.IsBreakBeforeMakeNeeded(TSelf.KindOf(old, level), TSelf.KindOf(@new, level), old ^ @new, fixedBits, address);
    }

    /// <inheritdoc/>
    static ulong IDescriptorFormat.EditableBits => VmsaDescriptor.AccessFlag | Stage2Bits.EditableBits;

    /// <inheritdoc/>
    static ulong IDescriptorFormat.PageMark => VmsaDescriptor.TableOrPage | VmsaDescriptor.Valid;

    /// <inheritdoc/>
    static ulong IDescriptorFormat.YoungMark => VmsaDescriptor.AccessFlag;

    /// <inheritdoc/>
    static ulong IDescriptorFormat.WriteMark => Stage2Bits.Write | VmsaDescriptor.DirtyModifier;

    /// <inheritdoc/>
    static ulong IDescriptorFormat.ContiguousMark => VmsaDescriptor.Contiguous;

    /// <inheritdoc/>
    static int IDescriptorFormat.SoftwareBitShift => VmsaDescriptor.SoftwareShift;

    /// <inheritdoc/>
    static int IDescriptorFormat.SoftwareBitCount => VmsaDescriptor.SoftwareCount;

    /// <inheritdoc/>
    static bool IDescriptorFormat.TryEncodeAnnotation(Annotation note, out ulong pte) => VmsaDescriptor.TryEncodeAnnotation(note, out pte);

    /// <inheritdoc/>
    static Annotation IDescriptorFormat.DecodeAnnotation(ulong pte) => VmsaDescriptor.DecodeAnnotation(pte);

    /// <inheritdoc/>
    static int IDescriptorFormat.ContiguousEntries(int level) => ContiguousRun.Of(TSelf.LayoutGranule, level);

    /// <inheritdoc/>
    static bool IDescriptorFormat.IsContiguous(ulong pte) => (pte & VmsaDescriptor.Contiguous) != 0;

    /// <inheritdoc/>
    static ulong IDescriptorFormat.WithContiguous(ulong pte, bool contiguous) => contiguous ? pte | VmsaDescriptor.Contiguous : pte & ~VmsaDescriptor.Contiguous;
}
