using Twofold.Explorer.Strategies;

namespace Twofold.Cli;

/// <summary>The strategies by name.</summary>
internal static class ExploreStrategy
{
    private const int DefaultBound = 2;
    private const int LargestBound = 8;
    private const ulong DefaultSeed = 1;

    internal static Func<IStrategy> Read(string? text, string option, OptionReader options)
    {
        string[] parts = (text ?? "pb").Split(':', 2);
        ulong number = parts[0] == "pb" ? DefaultBound : DefaultSeed;
        if (parts.Length == 2 && !Quantity.TryNumber(parts[1], out number))
        {
            options.Complain($"{option} {text}: not a number behind the colon");
        }

        switch (parts[0])
        {
            case "pb" when number <= LargestBound:
                return () => new PreemptionBounding((int)number);
            case "random":
                return () => new RandomWalk(number);
            default:
                options.Complain($"{option} {text}: the strategies are pb[:BOUND], with a bound of up to {LargestBound}, and random[:SEED]");
                return () => new PreemptionBounding(DefaultBound);
        }
    }
}
