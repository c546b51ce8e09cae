using Twofold.Memory;
using Twofold.Spec;

namespace Twofold.Explorer.Scheduling;

/// <summary>What the actors act on, and what must hold of it.</summary>
internal interface IWorld
{
    /// <summary>Simulated memory, if there is any.</summary>
    PhysicalMemory? Memory { get; }

    /// <summary>An access took place. Answers the rule that it broke, if any.</summary>
    Violation? Completed(in SharedAccess access);

    /// <summary>An actor gave up a lock; nobody holds it when <paramref name="isFree"/> is set.</summary>
    void Released(ThreadActor actor, object owner, bool isFree);

    /// <summary>Every actor has finished. Answers the rule that does not hold, if any.</summary>
    Violation? AtEnd();

    /// <summary>An access in a chart's words; null to leave it out.</summary>
    string? Describe(in SharedAccess access);
}
