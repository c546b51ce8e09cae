using System.CommandLine;
using System.CommandLine.Invocation;
using Twofold.Vmm;

namespace Twofold.Cli;

/// <summary>Prints the name and the version.</summary>
internal sealed class ShowVersion : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine($"twofold {CommandLine.Version}");
        return (int)RunOutcome.Done;
    }
}
