using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Twofold.Sync;

/// <summary>Numbered facts of docs/invariants.md, checked in release builds too.</summary>
public static class Invariant
{
    /// <summary>Throws when <paramref name="condition"/> does not hold.</summary>
    /// <param name="condition">What must be true.</param>
    /// <param name="id">The number in docs/invariants.md, such as "I-01".</param>
    /// <param name="message">What was found; it is only put together when the check fails.</param>
    /// <exception cref="InvariantViolationException">The condition is false: a bug of ours or of a caller.</exception>
    public static void Check(
        [DoesNotReturnIf(false)] bool condition,
        string id,
        [InterpolatedStringHandlerArgument(nameof(condition))] ref InvariantMessage message)
    {
        if (!condition)
        {
            Fail(id, message.ToStringAndClear());
        }
    }

    /// <summary>Throws when <paramref name="condition"/> does not hold.</summary>
    /// <param name="condition">What must be true.</param>
    /// <param name="id">The number in docs/invariants.md.</param>
    /// <param name="message">A constant sentence.</param>
    /// <exception cref="InvariantViolationException">The condition is false: a bug of ours or of a caller.</exception>
    public static void Check([DoesNotReturnIf(false)] bool condition, string id, string message)
    {
        if (!condition)
        {
            Fail(id, message);
        }
    }

    [DoesNotReturn]
    private static void Fail(string id, string message) => throw new InvariantViolationException(id, message);
}
