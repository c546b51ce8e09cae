using System.Numerics;

namespace Twofold.Machine.Handlers;

/// <summary>Whether integers that become wider have a sign.</summary>
internal interface ISign
{
    static abstract bool IsSigned { get; }

    /// <summary>A lane, sign- or zero-extended to 64 bits.</summary>
    static abstract long Extend<T>(T lane)
        where T : unmanaged, IBinaryInteger<T>;
}

internal readonly struct Signed64 : ISign
{
    public static bool IsSigned => true;

    public static long Extend<T>(T lane)
        where T : unmanaged, IBinaryInteger<T>
    {
        int above = 64 - LaneShift.Bits<T>();
        return long.CreateTruncating(lane) << above >> above;
    }
}

internal readonly struct Unsigned64 : ISign
{
    public static bool IsSigned => false;

    public static long Extend<T>(T lane)
        where T : unmanaged, IBinaryInteger<T> => long.CreateTruncating(lane);
}
