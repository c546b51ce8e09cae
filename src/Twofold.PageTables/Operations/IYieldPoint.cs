namespace Twofold.PageTables;

/// <summary>Lets others at the MMU lock in the middle of a long operation. A struct, so that it costs nothing.</summary>
public interface IYieldPoint
{
    /// <summary>Called between two parts, with every debt of the first paid and the progress kept. It may release the exclusive MMU
    /// lock and take it again, and then others may have changed anything.</summary>
    void Yield();
}
