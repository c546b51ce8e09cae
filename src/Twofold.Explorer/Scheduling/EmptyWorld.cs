using Twofold.Memory;
using Twofold.Spec;

namespace Twofold.Explorer.Scheduling;

/// <summary>No memory and no rules: actors that only share managed words.</summary>
internal sealed class EmptyWorld : IWorld
{
    internal static EmptyWorld Instance { get; } = new();

    public PhysicalMemory? Memory => null;

    public Violation? Completed(in SharedAccess access) => null;

    public void Released(ThreadActor actor, object owner, bool isFree)
    {
        // No rule of this world is about locks.
    }

    public Violation? AtEnd() => null;

    public string? Describe(in SharedAccess access) => $"{access.What.Operation} {access.What.Site}";
}
