using Twofold.Spec;

namespace Twofold.Explorer.Scheduling;

/// <summary>One line of a chart.</summary>
/// <param name="Lane">The actor's number; -1 when it is about all.</param>
/// <param name="Text">What happened.</param>
internal readonly record struct LoggedEvent(int Lane, string Text);

/// <summary>What happened in one execution, in words.</summary>
internal sealed class EventLog
{
    private readonly List<LoggedEvent> _events = [];

    internal IReadOnlyList<LoggedEvent> Events => _events;

    internal void Add(Actor actor, string text) => _events.Add(new LoggedEvent(actor.Index, text));

    internal void AddVerdict(Actor? actor, Violation violation) => _events.Add(new LoggedEvent(actor?.Index ?? -1, $"!! {violation.Invariant}"));
}
