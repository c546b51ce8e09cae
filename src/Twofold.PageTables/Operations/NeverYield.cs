namespace Twofold.PageTables;

/// <summary>An operation in one go.</summary>
internal readonly struct NeverYield : IYieldPoint
{
    public void Yield()
    {
    }
}
