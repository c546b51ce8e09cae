using Twofold.Explorer.Hardware;

namespace Twofold.Explorer.Scenarios;

/// <summary>A question about a race, with the actors that could answer it wrongly.</summary>
/// <param name="Id">The number that it is known by, such as "S01".</param>
/// <param name="Name">A short name in words joined by dashes.</param>
/// <param name="Text">What it asks.</param>
/// <param name="Variants">The actors and states that it is asked of, each explored by itself.</param>
internal sealed record Scenario(string Id, string Name, string Text, IReadOnlyList<Variant> Variants);

/// <summary>One set of actors on one initial state.</summary>
/// <param name="Name">What it is called within its scenario.</param>
/// <param name="Cpus">How many CPUs walk the tables.</param>
/// <param name="Build">Makes the initial state and adds the actors.</param>
/// <param name="KeepsDirty">Whether walkers keep dirty state beside Access flags.</param>
internal sealed record Variant(string Name, int Cpus, Action<Stage2World> Build, bool KeepsDirty = false);
