namespace Twofold.Explorer.Scheduling;

/// <summary>Unwinds an actor whose execution is over before it is.</summary>
internal sealed class ExplorationStoppedException : Exception
{
    public ExplorationStoppedException()
        : base("the execution was stopped")
    {
    }
}
