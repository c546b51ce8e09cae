namespace Twofold.Machine.Handlers;

/// <summary>One byte, zero-extended.</summary>
internal readonly struct U8 : IStorable
{
    public static int Bytes => 1;

    public static bool TryLoad(Cpu cpu, ulong address, out ulong value)
    {
        bool done = cpu.TryLoad(address, out byte datum);
        value = datum;
        return done;
    }

    public static bool TryLoadUnprivileged(Cpu cpu, ulong address, out ulong value)
    {
        bool done = cpu.TryLoadUnprivileged(address, out byte datum);
        value = datum;
        return done;
    }

    public static bool TryLoadAcquire(Cpu cpu, ulong address, out ulong value)
    {
        bool done = cpu.TryLoadAcquire(address, out byte datum);
        value = datum;
        return done;
    }

    public static bool TryLoadExclusive(Cpu cpu, ulong address, out ulong value)
    {
        bool done = cpu.TryLoadExclusive(address, out byte datum);
        value = datum;
        return done;
    }

    public static bool TryStore(Cpu cpu, ulong address, ulong value) => cpu.TryStore(address, (byte)value);

    public static bool TryStoreUnprivileged(Cpu cpu, ulong address, ulong value) => cpu.TryStoreUnprivileged(address, (byte)value);

    public static bool TryStoreRelease(Cpu cpu, ulong address, ulong value) => cpu.TryStoreRelease(address, (byte)value);
}

/// <summary>Two bytes, zero-extended.</summary>
internal readonly struct U16 : IStorable
{
    public static int Bytes => 2;

    public static bool TryLoad(Cpu cpu, ulong address, out ulong value)
    {
        bool done = cpu.TryLoad(address, out ushort datum);
        value = datum;
        return done;
    }

    public static bool TryLoadUnprivileged(Cpu cpu, ulong address, out ulong value)
    {
        bool done = cpu.TryLoadUnprivileged(address, out ushort datum);
        value = datum;
        return done;
    }

    public static bool TryLoadAcquire(Cpu cpu, ulong address, out ulong value)
    {
        bool done = cpu.TryLoadAcquire(address, out ushort datum);
        value = datum;
        return done;
    }

    public static bool TryLoadExclusive(Cpu cpu, ulong address, out ulong value)
    {
        bool done = cpu.TryLoadExclusive(address, out ushort datum);
        value = datum;
        return done;
    }

    public static bool TryStore(Cpu cpu, ulong address, ulong value) => cpu.TryStore(address, (ushort)value);

    public static bool TryStoreUnprivileged(Cpu cpu, ulong address, ulong value) => cpu.TryStoreUnprivileged(address, (ushort)value);

    public static bool TryStoreRelease(Cpu cpu, ulong address, ulong value) => cpu.TryStoreRelease(address, (ushort)value);
}

/// <summary>Four bytes, zero-extended.</summary>
internal readonly struct U32 : IStorable
{
    public static int Bytes => 4;

    public static bool TryLoad(Cpu cpu, ulong address, out ulong value)
    {
        bool done = cpu.TryLoad(address, out uint datum);
        value = datum;
        return done;
    }

    public static bool TryLoadUnprivileged(Cpu cpu, ulong address, out ulong value)
    {
        bool done = cpu.TryLoadUnprivileged(address, out uint datum);
        value = datum;
        return done;
    }

    public static bool TryLoadAcquire(Cpu cpu, ulong address, out ulong value)
    {
        bool done = cpu.TryLoadAcquire(address, out uint datum);
        value = datum;
        return done;
    }

    public static bool TryLoadExclusive(Cpu cpu, ulong address, out ulong value)
    {
        bool done = cpu.TryLoadExclusive(address, out uint datum);
        value = datum;
        return done;
    }

    public static bool TryStore(Cpu cpu, ulong address, ulong value) => cpu.TryStore(address, (uint)value);

    public static bool TryStoreUnprivileged(Cpu cpu, ulong address, ulong value) => cpu.TryStoreUnprivileged(address, (uint)value);

    public static bool TryStoreRelease(Cpu cpu, ulong address, ulong value) => cpu.TryStoreRelease(address, (uint)value);
}

/// <summary>Eight bytes.</summary>
internal readonly struct U64 : IStorable
{
    public static int Bytes => 8;

    public static bool TryLoad(Cpu cpu, ulong address, out ulong value)
    {
        bool done = cpu.TryLoad(address, out ulong datum);
        value = datum;
        return done;
    }

    public static bool TryLoadUnprivileged(Cpu cpu, ulong address, out ulong value)
    {
        bool done = cpu.TryLoadUnprivileged(address, out ulong datum);
        value = datum;
        return done;
    }

    public static bool TryLoadAcquire(Cpu cpu, ulong address, out ulong value)
    {
        bool done = cpu.TryLoadAcquire(address, out ulong datum);
        value = datum;
        return done;
    }

    public static bool TryLoadExclusive(Cpu cpu, ulong address, out ulong value)
    {
        bool done = cpu.TryLoadExclusive(address, out ulong datum);
        value = datum;
        return done;
    }

    public static bool TryStore(Cpu cpu, ulong address, ulong value) => cpu.TryStore(address, value);

    public static bool TryStoreUnprivileged(Cpu cpu, ulong address, ulong value) => cpu.TryStoreUnprivileged(address, value);

    public static bool TryStoreRelease(Cpu cpu, ulong address, ulong value) => cpu.TryStoreRelease(address, value);
}
