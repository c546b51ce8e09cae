using System.CommandLine;
using Twofold.Vmm;
using Twofold.Vmm.Boards;

namespace Twofold.Cli;

/// <summary><c>twofold run</c>: boots a guest.</summary>
internal static class RunCommand
{
    internal const string Name = "run";

    internal static Command Create()
    {
        Command command = new(Name, "Boots a guest.");
        RunArguments.AddTo(command);
        command.SetAction(parsed => Run(parsed, parsed.InvocationConfiguration.Error));
        return command;
    }

    private static int Run(ParseResult parsed, TextWriter error)
    {
        if (!RunArguments.TryBind(parsed, out RunOptions? options, out string? complaint)
            || !BootPlan.TryCreate(options, out BootPlan? plan, out complaint)
            || !TryDump(options, plan, out complaint))
        {
            error.WriteLine($"twofold: {complaint}");
            return (int)RunOutcome.BadInput;
        }

        // Like QEMU's dumpdtb; a script asks for the guest as well.
        bool dumpOnly = options.DumpDeviceTree is not null && options.Script.Count == 0;
        return dumpOnly ? (int)RunOutcome.Done : new GuestRun(options, plan, error).Execute();
    }

    private static bool TryDump(RunOptions options, BootPlan plan, out string? error)
    {
        error = null;
        if (options.DumpDeviceTree is not { } path)
        {
            return true;
        }

        try
        {
            File.WriteAllBytes(path, plan.DeviceTree.Span);
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            error = $"{path}: cannot be written ({failure.Message.ReplaceLineEndings(" ").TrimEnd('.')})";
            return false;
        }
    }
}
