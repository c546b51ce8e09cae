using Twofold.Explorer;
using Twofold.Explorer.Scenarios;
using Twofold.Explorer.Strategies;

namespace Twofold.Cli;

/// <summary>What <c>twofold explore</c> is asked for.</summary>
/// <param name="Scenarios">What to explore; empty when a file is replayed.</param>
/// <param name="Mutant">The deliberate fault, if any.</param>
/// <param name="NewStrategy">Makes the strategy, anew for each variant.</param>
/// <param name="Budget">When to stop.</param>
/// <param name="ReplayFile">The schedule to run instead.</param>
/// <param name="OutFile">Where a failing schedule goes.</param>
internal sealed record ExploreRequest(
    IReadOnlyList<Scenario> Scenarios, MutantEntry? Mutant, Func<IStrategy> NewStrategy, Budget Budget, string? ReplayFile, string? OutFile);
