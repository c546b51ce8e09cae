namespace Twofold.Machine.Handlers;

/// <summary>One byte, sign-extended to 64 bits.</summary>
internal readonly struct S8 : IDatum
{
    public static int Bytes => 1;

    public static bool TryLoad(Cpu cpu, ulong address, out ulong value)
    {
        bool done = cpu.TryLoad(address, out sbyte datum);
        value = (ulong)datum;
        return done;
    }

    public static bool TryLoadUnprivileged(Cpu cpu, ulong address, out ulong value)
    {
        bool done = cpu.TryLoadUnprivileged(address, out sbyte datum);
        value = (ulong)datum;
        return done;
    }
}

/// <summary>Two bytes, sign-extended to 64 bits.</summary>
internal readonly struct S16 : IDatum
{
    public static int Bytes => 2;

    public static bool TryLoad(Cpu cpu, ulong address, out ulong value)
    {
        bool done = cpu.TryLoad(address, out short datum);
        value = (ulong)datum;
        return done;
    }

    public static bool TryLoadUnprivileged(Cpu cpu, ulong address, out ulong value)
    {
        bool done = cpu.TryLoadUnprivileged(address, out short datum);
        value = (ulong)datum;
        return done;
    }
}

/// <summary>Four bytes, sign-extended to 64 bits.</summary>
internal readonly struct S32 : IDatum
{
    public static int Bytes => 4;

    public static bool TryLoad(Cpu cpu, ulong address, out ulong value)
    {
        bool done = cpu.TryLoad(address, out int datum);
        value = (ulong)datum;
        return done;
    }

    public static bool TryLoadUnprivileged(Cpu cpu, ulong address, out ulong value)
    {
        bool done = cpu.TryLoadUnprivileged(address, out int datum);
        value = (ulong)datum;
        return done;
    }
}

/// <summary>One byte, sign-extended to 32 bits.</summary>
internal readonly struct S8InWord : IDatum
{
    public static int Bytes => 1;

    public static bool TryLoad(Cpu cpu, ulong address, out ulong value)
    {
        bool done = cpu.TryLoad(address, out sbyte datum);
        value = (uint)datum;
        return done;
    }

    public static bool TryLoadUnprivileged(Cpu cpu, ulong address, out ulong value)
    {
        bool done = cpu.TryLoadUnprivileged(address, out sbyte datum);
        value = (uint)datum;
        return done;
    }
}

/// <summary>Two bytes, sign-extended to 32 bits.</summary>
internal readonly struct S16InWord : IDatum
{
    public static int Bytes => 2;

    public static bool TryLoad(Cpu cpu, ulong address, out ulong value)
    {
        bool done = cpu.TryLoad(address, out short datum);
        value = (uint)datum;
        return done;
    }

    public static bool TryLoadUnprivileged(Cpu cpu, ulong address, out ulong value)
    {
        bool done = cpu.TryLoadUnprivileged(address, out short datum);
        value = (uint)datum;
        return done;
    }
}
