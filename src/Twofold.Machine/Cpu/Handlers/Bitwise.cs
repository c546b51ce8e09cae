namespace Twofold.Machine.Handlers;

/// <summary>A bitwise operation of two operands.</summary>
internal interface IBitwise
{
    static abstract ulong Apply(ulong left, ulong right);
}

internal readonly struct And : IBitwise
{
    public static ulong Apply(ulong left, ulong right) => left & right;
}

internal readonly struct Bic : IBitwise
{
    public static ulong Apply(ulong left, ulong right) => left & ~right;
}

internal readonly struct Orr : IBitwise
{
    public static ulong Apply(ulong left, ulong right) => left | right;
}

internal readonly struct Orn : IBitwise
{
    public static ulong Apply(ulong left, ulong right) => left | ~right;
}

internal readonly struct Eor : IBitwise
{
    public static ulong Apply(ulong left, ulong right) => left ^ right;
}

internal readonly struct Eon : IBitwise
{
    public static ulong Apply(ulong left, ulong right) => left ^ ~right;
}
