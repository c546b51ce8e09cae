using System.Text;
using Twofold.Arch;

namespace Twofold.Machine.Tests.Differential;

/// <summary>Compares two machines on batches and reduces what differs to what matters.</summary>
/// <param name="ours">Answers the final states of a program's sequences.</param>
/// <param name="reference">The same from the machine to agree with.</param>
/// <param name="reduces">Whether both answer any program, so that a failure can be reduced.</param>
internal sealed class Differ(Func<TestProgram, MachineState[]> ours, Func<TestProgram, MachineState[]> reference, bool reduces = true)
{
    /// <summary>Runs a batch on both; answers a report on the first difference, null when there is none.</summary>
    internal string? Compare(IReadOnlyList<Sequence> sequences)
    {
        var program = new TestProgram(sequences);
        MachineState[] mine = ours(program);
        MachineState[] theirs = reference(program);
        int[] differing = [.. Enumerable.Range(0, sequences.Count).Where(i => mine[i].Differences(theirs[i]).Any())];
        if (differing.Length == 0)
        {
            return null;
        }

        int first = differing[0];
        Sequence? reduced = reduces ? Reduce(sequences[first]) : null;
        string report = reduced is not null && Differences(reduced).Any()
            ? Listing(reduced, Differences(reduced))
            : "in the batch only:\n" + Listing(sequences[first], mine[first].Differences(theirs[first]));
        return $"{differing.Length} of {sequences.Count} sequences differ; seed 0x{sequences[first].Seed:x}\n{report}";
    }

    /// <summary>Drops instructions for as long as the machines still disagree. The sequence runs alone, so its scratch memory lies
    /// elsewhere than in the batch.</summary>
    private Sequence Reduce(Sequence original)
    {
        Sequence sequence = original with { Start = SequenceGenerator.Start(original.Seed, TestProgram.ScratchAddress(1, 0)) };
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

        return sequence;
    }

    private IEnumerable<string> Differences(Sequence sequence)
    {
        var program = new TestProgram([sequence]);
        return ours(program)[0].Differences(reference(program)[0]);
    }

    private static string Listing(Sequence sequence, IEnumerable<string> differences)
    {
        var text = new StringBuilder();
        for (int i = 0; i < Sequence.Length; i++)
        {
            var address = new Va(TestProgram.CodeAddress(0, i));
            text.AppendLine($"  {address}: {sequence.Words[i]:x8}  {Disassembler.Text(sequence.Words[i], address)}");
        }

        foreach (string difference in differences)
        {
            text.AppendLine($"  {difference}");
        }

        text.AppendLine("from:");
        for (int i = 0; i <= MachineState.Nzcv; i++)
        {
            text.Append($"  {MachineState.Name(i)}={sequence.Start.Registers[i]:x}{(i % 4 == 3 ? "\n" : "")}");
        }

        return text.ToString();
    }
}
