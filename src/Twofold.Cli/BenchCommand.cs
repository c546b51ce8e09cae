using System.CommandLine;
using Twofold.Cli.DemandPaging;
using Twofold.Vmm;

namespace Twofold.Cli;

/// <summary><c>twofold bench NAME</c>: measures.</summary>
internal static class BenchCommand
{
    private const string Cpu = "cpu", DemandPagingName = "demand-paging";

    internal static Command Create()
    {
        Command command = new("bench", "Measures a part of the machine.");
        Command cpu = new(Cpu, "Guest instructions per second, both stages of translation on.");
        cpu.SetAction(parsed => CpuBenchmark.Run(parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error));
        command.Subcommands.Add(cpu);
        command.Subcommands.Add(CreateDemandPaging());

        // Taken only where no benchmark's name stands.
        Argument<string?> name = new("NAME") { Arity = ArgumentArity.ZeroOrOne, Hidden = true };
        command.Arguments.Add(name);
        command.SetAction(parsed =>
        {
            parsed.InvocationConfiguration.Error.WriteLine(parsed.GetValue(name) is { } unknown
                ? $"twofold: bench {unknown}: no such benchmark ({Cpu}, {DemandPagingName})"
                : $"twofold: bench: 'bench' needs a name ({Cpu}, {DemandPagingName})");
            return (int)RunOutcome.BadInput;
        });
        return command;
    }

    private static Command CreateDemandPaging()
    {
        Command command = new(DemandPagingName, "Faults per second while vCPUs populate a guest, and how long they wait for the MMU lock.");
        Option<string> cpus = Add(command, "--cpus", "LIST", "How many vCPUs.", DemandPagingRequest.DefaultCpus);
        Option<string> locks = Add(command, "--lock", "LIST", "monolithic: each fault alone; shared: side by side.", DemandPagingRequest.DefaultLocks);
        Option<string> formats = Add(command, "--format", "LIST", "stage2: Arm; ept: Intel.", DemandPagingRequest.DefaultFormats);
        Option<string> memory = Add(command, "--memory", "SIZE", "The guest's memory.", DemandPagingRequest.DefaultMemory);
        command.SetAction(parsed =>
        {
            TextWriter error = parsed.InvocationConfiguration.Error;
            if (DemandPagingRequest.TryRead(
                parsed.GetValue(cpus)!, parsed.GetValue(locks)!, parsed.GetValue(formats)!, parsed.GetValue(memory)!, out DemandPagingRequest? request, out string complaint))
            {
                return DemandPagingBenchmark.Run(request, parsed.InvocationConfiguration.Output, error);
            }

            error.WriteLine($"twofold: {complaint}");
            return (int)RunOutcome.BadInput;
        });
        return command;
    }

    private static Option<string> Add(Command command, string name, string valueName, string description, string byDefault)
    {
        Option<string> option = new(name) { Description = description, HelpName = valueName, DefaultValueFactory = _ => byDefault };
        command.Options.Add(option);
        return option;
    }
}
