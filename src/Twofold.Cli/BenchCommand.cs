using System.CommandLine;
using Twofold.Vmm;

namespace Twofold.Cli;

/// <summary><c>twofold bench NAME</c>: measures.</summary>
internal static class BenchCommand
{
    private const string Benchmark = "NAME";
    private const string Cpu = "cpu";

    internal static Command Create()
    {
        Command command = new("bench", "Measures a part of the machine.");
        command.Arguments.Add(new Argument<string>(Benchmark) { Description = "cpu: guest instructions per second, both stages of translation on" });
        command.SetAction(parsed => Run(parsed.GetValue<string>(Benchmark)!, parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error));
        return command;
    }

    private static int Run(string name, TextWriter output, TextWriter error)
    {
        if (name != Cpu)
        {
            error.WriteLine($"twofold: bench {name}: no such benchmark (cpu)");
            return (int)RunOutcome.BadInput;
        }

        return CpuBenchmark.Run(output, error);
    }
}
