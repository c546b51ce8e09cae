using Twofold.Explorer.Scheduling;

namespace Twofold.Explorer.Strategies;

/// <summary>The same choices once more, by number.</summary>
internal sealed class FixedSchedule(IReadOnlyList<int> choices) : ISchedule
{
    private int _at;

    public int Choose(ReadOnlySpan<Actor> options, bool continues) => Next();

    public int ChooseValue(int count, string what) => Next();

    private int Next() => _at < choices.Count ? choices[_at++] : 0;
}
