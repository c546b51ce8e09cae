using System.Runtime.CompilerServices;

namespace Twofold.Sync;

/// <summary>Where the explorer takes control: before every atomic access, lock, wait and allocation of a controlled thread.</summary>
/// <remarks>
/// The gate is a <c>static readonly</c> field that is read once, at process start, from the switch <see cref="SwitchName"/>. While
/// it is off, compiled code holds nothing of a point: the compiler knows the field's value and drops the branch and the arguments.
/// The explored code is the shipped code. Set the switch before anything touches this assembly.
/// </remarks>
public static class SchedulePoint
{
    /// <summary>The AppContext switch that opens the gate.</summary>
    public const string SwitchName = "Twofold.Explored";

    private static readonly bool Gate = AppContext.TryGetSwitch(SwitchName, out bool on) && on;

    [ThreadStatic]
    private static IControlledActor? _actor;

    /// <summary>Whether threads of this process can be controlled.</summary>
    public static bool IsExplored
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Gate;
    }

    /// <summary>Whether the calling thread is controlled; its locks are then the controller's.</summary>
    internal static IControlledActor? Actor
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Gate ? _actor : null;
    }

    /// <summary>Puts the calling thread, which holds no lock, under control, or with null lets it go.</summary>
    /// <exception cref="InvalidOperationException">The gate is closed.</exception>
    public static void Control(IControlledActor? actor)
    {
        if (!Gate)
        {
            throw new InvalidOperationException($"the switch {SwitchName} was not set when the process started");
        }

        _actor = actor;
        HeldRanks.Pop(0);
    }

    /// <summary>A point before an access to a word that may lie in simulated memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Before(SyncOperation operation, ref readonly ulong cell, [CallerMemberName] string member = "", [CallerFilePath] string file = "")
    {
        if (Gate)
        {
            _actor?.BeforeAccess(operation, in cell, member, file);
        }
    }

    /// <summary>A point before an access to a word of a managed object.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Before(SyncOperation operation, string member, string file)
    {
        if (Gate)
        {
            _actor?.BeforeAccess(operation, member, file);
        }
    }
}
