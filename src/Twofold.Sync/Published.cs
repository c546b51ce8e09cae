namespace Twofold.Sync;

/// <summary>A reference to an immutable object that readers take without a lock while an owner replaces it.</summary>
/// <param name="initial">What readers see first.</param>
public sealed class Published<T>(T initial)
    where T : class
{
    private T _value = initial;

    /// <summary>The object published last.</summary>
    public T Value
    {
        // ORDER: acquire; pairs with the release below: a reader sees the object as it was when it was published.
        get
        {
            SchedulePoint.Before(SyncOperation.Load, nameof(Value), nameof(Published<>));
            return Volatile.Read(ref _value);
        }

        // ORDER: release; everything the object holds is written before a reader can find it.
        set
        {
            SchedulePoint.Before(SyncOperation.Store, nameof(Value), nameof(Published<>));
            Volatile.Write(ref _value, value);
        }
    }
}
