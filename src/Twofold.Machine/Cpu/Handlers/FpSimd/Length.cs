using System.Runtime.Intrinsics;

namespace Twofold.Machine.Handlers;

/// <summary>How much of a vector register an instruction works on; what is above becomes zero in its result.</summary>
internal interface ILength
{
    /// <summary>Lanes of type <typeparamref name="T"/>.</summary>
    static abstract int Count<T>()
        where T : unmanaged;

    /// <summary>The result with zeros above these lanes.</summary>
    static abstract Vector128<T> Keep<T>(Vector128<T> value)
        where T : unmanaged;
}

/// <summary>Eight bytes.</summary>
[FieldValue("Q", 0)]
internal readonly struct HalfVector : ILength
{
    public static int Count<T>()
        where T : unmanaged => 8 / Lanes.Size<T>();

    public static Vector128<T> Keep<T>(Vector128<T> value)
        where T : unmanaged => Vector128.CreateScalar(value.AsUInt64().ToScalar()).As<ulong, T>();
}

/// <summary>Sixteen bytes.</summary>
[FieldValue("Q", 1)]
internal readonly struct FullVector : ILength
{
    public static int Count<T>()
        where T : unmanaged => 16 / Lanes.Size<T>();

    public static Vector128<T> Keep<T>(Vector128<T> value)
        where T : unmanaged => value;
}

/// <summary>The lowest lane alone: the scalar forms.</summary>
internal readonly struct OneLane : ILength
{
    public static int Count<T>()
        where T : unmanaged => 1;

    public static Vector128<T> Keep<T>(Vector128<T> value)
        where T : unmanaged => Vector128.CreateScalar(value.ToScalar());
}
