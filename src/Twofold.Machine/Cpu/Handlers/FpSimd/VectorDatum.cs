using System.Numerics;
using System.Runtime.Intrinsics;

namespace Twofold.Machine.Handlers;

/// <summary>What a load or store moves between memory and the low bytes of a vector register.</summary>
internal interface IVectorDatum
{
    /// <summary>Bytes in memory.</summary>
    static abstract int Bytes { get; }

    /// <summary>Loads, with zeros above.</summary>
    static abstract bool TryLoad(Cpu cpu, ulong address, out Vector128<ulong> value);

    /// <summary>Stores the low bytes.</summary>
    static abstract bool TryStore(Cpu cpu, ulong address, Vector128<ulong> value);
}

/// <summary>A B, H, S or D register.</summary>
internal readonly struct Element<T> : IVectorDatum
    where T : unmanaged, IBinaryInteger<T>
{
    public static int Bytes => T.Zero.GetByteCount();

    public static bool TryLoad(Cpu cpu, ulong address, out Vector128<ulong> value)
    {
        bool done = cpu.TryLoad(address, out T datum);
        value = Vector128.CreateScalar(datum).AsUInt64();
        return done;
    }

    public static bool TryStore(Cpu cpu, ulong address, Vector128<ulong> value) => cpu.TryStore(address, value.As<ulong, T>().ToScalar());
}

/// <summary>A Q register.</summary>
internal readonly struct Quad : IVectorDatum
{
    public static int Bytes => 16;

    public static bool TryLoad(Cpu cpu, ulong address, out Vector128<ulong> value) => cpu.TryLoad(address, out value);

    public static bool TryStore(Cpu cpu, ulong address, Vector128<ulong> value) => cpu.TryStore(address, value);
}
