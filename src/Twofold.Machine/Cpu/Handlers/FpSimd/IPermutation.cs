namespace Twofold.Machine.Handlers;

/// <summary>Where lanes of a result come from: lanes of the first operand, and behind them those of the second.</summary>
internal interface IPermutation
{
    static abstract int Source(int lane, int lanes);
}

internal readonly struct UnzipEven : IPermutation
{
    public static int Source(int lane, int lanes) => 2 * lane;
}

internal readonly struct UnzipOdd : IPermutation
{
    public static int Source(int lane, int lanes) => (2 * lane) + 1;
}

internal readonly struct TransposeEven : IPermutation
{
    public static int Source(int lane, int lanes) => (lane & ~1) + ((lane & 1) * lanes);
}

internal readonly struct TransposeOdd : IPermutation
{
    public static int Source(int lane, int lanes) => (lane | 1) + ((lane & 1) * lanes);
}

internal readonly struct ZipLow : IPermutation
{
    public static int Source(int lane, int lanes) => (lane / 2) + ((lane & 1) * lanes);
}

internal readonly struct ZipHigh : IPermutation
{
    public static int Source(int lane, int lanes) => ((lanes + lane) / 2) + ((lane & 1) * lanes);
}
