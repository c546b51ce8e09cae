using System.Globalization;
using Twofold.Explorer.Scheduling;

namespace Twofold.Explorer.Strategies;

/// <summary>The choices of a schedule file. The first that cannot be made is remembered; from there on the default is.</summary>
internal sealed class ReplaySchedule(IReadOnlyList<string> tokens) : ISchedule
{
    private int _at;

    /// <summary>Where the execution and the file part; null while they agree.</summary>
    internal string? Divergence { get; private set; }

    /// <summary>Whether every token was used.</summary>
    internal bool IsAtEnd => _at == tokens.Count;

    internal static string ValueToken(int choice, string what) => string.Create(CultureInfo.InvariantCulture, $"hardware {choice} {what}");

    public int Choose(ReadOnlySpan<Actor> options, bool continues)
    {
        string? token = Take();
        for (int i = 0; token is not null && i < options.Length; i++)
        {
            if (options[i].Token == token)
            {
                return i;
            }
        }

        return Diverge(token, string.Join(" | ", options.ToArray().Select(option => option.Token)));
    }

    public int ChooseValue(int count, string what)
    {
        string? token = Take();
        for (int i = 0; i < count; i++)
        {
            if (ValueToken(i, what) == token)
            {
                return i;
            }
        }

        return Diverge(token, ValueToken(0, what));
    }

    private string? Take() => Divergence is null && _at < tokens.Count ? tokens[_at++] : null;

    private int Diverge(string? token, string possible)
    {
        Divergence ??= $"decision {_at}: the file says {token ?? "nothing more"}, possible is {possible}";
        return 0;
    }
}
