using System.Runtime.CompilerServices;

namespace Twofold.Sync;

/// <summary>Atomic accesses to shared words that live in frames or arrays rather than in an object of their own.</summary>
/// <remarks>
/// Every store or load that another thread or a table walker may race with goes through here, so that the explorer can take
/// control of each. The caller writes the ORDER argument beside the call. Words are naturally aligned.
/// </remarks>
public static class Cell
{
    /// <summary>An acquire load.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Load(ref readonly ulong cell) => Volatile.Read(in cell);

    /// <summary>A release store.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ref ulong cell, ulong value) => Volatile.Write(ref cell, value);

    /// <summary>A full-fence compare-exchange; answers the value found, which equals <paramref name="expected"/> on success.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong CompareExchange(ref ulong cell, ulong value, ulong expected)
        => Interlocked.CompareExchange(ref cell, value, expected);

    /// <summary>A full-fence compare-exchange of a narrower word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint CompareExchange(ref uint cell, uint value, uint expected)
        => Interlocked.CompareExchange(ref cell, value, expected);

    /// <summary>A full-fence compare-exchange of a narrower word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort CompareExchange(ref ushort cell, ushort value, ushort expected)
        => Interlocked.CompareExchange(ref cell, value, expected);

    /// <summary>A full-fence compare-exchange of a narrower word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte CompareExchange(ref byte cell, byte value, byte expected)
        => Interlocked.CompareExchange(ref cell, value, expected);

    /// <summary>A full-fence exchange; answers the value replaced.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Exchange(ref ulong cell, ulong value) => Interlocked.Exchange(ref cell, value);

    /// <summary>An acquire load.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Load(ref readonly int cell) => Volatile.Read(in cell);

    /// <summary>A release store.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ref int cell, int value) => Volatile.Write(ref cell, value);

    /// <summary>A full-fence compare-exchange; answers the value found, which equals <paramref name="expected"/> on success.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int CompareExchange(ref int cell, int value, int expected)
        => Interlocked.CompareExchange(ref cell, value, expected);

    /// <summary>A full-fence addition; answers the sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Add(ref int cell, int value) => Interlocked.Add(ref cell, value);

    /// <summary>An acquire load.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Load(ref readonly long cell) => Volatile.Read(in cell);

    /// <summary>A release store.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ref long cell, long value) => Volatile.Write(ref cell, value);

    /// <summary>A full-fence addition; answers the sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Add(ref long cell, long value) => Interlocked.Add(ref cell, value);

    /// <summary>A full fence: what stands before is visible before what stands after, stores against later loads included.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FullFence() => Interlocked.MemoryBarrier();
}
