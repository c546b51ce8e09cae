using System.Diagnostics;
using Xunit.Abstractions;

namespace Twofold.Machine.Tests.Differential;

/// <summary>Random integer instructions have the same effects on our CPU as under qemu-aarch64.</summary>
public sealed class DifferentialTests(ITestOutputHelper output)
{
    private const ulong Seed = 0x7f01d;
    private const int Batch = 5_000, Batches = 20;

    private readonly SequenceGenerator _generator = new(InstructionPatterns.All);

    [Fact]
    public void AHundredThousandRandomSequencesAgreeWithQemu()
    {
        if (ReferenceRunner.Absence is { } reason)
        {
            output.WriteLine($"skipped: {reason}");
            return;
        }

        output.WriteLine($"seed 0x{Seed:x}, {Batch * Batches} sequences of {Sequence.Length}");
        using var machine = new MachineRunner();
        var differ = new Differ(machine);
        var clock = Stopwatch.StartNew();
        for (int i = 0; i < Batches; i++)
        {
            Assert.Null(differ.Compare(MakeBatch(Seed + (ulong)i)));
        }

        output.WriteLine($"{clock.Elapsed.TotalSeconds:f1} s");
    }

    private Sequence[] MakeBatch(ulong seed)
    {
        var dice = new Dice(seed);
        return [.. Enumerable.Range(0, Batch).Select(i => _generator.Make(dice.Next(), TestProgram.ScratchAddress(Batch, i)))];
    }
}
