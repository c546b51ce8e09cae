namespace Twofold.Machine.Handlers;

/// <summary>What a load or store moves: a memory type, and for loads how it fills the register.</summary>
internal interface IDatum
{
    /// <summary>Bytes in memory.</summary>
    static abstract int Bytes { get; }

    /// <summary>Loads and extends to the register.</summary>
    static abstract bool TryLoad(Cpu cpu, ulong address, out ulong value);

    /// <summary>The same with the permissions of EL0.</summary>
    static abstract bool TryLoadUnprivileged(Cpu cpu, ulong address, out ulong value);
}

/// <summary>A <see cref="IDatum"/> that can be stored, and loaded with ordering: the unsigned ones.</summary>
internal interface IStorable : IDatum
{
    /// <summary>Stores the register's low bytes.</summary>
    static abstract bool TryStore(Cpu cpu, ulong address, ulong value);

    /// <summary>The same with the permissions of EL0.</summary>
    static abstract bool TryStoreUnprivileged(Cpu cpu, ulong address, ulong value);

    /// <summary>Load-acquire.</summary>
    static abstract bool TryLoadAcquire(Cpu cpu, ulong address, out ulong value);

    /// <summary>Store-release.</summary>
    static abstract bool TryStoreRelease(Cpu cpu, ulong address, ulong value);

    /// <summary>Load-exclusive.</summary>
    static abstract bool TryLoadExclusive(Cpu cpu, ulong address, out ulong value);
}
