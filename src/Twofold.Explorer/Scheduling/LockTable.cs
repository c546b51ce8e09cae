namespace Twofold.Explorer.Scheduling;

/// <summary>Who holds which lock: a blocked actor is one that is not picked.</summary>
internal sealed class LockTable
{
    private const int Alone = -1;
    private readonly Dictionary<object, int> _holders = new(ReferenceEqualityComparer.Instance);

    internal bool IsHeld(object owner) => _holders.GetValueOrDefault(owner) != 0;

    internal bool IsFree(object owner, bool exclusive)
    {
        int holders = _holders.GetValueOrDefault(owner);
        return holders == 0 || (holders > 0 && !exclusive);
    }

    internal void Take(object owner, bool exclusive)
        => _holders[owner] = exclusive ? Alone : _holders.GetValueOrDefault(owner) + 1;

    internal void Give(object owner, bool exclusive)
        => _holders[owner] = exclusive ? 0 : _holders.GetValueOrDefault(owner) - 1;
}
