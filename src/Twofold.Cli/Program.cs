using System.Runtime.CompilerServices;
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

        // Code that is compiled before the gate has its value keeps a test for it; code compiled from here on does not.
        RuntimeHelpers.RunClassConstructor(typeof(SchedulePoint).TypeHandle);
        return CommandLine.Invoke(arguments, Console.Out, Console.Error);
    }
}
