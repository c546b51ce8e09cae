using System.Numerics;

namespace Twofold.Machine.Tests.Differential;

/// <summary>A random number generator whose numbers belong to the recorded vectors: SplitMix64, the same everywhere for ever.</summary>
internal sealed class Dice(ulong seed)
{
    private ulong _state = seed;

    internal ulong Next()
    {
        _state += 0x9e3779b97f4a7c15;
        ulong z = _state;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }

    /// <summary>From 0 up to but not including <paramref name="limit"/>.</summary>
    internal int Below(int limit) => (int)(Next() % (ulong)limit);

    /// <summary>Both ends included.</summary>
    internal int Between(int first, int last) => first + Below(last - first + 1);

    internal bool OneIn(int chances) => Below(chances) == 0;

    internal T Pick<T>(IReadOnlyList<T> from) => from[Below(from.Count)];

    /// <summary>A register's value: often one at which carries, signs and widths turn over.</summary>
    internal ulong Operand()
    {
        ulong near = (ulong)(long)Between(-2, 2);
        return Below(6) switch
        {
            0 => near,
            1 => (1UL << Below(64)) + near,
            2 => (uint)Next(),
            3 => BitOperations.RotateLeft(ulong.MaxValue >> Between(1, 63), Below(64)),
            _ => Next(),
        };
    }
}
