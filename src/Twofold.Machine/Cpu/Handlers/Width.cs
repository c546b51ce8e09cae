namespace Twofold.Machine.Handlers;

/// <summary>The width of an operation: what field sf says.</summary>
internal interface IWidth
{
    /// <summary>32 or 64.</summary>
    static abstract int Bits { get; }

    /// <summary>The operand or result in this width, zero-extended.</summary>
    static abstract ulong Trunc(ulong value);

    /// <summary>The operand in this width, sign-extended: its sign is the operand's.</summary>
    static abstract long Sign(ulong value);

    /// <summary>Rotates right by an amount below <see cref="Bits"/>.</summary>
    static abstract ulong RotateRight(ulong value, int amount);
}

/// <summary>W registers.</summary>
[FieldValue("sf", 0)]
internal readonly struct W32 : IWidth
{
    public static int Bits => 32;

    public static ulong Trunc(ulong value) => (uint)value;

    public static long Sign(ulong value) => (int)value;

    public static ulong RotateRight(ulong value, int amount) => uint.RotateRight((uint)value, amount);
}

/// <summary>X registers.</summary>
[FieldValue("sf", 1)]
internal readonly struct X64 : IWidth
{
    public static int Bits => 64;

    public static ulong Trunc(ulong value) => value;

    public static long Sign(ulong value) => (long)value;

    public static ulong RotateRight(ulong value, int amount) => ulong.RotateRight(value, amount);
}
