using Twofold.Sync;

namespace Twofold.PageTables;

/// <summary>Which software bits of a table's leaves belong to whom.</summary>
/// <remarks>
/// They stay through relaxation, aging, write protection and splitting, and go when a leaf goes. Bits that nobody declared are 0.
/// Declare before the first leaf is mapped.
/// </remarks>
public sealed class SoftwareBits
{
    private readonly RankedLock _lock = new(LockRank.RetiredTables);
    private readonly Dictionary<string, SoftwareBitField> _fields = []; // Guarded by _lock.
    private readonly int _available;

    internal SoftwareBits(int count) => _available = (1 << count) - 1;

    /// <summary>Claims bits for <paramref name="owner"/>.</summary>
    /// <param name="owner">Who; each owner declares once.</param>
    /// <param name="mask">Which, the lowest software bit being 1; bits in a row.</param>
    /// <exception cref="ArgumentException">The format has no such bits, or they are not in a row: a caller's bug.</exception>
    /// <exception cref="InvalidOperationException">The owner declared before, or some bit belongs to another: a caller's bug.</exception>
    public SoftwareBitField Declare(string owner, int mask)
    {
        ArgumentException.ThrowIfNullOrEmpty(owner);
        int lowest = mask & -mask;
        if (mask == 0 || (mask & ~_available) != 0 || ((mask + lowest) & mask) != 0)
        {
            throw new ArgumentException($"{mask:x} is not a row of the software bits {_available:x}", nameof(mask));
        }

        using (_lock.Enter())
        {
            foreach (SoftwareBitField other in _fields.Values)
            {
                if ((other.Mask & mask) != 0)
                {
                    throw new InvalidOperationException($"software bits {mask:x} of {owner} belong to {other.Owner}, which has {other.Mask:x}");
                }
            }

            SoftwareBitField field = new(owner, mask);
            return _fields.TryAdd(owner, field) ? field : throw new InvalidOperationException($"{owner} has declared its software bits already");
        }
    }
}
