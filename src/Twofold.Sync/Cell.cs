using System.Runtime.CompilerServices;

namespace Twofold.Sync;

/// <summary>Atomic accesses to shared words that live in frames or arrays rather than in an object of their own.</summary>
/// <remarks>
/// Every store or load that another thread or a table walker may race with goes through here, so that the explorer can take
/// control of each. The caller writes the ORDER argument beside the call, and leaves the last two parameters to the compiler: they
/// name the place in the explorer's reports. Words are naturally aligned.
/// </remarks>
public static class Cell
{
    /// <summary>An acquire load.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Load(ref readonly ulong cell, [CallerMemberName] string member = "", [CallerFilePath] string file = "")
    {
        SchedulePoint.Before(SyncOperation.Load, in cell, member, file);
        return Volatile.Read(in cell);
    }

    /// <summary>A release store.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ref ulong cell, ulong value, [CallerMemberName] string member = "", [CallerFilePath] string file = "")
    {
        SchedulePoint.Before(SyncOperation.Store, in cell, member, file);
        Volatile.Write(ref cell, value);
    }

    /// <summary>A full-fence compare-exchange; answers the value found, which equals <paramref name="expected"/> on success.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong CompareExchange(ref ulong cell, ulong value, ulong expected, [CallerMemberName] string member = "", [CallerFilePath] string file = "")
    {
        SchedulePoint.Before(SyncOperation.CompareExchange, in cell, member, file);
        return Interlocked.CompareExchange(ref cell, value, expected);
    }

    /// <summary>A full-fence compare-exchange of a narrower word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint CompareExchange(ref uint cell, uint value, uint expected, [CallerMemberName] string member = "", [CallerFilePath] string file = "")
    {
        SchedulePoint.Before(SyncOperation.CompareExchange, member, file);
        return Interlocked.CompareExchange(ref cell, value, expected);
    }

    /// <summary>A full-fence compare-exchange of a narrower word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort CompareExchange(ref ushort cell, ushort value, ushort expected, [CallerMemberName] string member = "", [CallerFilePath] string file = "")
    {
        SchedulePoint.Before(SyncOperation.CompareExchange, member, file);
        return Interlocked.CompareExchange(ref cell, value, expected);
    }

    /// <summary>A full-fence compare-exchange of a narrower word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte CompareExchange(ref byte cell, byte value, byte expected, [CallerMemberName] string member = "", [CallerFilePath] string file = "")
    {
        SchedulePoint.Before(SyncOperation.CompareExchange, member, file);
        return Interlocked.CompareExchange(ref cell, value, expected);
    }

    /// <summary>A full-fence exchange; answers the value replaced.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Exchange(ref ulong cell, ulong value, [CallerMemberName] string member = "", [CallerFilePath] string file = "")
    {
        SchedulePoint.Before(SyncOperation.Exchange, in cell, member, file);
        return Interlocked.Exchange(ref cell, value);
    }

    /// <summary>An acquire load.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Load(ref readonly int cell, [CallerMemberName] string member = "", [CallerFilePath] string file = "")
    {
        SchedulePoint.Before(SyncOperation.Load, member, file);
        return Volatile.Read(in cell);
    }

    /// <summary>A release store.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ref int cell, int value, [CallerMemberName] string member = "", [CallerFilePath] string file = "")
    {
        SchedulePoint.Before(SyncOperation.Store, member, file);
        Volatile.Write(ref cell, value);
    }

    /// <summary>A full-fence compare-exchange; answers the value found, which equals <paramref name="expected"/> on success.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int CompareExchange(ref int cell, int value, int expected, [CallerMemberName] string member = "", [CallerFilePath] string file = "")
    {
        SchedulePoint.Before(SyncOperation.CompareExchange, member, file);
        return Interlocked.CompareExchange(ref cell, value, expected);
    }

    /// <summary>A full-fence addition; answers the sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Add(ref int cell, int value, [CallerMemberName] string member = "", [CallerFilePath] string file = "")
    {
        SchedulePoint.Before(SyncOperation.Add, member, file);
        return Interlocked.Add(ref cell, value);
    }

    /// <summary>An acquire load.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Load(ref readonly long cell, [CallerMemberName] string member = "", [CallerFilePath] string file = "")
    {
        SchedulePoint.Before(SyncOperation.Load, member, file);
        return Volatile.Read(in cell);
    }

    /// <summary>A release store.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ref long cell, long value, [CallerMemberName] string member = "", [CallerFilePath] string file = "")
    {
        SchedulePoint.Before(SyncOperation.Store, member, file);
        Volatile.Write(ref cell, value);
    }

    /// <summary>A full-fence addition; answers the sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Add(ref long cell, long value, [CallerMemberName] string member = "", [CallerFilePath] string file = "")
    {
        SchedulePoint.Before(SyncOperation.Add, member, file);
        return Interlocked.Add(ref cell, value);
    }

    /// <summary>Adds to a word that is only counted with: nobody decides anything by the sum on the way.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Accumulate(ref long cell, long value, [CallerMemberName] string member = "", [CallerFilePath] string file = "")
    {
        SchedulePoint.Before(SyncOperation.Accumulate, member, file);
        _ = Interlocked.Add(ref cell, value);
    }

    /// <summary>A full fence: what stands before is visible before what stands after, stores against later loads included.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FullFence([CallerMemberName] string member = "", [CallerFilePath] string file = "")
    {
        SchedulePoint.Before(SyncOperation.Fence, member, file);
        Interlocked.MemoryBarrier();
    }
}
