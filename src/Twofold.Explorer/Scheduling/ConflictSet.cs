using System.Globalization;
using Twofold.Arch;
using Twofold.Sync;

namespace Twofold.Explorer.Scheduling;

/// <summary>The words and objects that two actors access and one writes: only before those need another actor be let in.</summary>
/// <remarks>
/// An access to anything else commutes with whatever the others do, so a switch before it is the same as one before the next
/// access that conflicts, and costs the same number of preemptions. The set is learnt: an execution that shows a new conflict
/// adds to it, and the search begins anew with the larger set; at the end no explored execution has a conflict outside it.
/// </remarks>
internal sealed class ConflictSet
{
    private readonly HashSet<Pa> _words = [];
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);
    private readonly HashSet<Pa> _newWords = [];
    private readonly HashSet<string> _newKeys = new(StringComparer.Ordinal);
    private readonly Dictionary<Pa, Visitors> _seenWords = [];
    private readonly Dictionary<string, Visitors> _seenKeys = new(StringComparer.Ordinal);

    /// <summary>Whether the present execution showed a conflict that was not known.</summary>
    internal bool HasNew => _newWords.Count + _newKeys.Count != 0;

    /// <summary>Everything in it, as a schedule file lists it.</summary>
    internal IEnumerable<string> Members => [.. _words.Order().Select(word => word.ToString()), .. _keys.Order(StringComparer.Ordinal)];

    /// <summary>Adds what a schedule file lists.</summary>
    internal void Add(string member)
    {
        bool isWord = member.StartsWith("0x", StringComparison.Ordinal)
            & ulong.TryParse(member.AsSpan(Math.Min(2, member.Length)), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong address);
        _ = isWord ? _words.Add(new Pa(address)) : _keys.Add(member);
    }

    internal bool Contains(in Visible what) => what.Word is { } word ? _words.Contains(word) : _keys.Contains(what.Key);

    /// <summary>Begins an execution. What it shows is learnt afterwards: during it, points are where they were at its start.</summary>
    internal void Begin()
    {
        _seenWords.Clear();
        _seenKeys.Clear();
        _newWords.Clear();
        _newKeys.Clear();
    }

    /// <summary>Adds what the last execution showed.</summary>
    internal void Learn()
    {
        _words.UnionWith(_newWords);
        _keys.UnionWith(_newKeys);
    }

    /// <summary>Notes an access of the present execution.</summary>
    internal void Note(Actor actor, in Visible what, bool isWrite)
    {
        bool conflicts;
        if (what.Word is { } word)
        {
            _seenWords[word] = Meet(_seenWords.GetValueOrDefault(word), actor, what, isWrite, out conflicts);
            _ = conflicts && !_words.Contains(word) && _newWords.Add(word);
        }
        else
        {
            _seenKeys[what.Key] = Meet(_seenKeys.GetValueOrDefault(what.Key), actor, what, isWrite, out conflicts);
            _ = conflicts && !_keys.Contains(what.Key) && _newKeys.Add(what.Key);
        }
    }

    private static Visitors Meet(Visitors seen, Actor actor, in Visible what, bool isWrite, out bool conflicts)
    {
        uint self = 1u << actor.Index;
        if (what.Operation == SyncOperation.Accumulate)
        {
            conflicts = ((seen.Readers | seen.Writers) & ~self) != 0;
            return seen with { Adders = seen.Adders | self };
        }

        uint others = seen.Writers | seen.Adders | (isWrite ? seen.Readers : 0);
        conflicts = (others & ~self) != 0;
        return isWrite ? seen with { Writers = seen.Writers | self } : seen with { Readers = seen.Readers | self };
    }

    /// <summary>Who read a word, only added to it, or wrote it otherwise; one bit for each actor.</summary>
    private readonly record struct Visitors(uint Readers, uint Adders, uint Writers);
}
