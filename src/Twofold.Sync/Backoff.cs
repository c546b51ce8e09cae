namespace Twofold.Sync;

/// <summary>Waits a little longer each time while another thread, which waits for nobody, finishes its step.</summary>
public struct Backoff
{
    private SpinWait _spin;

    /// <summary>Waits once.</summary>
    public void Once()
    {
        if (SchedulePoint.Actor is { } actor)
        {
            actor.AwaitChange();
            return;
        }

        _spin.SpinOnce(sleep1Threshold: -1);
    }
}
