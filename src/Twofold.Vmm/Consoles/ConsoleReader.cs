using Twofold.Sync;

namespace Twofold.Vmm.Consoles;

/// <summary>Carries the host's input to the guest on a thread of its own.</summary>
public static class ConsoleReader
{
    private const int ChunkBytes = 256;

    /// <summary>Starts to read; ends by itself at the end of the input, and with the process otherwise.</summary>
    /// <param name="source">The host's input.</param>
    /// <param name="input">Where it goes.</param>
    /// <param name="keys">Recognises our own keys on a terminal; null passes every byte to the guest.</param>
    /// <param name="quit">Called when the user asks to end the run; may be called again.</param>
    /// <param name="messages">Where help goes.</param>
    public static Worker Start(Stream source, ConsoleInput input, EscapeKeys? keys, Action quit, TextWriter messages)
        => Worker.Start("console input", () => Run(source, input, keys, quit, messages));

    private static void Run(Stream source, ConsoleInput input, EscapeKeys? keys, Action quit, TextWriter messages)
    {
        byte[] chunk = new byte[ChunkBytes];
        try
        {
            for (int read = source.Read(chunk); read != 0; read = source.Read(chunk))
            {
                int kept = keys is null ? read : Filter(chunk.AsSpan(0, read), keys, quit, messages);
                input.Write(chunk.AsSpan(0, kept));
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            // The terminal is gone or the run is over: the guest sees a silent line.
        }
    }

    /// <summary>Moves the guest's bytes to the front and answers how many they are.</summary>
    private static int Filter(Span<byte> bytes, EscapeKeys keys, Action quit, TextWriter messages)
    {
        int kept = 0;
        foreach (byte value in bytes)
        {
            switch (keys.Take(value))
            {
                case EscapeAction.Pass:
                    bytes[kept++] = value;
                    break;
                case EscapeAction.Quit:
                    quit();
                    break;
                case EscapeAction.Help:
                    messages.WriteLine(EscapeKeys.HelpText);
                    break;
                default:
                    break;
            }
        }

        return kept;
    }
}
