namespace Twofold.PageTables;

/// <summary>Is told of every change of a live entry that software makes; the hardware's own updates come with the change that
/// takes them.</summary>
public interface IChangeObserver
{
    /// <summary>A change took place. Called under the MMU lock in the mode of the change, by the thread that made it, at once and
    /// once; it changes no table and waits for nobody.</summary>
    void Changed(in EntryChange change);
}
