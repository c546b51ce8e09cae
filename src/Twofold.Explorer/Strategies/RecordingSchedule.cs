using Twofold.Explorer.Scheduling;

namespace Twofold.Explorer.Strategies;

/// <summary>Remembers what another schedule decides.</summary>
internal sealed class RecordingSchedule(ISchedule inner, bool inWords) : ISchedule
{
    private readonly List<int> _choices = [];
    private readonly List<string> _tokens = [];

    /// <summary>The choices, by number.</summary>
    internal IReadOnlyList<int> Choices => _choices;

    /// <summary>The choices as a schedule file has them, if they were asked for.</summary>
    internal IReadOnlyList<string> Tokens => _tokens;

    /// <summary>How often a running actor was interrupted.</summary>
    internal int Preemptions { get; private set; }

    public int Choose(ReadOnlySpan<Actor> options, bool continues)
    {
        int choice = inner.Choose(options, continues);
        _choices.Add(choice);
        Preemptions += continues && choice != 0 ? 1 : 0;
        if (inWords)
        {
            _tokens.Add(options[choice].Token);
        }

        return choice;
    }

    public int ChooseValue(int count, string what)
    {
        int choice = inner.ChooseValue(count, what);
        _choices.Add(choice);
        if (inWords)
        {
            _tokens.Add(ReplaySchedule.ValueToken(choice, what));
        }

        return choice;
    }
}
