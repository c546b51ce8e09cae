namespace Twofold.PageTables;

/// <summary>Puts one owner's number into the software bits, which no walker reads.</summary>
internal readonly struct SoftwareBitsEdit<TFormat>(SoftwareBitValue value) : ILeafEdit
    where TFormat : struct, IDescriptorFormat
{
    public static bool BreaksContiguous => false;

    public ulong Apply(ulong leaf)
        => (leaf & ~((ulong)value.Mask << TFormat.SoftwareBitShift)) | ((ulong)value.Bits << TFormat.SoftwareBitShift);
}
