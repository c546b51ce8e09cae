using System.CommandLine;
using System.Globalization;

namespace Twofold.Cli;

/// <summary>Reads option values and remembers the first that is wrong.</summary>
internal sealed class OptionReader(ParseResult parsed)
{
    /// <summary>What is wrong with the first bad value, naming its option; null when none was.</summary>
    internal string? Error { get; private set; }

    /// <summary>Notes a complaint unless there is one already.</summary>
    internal void Complain(string error) => Error ??= error;

    /// <summary>The text as given; null when it was not. An empty one is a complaint.</summary>
    internal string? File(string option)
    {
        string? text = parsed.GetValue<string?>(option);
        if (text?.Length == 0)
        {
            Complain($"{option}: the file name is empty");
        }

        return text;
    }

    internal bool Flag(string option) => parsed.GetValue<bool>(option);

    internal bool Switch(string option, bool absent)
    {
        string? text = parsed.GetValue<string?>(option);
        if (text is not (null or "on" or "off"))
        {
            Complain($"{option} {text}: the value is on or off");
        }

        return text is null ? absent : text == "on";
    }

    internal ulong? Bytes(string option)
    {
        string? text = parsed.GetValue<string?>(option);
        if (text is null)
        {
            return null;
        }

        if (!Quantity.TryBytes(text, out ulong bytes))
        {
            Complain($"{option} {text}: not a size (a number with K, M, G or T behind it)");
        }

        return bytes;
    }

    internal ulong? Number(string option)
    {
        string? text = parsed.GetValue<string?>(option);
        if (text is null)
        {
            return null;
        }

        if (!Quantity.TryNumber(text, out ulong number))
        {
            Complain($"{option} {text}: not a number");
        }

        return number;
    }

    internal int Between(string option, int absent, int low, int high)
    {
        ulong? number = Number(option);
        if (number is { } given && (given < (ulong)low || given > (ulong)high))
        {
            Complain(string.Create(CultureInfo.InvariantCulture, $"{option} {given}: the value is {low} to {high}"));
        }

        return number is null ? absent : (int)Math.Min(number.Value, int.MaxValue);
    }

    internal TimeSpan? Seconds(string option)
    {
        string? text = parsed.GetValue<string?>(option);
        if (text is null)
        {
            return null;
        }

        if (!Quantity.TrySeconds(text, out TimeSpan time))
        {
            Complain($"{option} {text}: not a number of seconds");
        }

        return time;
    }
}
