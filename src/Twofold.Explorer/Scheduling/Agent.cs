namespace Twofold.Explorer.Scheduling;

/// <summary>A state machine, such as a hardware walker, that takes its steps on the thread of whoever picks it.</summary>
internal abstract class Agent : Actor
{
    protected Agent(string name, int index)
        : base(name, index)
        => Step = 1;

    /// <summary>Takes one step: exactly one visible operation.</summary>
    internal abstract void TakeStep();
}
