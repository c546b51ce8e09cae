using System.Text;

namespace Twofold.Guests.Tests;

/// <summary>A session with U-Boot on QEMU's virt board: what was typed and what the UART said, byte for byte (as Latin-1).</summary>
/// <remarks>eng/record-uboot.py made it and describes the form. The same keys at the same texts are the script of our run.</remarks>
internal sealed class Recording
{
    private const string Prompt = "=> ";

    /// <summary>A key pressed here waits when the countdown looks for one.</summary>
    private const string LongBeforeCountdown = "Loading Environment";

    private Recording(string tree, string[] commands, string said)
    {
        Tree = tree;
        Commands = commands;
        Said = said;
    }

    /// <summary>The device tree of the machine, under guests/trees.</summary>
    internal string Tree { get; }

    internal string[] Commands { get; }

    internal string Said { get; }

    /// <summary>The last line that was said: a script that awaits it sees the session to its end.</summary>
    internal string LastLine => Said.TrimEnd()[(Said.TrimEnd().LastIndexOf('\n') + 1)..];

    internal static Recording Load(string name)
    {
        string[] lines = File.ReadAllLines(Checkout.Data($"uboot-{name}.commands"));
        string tree = lines.Single(line => line.StartsWith("#tree ", StringComparison.Ordinal))["#tree ".Length..];
        return new(tree, [.. lines.Where(line => line.Length > 0 && line[0] != '#')],
            File.ReadAllText(Checkout.Data($"uboot-{name}.txt"), Encoding.Latin1));
    }

    /// <summary>The script's options for our command.</summary>
    internal IEnumerable<string> Script() =>
    [
        "--expect", LongBeforeCountdown, "--send", " ",
        .. Commands.SelectMany(command => new[] { "--expect", Prompt, "--send", command + "\\r" }),
        "--expect", LastLine,
    ];
}
