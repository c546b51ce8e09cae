namespace Twofold.Cli;

internal static class Program
{
    private static int Main(string[] arguments) => CommandLine.Invoke(arguments, Console.Out, Console.Error);
}
