using System.Globalization;
using Twofold.Explorer.Scheduling;

namespace Twofold.Explorer.Strategies;

/// <summary>Runs schedules drawn at random, the same ones for the same seed, until somebody stops it.</summary>
internal sealed class RandomWalk : IStrategy, ISchedule
{
    private readonly ulong _seed;
    private ulong _state;

    internal RandomWalk(ulong seed)
    {
        _seed = seed;
        _state = seed;
    }

    public bool IsExhausted => false;

    public string Coverage => string.Create(CultureInfo.InvariantCulture, $"random orders, seed {_seed}");

    public ISchedule? Next() => this;

    public void Restart() => _state = _seed;

    public int Choose(ReadOnlySpan<Actor> options, bool continues) => Draw(options.Length);

    public int ChooseValue(int count, string what) => Draw(count);

    /// <summary>SplitMix64 (public domain, Sebastiano Vigna): the sequence is fixed, whatever the runtime's own generator does.</summary>
    private int Draw(int count)
    {
        _state += 0x9e37_79b9_7f4a_7c15;
        ulong mixed = _state;
        mixed = (mixed ^ (mixed >> 30)) * 0xbf58_476d_1ce4_e5b9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d0_49bb_1331_11eb;
        mixed ^= mixed >> 31;
        return (int)(mixed % (ulong)count);
    }
}
