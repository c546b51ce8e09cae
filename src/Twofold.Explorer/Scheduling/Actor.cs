namespace Twofold.Explorer.Scheduling;

/// <summary>One of those whose steps are put in order.</summary>
internal abstract class Actor(string name, int index)
{
    /// <summary>What it is called in schedules and charts: letters, digits and dashes.</summary>
    internal string Name { get; } = name;

    /// <summary>Its place in the order in which actors were added.</summary>
    internal int Index { get; } = index;

    /// <summary>The number of the operation that it is about to do, from 1 on.</summary>
    internal int Step { get; set; }

    /// <summary>What it is about to do.</summary>
    internal abstract Visible Next { get; }

    /// <summary>Whether it has nothing left to do.</summary>
    internal bool IsFinished { get; set; }

    /// <summary>Whether it could take a step now.</summary>
    internal abstract bool IsEnabled { get; }

    /// <summary>How a schedule names the decision to let it go on.</summary>
    internal string Token => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Name}#{Step} {Next.Site}");
}
