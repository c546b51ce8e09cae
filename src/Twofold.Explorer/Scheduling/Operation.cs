namespace Twofold.Explorer.Scheduling;

/// <summary>One operation of the library as an actor calls it.</summary>
/// <param name="Number">No two in an execution have the same.</param>
/// <param name="Name">What it is called in charts.</param>
/// <param name="IsAging">It reports Access flags to its caller, and may clear them.</param>
internal sealed record Operation(int Number, string Name, bool IsAging)
{
    internal static Operation None { get; } = new(0, "", false);
}
