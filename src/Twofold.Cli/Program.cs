using Twofold.Sync;

namespace Twofold.Cli;

internal static class Program
{
    private static int Main(string[] arguments)
    {
        if (arguments is [ExploreCommand.Name, ..])
        {
            // Before anything touches Sync, which reads it once.
            AppContext.SetSwitch(SchedulePoint.SwitchName, isEnabled: true);
        }

        return CommandLine.Invoke(arguments, Console.Out, Console.Error);
    }
}
