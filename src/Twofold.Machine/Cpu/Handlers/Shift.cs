namespace Twofold.Machine.Handlers;

/// <summary>The shift of a shifted-register operand: what field shift says.</summary>
internal interface IShift
{
    /// <summary>The operand shifted by an amount below its width. Bits above the width are undefined.</summary>
    static abstract ulong Apply<TSf>(ulong value, int amount)
        where TSf : struct, IWidth;
}

[FieldValue("shift", 0)]
internal readonly struct Lsl : IShift
{
    public static ulong Apply<TSf>(ulong value, int amount)
        where TSf : struct, IWidth => value << amount;
}

[FieldValue("shift", 1)]
internal readonly struct Lsr : IShift
{
    public static ulong Apply<TSf>(ulong value, int amount)
        where TSf : struct, IWidth => TSf.Trunc(value) >> amount;
}

[FieldValue("shift", 2)]
internal readonly struct Asr : IShift
{
    public static ulong Apply<TSf>(ulong value, int amount)
        where TSf : struct, IWidth => (ulong)(TSf.Sign(value) >> amount);
}

[FieldValue("shift", 3)]
internal readonly struct Ror : IShift
{
    public static ulong Apply<TSf>(ulong value, int amount)
        where TSf : struct, IWidth => TSf.RotateRight(value, amount);
}
