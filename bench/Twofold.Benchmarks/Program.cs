using BenchmarkDotNet.Running;
using Twofold.Benchmarks.Quick;

namespace Twofold.Benchmarks;

/// <summary><c>--quick</c> prints the table of goals in a minute; anything else goes to BenchmarkDotNet.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        switch (arguments)
        {
            case ["--quick", .. string[] names]:
                return QuickTable.Print(names, Console.Out);
            case ["--launch", .. string[] names]:
                return Launch.Run(names, Console.Out);
            default:
                _ = BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(arguments);
                return 0;
        }
    }
}
