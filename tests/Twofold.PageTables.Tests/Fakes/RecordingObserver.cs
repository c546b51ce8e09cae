namespace Twofold.PageTables.Tests;

internal sealed class RecordingObserver : IChangeObserver
{
    internal List<EntryChange> Changes { get; } = [];

    public void Changed(in EntryChange change)
    {
        lock (Changes)
        {
            Changes.Add(change);
        }
    }

    /// <summary>What was seen since the last call.</summary>
    internal EntryChange[] Drain()
    {
        EntryChange[] seen = [.. Changes];
        Changes.Clear();
        return seen;
    }
}
