using Twofold.Explorer.Scheduling;

namespace Twofold.Explorer.Strategies;

/// <summary>Decides, in one execution, wherever there is something to decide.</summary>
internal interface ISchedule
{
    /// <summary>Picks who goes on.</summary>
    /// <param name="options">Those who can, at least two.</param>
    /// <param name="continues">Whether the first was running: picking another then is a preemption.</param>
    int Choose(ReadOnlySpan<Actor> options, bool continues);

    /// <summary>Picks what hardware does, of at least two things; the first is what it does as a rule.</summary>
    int ChooseValue(int count, string what);
}
