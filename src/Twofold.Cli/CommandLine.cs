using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using System.Reflection;
using Twofold.Vmm;

namespace Twofold.Cli;

/// <summary>The whole command line: verbs, help, version, and errors in one line.</summary>
internal static class CommandLine
{
    /// <summary>No <c>@file</c>, no bundling: what the user wrote is what is meant.</summary>
    private static readonly ParserConfiguration Literal = new() { EnablePosixBundling = false, ResponseFileTokenReplacer = null };

    /// <summary>Runs the command; answers its exit code.</summary>
    internal static int Invoke(string[] arguments, TextWriter output, TextWriter error)
    {
        ParseResult parsed = Parse(arguments);
        if (FirstError(parsed) is { } message)
        {
            error.WriteLine($"twofold: {message}");
            return (int)RunOutcome.BadInput;
        }

        return parsed.Invoke(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
    }

    /// <summary>Parses without running anything.</summary>
    internal static ParseResult Parse(string[] arguments) => Root().Parse(arguments, Literal);

    /// <summary>What is wrong, in one line; null when nothing is or when help is asked for.</summary>
    internal static string? FirstError(ParseResult parsed)
    {
        if (parsed.Action is { ClearsParseErrors: true })
        {
            return null;
        }

        // An option that does not exist is taken for the guest's name, and what follows it for one too many.
        string? unknown = parsed.Tokens.TakeWhile(token => token.Type != TokenType.DoubleDash)
            .Select((token, index) => IsStrayOption(parsed, token, index) ? token.Value : null)
            .FirstOrDefault(token => token is not null);
        if (unknown is not null)
        {
            return $"unknown option {unknown}";
        }

        return parsed.Errors.Count == 0 ? null : parsed.Errors[0].Message.ReplaceLineEndings(" ").TrimEnd('.');
    }

    /// <summary>A value that begins with a dash is fine right behind its option, and nowhere else.</summary>
    private static bool IsStrayOption(ParseResult parsed, Token token, int index)
        => token.Type == TokenType.Argument && token.Value.Length > 1 && token.Value[0] == '-'
            && (index == 0 || parsed.Tokens[index - 1].Type != TokenType.Option);

    private static RootCommand Root()
    {
        RootCommand root = new("KVM's guest-memory virtualization in software: boots AArch64 guests on a machine of its own.")
        {
            RunCommand.Create(),
            BenchCommand.Create(),
            ExploreCommand.Create(),
            ConformCommand.Create(),
        };
        root.SetAction(parsed =>
        {
            parsed.InvocationConfiguration.Error.WriteLine("twofold: no command; 'twofold run' boots a guest, 'twofold --help' lists the rest");
            return (int)RunOutcome.BadInput;
        });
        foreach (Option option in root.Options.ToArray())
        {
            if (option is HelpOption or VersionOption)
            {
                root.Options.Remove(option);
            }
        }

        HelpOption help = new("--help", "-h") { Description = "Shows this." };
        help.Action = new HelpWithNotes(new HelpAction());
        root.Options.Add(help);
        root.Options.Add(new VersionOption("--version") { Description = "Shows the version.", Action = new ShowVersion() });
        return root;
    }

    /// <summary>The version that the build was given, with the commit it was built from.</summary>
    internal static string Version { get; } = typeof(CommandLine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
