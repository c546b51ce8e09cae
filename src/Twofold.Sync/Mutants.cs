using System.Runtime.CompilerServices;

namespace Twofold.Sync;

/// <summary>The one deliberate fault that is switched on in this process, if any.</summary>
/// <remarks>Only an explored process has mutants: everywhere else the compiler drops the question along with its answer.</remarks>
public static class Mutants
{
    /// <summary>The AppContext data that selects one, by the name of its <see cref="Mutant"/>.</summary>
    public const string DataName = "Twofold.Mutant";

    private static Mutant _selected = Enum.TryParse(AppContext.GetData(DataName) as string, out Mutant mutant) ? mutant : Mutant.None;

    /// <summary>Whether some fault is switched on.</summary>
    public static bool AreSelected
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => SchedulePoint.IsExplored && _selected != Mutant.None;
    }

    /// <summary>Whether the code at hand is to be wrong in this way.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Is(Mutant mutant) => SchedulePoint.IsExplored && _selected == mutant;

    /// <summary>Switches to another fault, or with <see cref="Mutant.None"/> to none. No controlled thread may be running.</summary>
    /// <exception cref="InvalidOperationException">This process is not explored.</exception>
    public static void Select(Mutant mutant)
    {
        if (!SchedulePoint.IsExplored)
        {
            throw new InvalidOperationException($"the switch {SchedulePoint.SwitchName} was not set when the process started");
        }

        _selected = mutant;
    }
}
