using System.Runtime.Intrinsics;

namespace Twofold.Machine.Handlers;

/// <summary>A binary interchange format of IEEE 754. Values are their encodings in the low bits of a ulong.</summary>
internal interface IFloatFormat
{
    static abstract int Bits { get; }

    static abstract int FractionBits { get; }

    /// <summary>FPCR.FZ applies: to single and double precision.</summary>
    static abstract bool Flushes { get; }

    /// <summary>A lane of a vector.</summary>
    static abstract ulong Get(ref Vector128<ulong> vector, int lane);

    /// <summary>Writes a lane of a vector.</summary>
    static abstract void Put(ref Vector128<ulong> vector, int lane, ulong value);
}

/// <summary>Half precision.</summary>
internal readonly struct Binary16 : IFloatFormat
{
    public static int Bits => 16;

    public static int FractionBits => 10;

    public static bool Flushes => false;

    public static ulong Get(ref Vector128<ulong> vector, int lane) => Lanes.Of<ushort>(ref vector, lane);

    public static void Put(ref Vector128<ulong> vector, int lane, ulong value) => Lanes.Of<ushort>(ref vector, lane) = (ushort)value;
}

/// <summary>Single precision.</summary>
[FieldValue("sz", 0)]
internal readonly struct Binary32 : IFloatFormat
{
    public static int Bits => 32;

    public static int FractionBits => 23;

    public static bool Flushes => true;

    public static ulong Get(ref Vector128<ulong> vector, int lane) => Lanes.Of<uint>(ref vector, lane);

    public static void Put(ref Vector128<ulong> vector, int lane, ulong value) => Lanes.Of<uint>(ref vector, lane) = (uint)value;
}

/// <summary>Double precision.</summary>
[FieldValue("sz", 1)]
internal readonly struct Binary64 : IFloatFormat
{
    public static int Bits => 64;

    public static int FractionBits => 52;

    public static bool Flushes => true;

    public static ulong Get(ref Vector128<ulong> vector, int lane) => Lanes.Of<ulong>(ref vector, lane);

    public static void Put(ref Vector128<ulong> vector, int lane, ulong value) => Lanes.Of<ulong>(ref vector, lane) = value;
}
