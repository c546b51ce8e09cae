namespace Twofold.Machine.Handlers;

/// <summary>The extension of a register operand: what field option says.</summary>
internal interface IExtend
{
    static abstract ulong Apply(ulong value);
}

[FieldValue("option", 0)]
internal readonly struct Uxtb : IExtend
{
    public static ulong Apply(ulong value) => (byte)value;
}

[FieldValue("option", 1)]
internal readonly struct Uxth : IExtend
{
    public static ulong Apply(ulong value) => (ushort)value;
}

[FieldValue("option", 2)]
internal readonly struct Uxtw : IExtend
{
    public static ulong Apply(ulong value) => (uint)value;
}

[FieldValue("option", 3)]
internal readonly struct Uxtx : IExtend
{
    public static ulong Apply(ulong value) => value;
}

[FieldValue("option", 4)]
internal readonly struct Sxtb : IExtend
{
    public static ulong Apply(ulong value) => (ulong)(sbyte)value;
}

[FieldValue("option", 5)]
internal readonly struct Sxth : IExtend
{
    public static ulong Apply(ulong value) => (ulong)(short)value;
}

[FieldValue("option", 6)]
internal readonly struct Sxtw : IExtend
{
    public static ulong Apply(ulong value) => (ulong)(int)value;
}

[FieldValue("option", 7)]
internal readonly struct Sxtx : IExtend
{
    public static ulong Apply(ulong value) => value;
}
