using System.Globalization;
using Twofold.Explorer.Scheduling;

namespace Twofold.Explorer.Strategies;

/// <summary>Runs every schedule without a preemption, then every one with one, and so on up to a bound.</summary>
/// <remarks>
/// A schedule is the list of its choices. Running one with what follows left to the default, which is to go on with whoever
/// runs, shows the alternatives behind it: those that cost nothing are run next, those that cost a preemption wait for the next
/// bound. So each schedule runs once, and the first failure has the fewest preemptions. What hardware does besides the usual is
/// limited to <see cref="MostUnusual"/> times an execution.
/// </remarks>
internal sealed class PreemptionBounding(int mostPreemptions) : IStrategy, ISchedule
{
    /// <summary>How often hardware may do something besides the usual in one execution.</summary>
    internal const int MostUnusual = 1;

    private readonly List<Decision> _decisions = [];
    private readonly Stack<Prefix> _now = new();
    private readonly Stack<Prefix> _later = new();
    private Prefix _running = Prefix.Empty;
    private bool _hasRun;

    /// <summary>Preemptions in the schedules that run now.</summary>
    internal int Bound { get; private set; }

    public bool IsExhausted { get; private set; }

    public string Coverage => IsExhausted ? $"exhaustive up to {Count(mostPreemptions)}" : $"not exhausted at {Count(Bound)}";

    public void Restart()
    {
        _now.Clear();
        _later.Clear();
        _running = Prefix.Empty;
        _hasRun = false;
        IsExhausted = false;
        Bound = 0;
    }

    public ISchedule? Next()
    {
        if (_hasRun)
        {
            AddAlternatives();
        }

        if (_hasRun && !TryTake(out _running))
        {
            IsExhausted = true;
            return null;
        }

        _hasRun = true;
        _decisions.Clear();
        return this;
    }

    public int Choose(ReadOnlySpan<Actor> options, bool continues) => Decide(options.Length, continues, isValue: false);

    public int ChooseValue(int count, string what) => _running.Unusual >= MostUnusual && _decisions.Count >= _running.Choices.Length
        ? Decide(1, continues: false, isValue: true)
        : Decide(count, continues: false, isValue: true);

    private static string Count(int preemptions) => string.Create(CultureInfo.InvariantCulture, $"{preemptions} preemption{(preemptions == 1 ? "" : "s")}");

    private int Decide(int count, bool continues, bool isValue)
    {
        int at = _decisions.Count;
        int choice = at < _running.Choices.Length ? _running.Choices[at] : 0;
        if (choice >= count)
        {
            throw new InvalidOperationException("the execution is not the same as before: something in it is not under control");
        }

        _decisions.Add(new Decision((byte)choice, (byte)count, continues, isValue));
        return choice;
    }

    private void AddAlternatives()
    {
        for (int at = _running.Choices.Length; at < _decisions.Count; at++)
        {
            Decision decision = _decisions[at];
            for (int choice = decision.Count - 1; choice >= 1; choice--)
            {
                if (decision.Continues && Bound == mostPreemptions)
                {
                    continue;
                }

                byte[] choices = new byte[at + 1];
                for (int i = 0; i < at; i++)
                {
                    choices[i] = _decisions[i].Choice;
                }

                choices[at] = (byte)choice;
                (decision.Continues ? _later : _now).Push(new Prefix(choices, _running.Unusual + (decision.IsValue ? 1 : 0)));
            }
        }
    }

    private bool TryTake(out Prefix prefix)
    {
        if (_now.Count == 0 && _later.Count != 0)
        {
            // Reversed, so that the earliest alternatives come first, as they were found.
            Bound++;
            while (_later.TryPop(out Prefix? waiting))
            {
                _now.Push(waiting);
            }
        }

        bool found = _now.TryPop(out Prefix? next);
        prefix = next ?? Prefix.Empty;
        return found;
    }

    private readonly record struct Decision(byte Choice, byte Count, bool Continues, bool IsValue);

    private sealed record Prefix(byte[] Choices, int Unusual)
    {
        internal static Prefix Empty { get; } = new([], 0);
    }
}
