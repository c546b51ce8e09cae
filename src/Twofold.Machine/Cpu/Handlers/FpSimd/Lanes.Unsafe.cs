// Unsafe because lanes are looked at as elements of different types of the same register, by numbers that are not constants: the
// vector types' own indexers copy the register for that.
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Twofold.Machine.Handlers;

/// <summary>Lanes of a vector by number.</summary>
internal static class Lanes
{
    /// <summary>A lane of type <typeparamref name="T"/>; the number must be below 16 / sizeof(T).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ref T Of<T>(ref Vector128<ulong> vector, int lane)
        where T : unmanaged
    {
        // SAFETY: callers count lanes of this type, or masked the number; the reference stays inside the 16 bytes.
        return ref Unsafe.Add(ref Unsafe.As<Vector128<ulong>, T>(ref vector), lane);
    }

    /// <summary>Bytes of a lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Size<T>()
        where T : unmanaged => Unsafe.SizeOf<T>();

    /// <summary>A lane of 1 &lt;&lt; <paramref name="sizeShift"/> bytes, zero-extended.</summary>
    internal static ulong Get(ref Vector128<ulong> vector, int sizeShift, int lane) => sizeShift switch
    {
        0 => Of<byte>(ref vector, lane & 15),
        1 => Of<ushort>(ref vector, lane & 7),
        2 => Of<uint>(ref vector, lane & 3),
        _ => Of<ulong>(ref vector, lane & 1),
    };

    /// <summary>Writes a lane of 1 &lt;&lt; <paramref name="sizeShift"/> bytes.</summary>
    internal static void Put(ref Vector128<ulong> vector, int sizeShift, int lane, ulong value)
    {
        switch (sizeShift)
        {
            case 0:
                Of<byte>(ref vector, lane & 15) = (byte)value;
                break;
            case 1:
                Of<ushort>(ref vector, lane & 7) = (ushort)value;
                break;
            case 2:
                Of<uint>(ref vector, lane & 3) = (uint)value;
                break;
            default:
                Of<ulong>(ref vector, lane & 1) = value;
                break;
        }
    }
}
