namespace Twofold.Explorer.Strategies;

/// <summary>Which schedules to run, one after another.</summary>
internal interface IStrategy
{
    /// <summary>The schedule to run next; null when there is none left. The one before it has run to its end.</summary>
    ISchedule? Next();

    /// <summary>Begins anew.</summary>
    void Restart();

    /// <summary>What has been covered, for people: "every order with up to 2 preemptions".</summary>
    string Coverage { get; }

    /// <summary>Whether every schedule that it promises has run.</summary>
    bool IsExhausted { get; }
}
