using System.Text;
using Twofold.Arch;

namespace Twofold.Machine.Tests.Differential;

/// <summary>Compares the two machines on batches and reduces what differs to what matters.</summary>
internal sealed class Differ(MachineRunner machine)
{
    /// <summary>Runs a batch on both; answers a report on the first difference, null when there is none.</summary>
    internal string? Compare(IReadOnlyList<Sequence> sequences)
    {
        var program = new TestProgram(sequences);
        MachineState[] ours = machine.Run(program);
        MachineState[] reference = ReferenceRunner.Run(program);
        int[] differing = [.. Enumerable.Range(0, sequences.Count).Where(i => ours[i].Differences(reference[i]).Any())];
        return differing.Length == 0 ? null : $"{differing.Length} of {sequences.Count} sequences differ\n{Reduce(sequences[differing[0]])}";
    }

    /// <summary>Drops instructions for as long as the machines still disagree.</summary>
    private string Reduce(Sequence original)
    {
        Sequence sequence = AtHome(original);
        if (!Differences(sequence).Any())
        {
            return $"seed 0x{original.Seed:x}, which agrees when it runs alone";
        }

        for (int size = Sequence.Length / 2; size >= 1; size /= 2)
        {
            for (int first = 0; first + size <= Sequence.Length; first += size)
            {
                Sequence smaller = sequence.Without(first, size);
                if (smaller.Instructions < sequence.Instructions && Differences(smaller).Any())
                {
                    sequence = smaller;
                }
            }
        }

        return Describe(original, sequence);
    }

    /// <summary>The same sequence as the only one of a batch: its scratch memory lies elsewhere.</summary>
    private static Sequence AtHome(Sequence sequence)
        => sequence with { Start = SequenceGenerator.Start(sequence.Seed, TestProgram.ScratchAddress(1, 0)) };

    private IEnumerable<string> Differences(Sequence sequence)
    {
        var program = new TestProgram([sequence]);
        return machine.Run(program)[0].Differences(ReferenceRunner.Run(program)[0]);
    }

    private string Describe(Sequence original, Sequence reduced)
    {
        var text = new StringBuilder();
        text.AppendLine($"seed 0x{original.Seed:x}, reduced to:");
        for (int i = 0; i < Sequence.Length; i++)
        {
            text.AppendLine($"  0x{TestProgram.CodeAddress(0, i):x}: {reduced.Words[i]:x8}  {Disassembler.Text(reduced.Words[i], new Va(TestProgram.CodeAddress(0, i)))}");
        }

        foreach (string difference in Differences(reduced))
        {
            text.AppendLine($"  {difference}");
        }

        text.AppendLine("from:");
        for (int i = 0; i <= MachineState.Nzcv; i++)
        {
            text.Append($"  [{i}] {reduced.Start.Registers[i]:x16}{(i % 4 == 3 ? "\n" : "")}");
        }

        return text.ToString();
    }
}
