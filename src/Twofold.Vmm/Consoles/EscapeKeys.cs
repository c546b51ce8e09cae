namespace Twofold.Vmm.Consoles;

/// <summary>Finds the keys that are ours among those that are the guest's: Ctrl-A and a letter, as in QEMU.</summary>
public sealed class EscapeKeys
{
    /// <summary>What <see cref="EscapeAction.Help"/> should print.</summary>
    public const string HelpText = "twofold: Ctrl-A x ends the run, Ctrl-A h shows this, Ctrl-A Ctrl-A sends Ctrl-A";

    private const byte Escape = 1; // Ctrl-A

    private bool _escaped;

    /// <summary>Takes the next byte from the terminal.</summary>
    /// <returns>What it asks for; after an escape, unknown letters are swallowed.</returns>
    public EscapeAction Take(byte value)
    {
        if (!_escaped)
        {
            _escaped = value == Escape;
            return _escaped ? EscapeAction.Swallow : EscapeAction.Pass;
        }

        _escaped = false;
        return value switch
        {
            Escape => EscapeAction.Pass,
            (byte)'x' or (byte)'X' => EscapeAction.Quit,
            (byte)'h' or (byte)'H' or (byte)'?' => EscapeAction.Help,
            _ => EscapeAction.Swallow,
        };
    }
}
