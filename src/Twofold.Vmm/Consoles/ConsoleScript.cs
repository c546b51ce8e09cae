using Twofold.Sync;

namespace Twofold.Vmm.Consoles;

/// <summary>Plays the user: waits for what the guest prints and types in answer.</summary>
/// <remarks>
/// Each awaited string is searched in what the guest prints after the previous match ended, byte for byte, however the
/// output is cut into pieces. A step is sent only when the one before it is done.
/// Concurrency: any thread may report output; the caller holds no lock of rank Peripheral or deeper.
/// </remarks>
public sealed class ConsoleScript
{
    private readonly IReadOnlyList<ConsoleStep> _steps;
    private readonly ConsoleInput _input;
    private readonly Action? _done;
    private readonly RankedLock _lock = new(LockRank.Peripheral);

    // Everything below is under _lock. Knuth, Morris and Pratt: _fallback[i] is how much of the pattern still matches when the
    // byte after its first i + 1 does not.
    private int _step;
    private int[] _fallback = [];
    private int _matched;

    /// <summary>Prepares a script.</summary>
    /// <param name="steps">In order; none is empty.</param>
    /// <param name="input">Where what is typed goes.</param>
    /// <param name="done">Called once, when the last step is done, with no lock held.</param>
    public ConsoleScript(IReadOnlyList<ConsoleStep> steps, ConsoleInput input, Action? done = null)
    {
        _steps = steps;
        _input = input;
        _done = done;
    }

    /// <summary>The step that is waited for; null when all are done.</summary>
    public ConsoleStep? Awaited
    {
        get
        {
            using (_lock.Enter())
            {
                return _step < _steps.Count ? _steps[_step] : null;
            }
        }
    }

    /// <summary>Types what comes before the first awaited string. Call once, before the guest runs.</summary>
    public void Start()
    {
        bool done;
        using (_lock.Enter())
        {
            done = Advance();
        }

        Tell(done);
    }

    /// <summary>Reports a byte that the guest printed.</summary>
    public void Observe(byte value)
    {
        bool done;
        using (_lock.Enter())
        {
            if (_step >= _steps.Count || !Match(value))
            {
                return;
            }

            _step++;
            done = Advance();
        }

        Tell(done);
    }

    /// <summary>Sends up to the next awaited string; answers whether that was the end.</summary>
    private bool Advance()
    {
        while (_step < _steps.Count && !_steps[_step].Expects)
        {
            _input.Post(_steps[_step].Bytes.Span);
            _step++;
        }

        if (_step == _steps.Count)
        {
            return true;
        }

        _fallback = Fallback(_steps[_step].Bytes.Span);
        _matched = 0;
        return false;
    }

    /// <summary>The UART's lock ranks with ours, so it hears of typed bytes only after ours is released.</summary>
    private void Tell(bool done)
    {
        _input.Announce();
        if (done)
        {
            _done?.Invoke();
        }
    }

    private bool Match(byte value)
    {
        ReadOnlySpan<byte> pattern = _steps[_step].Bytes.Span;
        while (_matched > 0 && pattern[_matched] != value)
        {
            _matched = _fallback[_matched - 1];
        }

        _matched += pattern[_matched] == value ? 1 : 0;
        return _matched == pattern.Length;
    }

    private static int[] Fallback(ReadOnlySpan<byte> pattern)
    {
        int[] fallback = new int[pattern.Length];
        for (int i = 1, length = 0; i < pattern.Length; i++)
        {
            while (length > 0 && pattern[i] != pattern[length])
            {
                length = fallback[length - 1];
            }

            length += pattern[i] == pattern[length] ? 1 : 0;
            fallback[i] = length;
        }

        return fallback;
    }
}
