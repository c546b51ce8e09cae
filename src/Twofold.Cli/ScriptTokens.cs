using System.CommandLine.Parsing;
using System.Diagnostics.CodeAnalysis;
using Twofold.Vmm.Consoles;

namespace Twofold.Cli;

/// <summary>The scripted console: the steps in the order of the command line, across both options.</summary>
internal static class ScriptTokens
{
    internal const string Send = "--send";
    internal const string Expect = "--expect";

    /// <summary>Reads the steps from the raw tokens, because values grouped by option have lost their order.</summary>
    internal static bool TryRead(IReadOnlyList<Token> tokens, [NotNullWhen(true)] out List<ConsoleStep>? steps, [NotNullWhen(false)] out string? error)
    {
        steps = [];
        error = null;
        for (int i = 0; i + 1 < tokens.Count && tokens[i].Type != TokenType.DoubleDash; i++)
        {
            if (tokens[i].Type != TokenType.Option || tokens[i].Value is not (Send or Expect))
            {
                continue;
            }

            string text = tokens[i + 1].Value;
            if (!ConsoleText.TryParse(text, out byte[]? bytes, out error))
            {
                error = $"{tokens[i].Value} '{text}': {error}";
                steps = null;
                return false;
            }

            steps.Add(new(tokens[i].Value == Expect, bytes, text));
        }

        return true;
    }
}
