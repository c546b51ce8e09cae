using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Twofold.Cli;

/// <summary>The generated help, then what a list of options cannot say.</summary>
internal sealed class HelpWithNotes(HelpAction generated) : SynchronousCommandLineAction
{
    private const string ExitCodes = """
        Exit codes:
          0    the guest powered off; with --send or --expect: every step is done
          1    the guest failed, or ended with steps left; the reason is named
          2    bad usage or unreadable input
          3    a coherence violation
          124  the time-out of --timeout, naming what was awaited

        """;

    private const string RunNotes = """
        Guests are recognised by their header: arm64 Image, ELF, gzip, EFI zboot. A file without one is loaded at
        RAM base + 0x80000 and entered there. RAM begins at 0x40000000, x0 points to the device tree at its start.
        The guest's console is standard output; what twofold itself says goes to standard error.

        At a terminal the keys are the guest's, Ctrl-C included: Ctrl-A x ends the run, Ctrl-A h lists the keys.
        With --send or --expect the script is the user, and standard input is not read.

        Examples:
          twofold run                                        the built-in tour
          twofold run u-boot.bin                             firmware, at the terminal
          twofold run Image --initrd initrd --append 'console=ttyAMA0'
          twofold run u-boot.bin --expect autoboot --send ' ' --expect '=> ' --send 'poweroff\r' --timeout 60
          twofold run u-boot.bin --trace run.txt --trace-events 'kvm_guest_fault,kvm_*way*' --stats -


        """;

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        int code = generated.Invoke(parseResult);
        TextWriter output = parseResult.InvocationConfiguration.Output;
        if (parseResult.CommandResult.Command.Name == RunCommand.Name)
        {
            output.Write(RunNotes);
        }

        output.Write(ExitCodes);
        return code;
    }
}
