namespace Twofold.PageTables;

/// <summary>What to put into the software bits of one owner; the default value touches none.</summary>
public readonly record struct SoftwareBitValue
{
    internal SoftwareBitValue(int mask, int bits)
    {
        Mask = mask;
        Bits = bits;
    }

    internal int Mask { get; }

    internal int Bits { get; }
}
