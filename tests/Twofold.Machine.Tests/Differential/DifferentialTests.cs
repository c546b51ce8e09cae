using System.Diagnostics;
using Xunit.Abstractions;

namespace Twofold.Machine.Tests.Differential;

/// <summary>Random instructions, of the integer set and of vector registers, have the same effects on our CPU as under qemu-aarch64.</summary>
public sealed class DifferentialTests(ITestOutputHelper output) : IDisposable
{
    private const ulong Seed = 0x7f01d;
    private const int Batch = 5_000, Batches = 20, Vectors = 2_000;

    private readonly SequenceGenerator _integer = new(InstructionPatterns.All.Where(pattern => !VectorOperands.IsVector(pattern.Value)));
    private readonly SequenceGenerator _vector = new(InstructionPatterns.All.Where(
        pattern => VectorOperands.IsVector(pattern.Value) || SequenceGenerator.IsBranch(pattern)));

    private readonly MachineRunner _machine = new();

    public void Dispose() => _machine.Dispose();

    /// <summary>TWOFOLD_DIFFERENTIAL_SEED and TWOFOLD_DIFFERENTIAL_BATCHES make it another or a longer run.</summary>
    [Theory]
    [InlineData("integer")]
    [InlineData("vector")]
    public void AHundredThousandRandomSequencesAgreeWithQemu(string set)
    {
        if (!HasReference())
        {
            return;
        }

        ulong seed = (ulong)Setting("TWOFOLD_DIFFERENTIAL_SEED", (long)Seed);
        int batches = (int)Setting("TWOFOLD_DIFFERENTIAL_BATCHES", Batches);
        output.WriteLine($"seed 0x{seed:x}, {Batch * batches} sequences of {Sequence.Length}");
        var differ = new Differ(_machine.Run, ReferenceRunner.Run);
        var clock = Stopwatch.StartNew();
        for (int i = 0; i < batches; i++)
        {
            AssertAgreed(differ.Compare(MakeBatch(set, seed + (ulong)i, Batch)));
        }

        output.WriteLine($"{clock.Elapsed.TotalSeconds:f1} s");
    }

    [Theory]
    [InlineData("integer")]
    [InlineData("vector")]
    public void OurCpuAnswersTheRecordedVectors(string set)
    {
        (Sequence[] sequences, MachineState[] recorded) = ReadVectors(set);
        Assert.Equal(Vectors, sequences.Length);
        bool reduces = HasReference();
        AssertAgreed(new Differ(_machine.Run, program => Recorded(program, recorded), reduces).Compare(sequences));
    }

    [Theory]
    [InlineData("integer")]
    [InlineData("vector")]
    public void QemuStillAnswersTheRecordedVectors(string set)
    {
        if (!HasReference())
        {
            return;
        }

        if (Environment.GetEnvironmentVariable("TWOFOLD_RECORD_VECTORS") is { } directory)
        {
            Sequence[] fresh = MakeBatch(set, Seed, Vectors);
            string file = Path.Combine(directory, $"{set}.vectors");
            File.WriteAllBytes(file, VectorFile.Write(fresh, ReferenceRunner.Run(new TestProgram(fresh))));
            output.WriteLine($"recorded {file}");
            return;
        }

        (Sequence[] sequences, MachineState[] recorded) = ReadVectors(set);
        AssertAgreed(new Differ(ReferenceRunner.Run, program => Recorded(program, recorded)).Compare(sequences));
    }

    [Fact]
    public void AWrongInstructionIsFoundAndIsolated()
    {
        // A machine that takes EOR (shifted register) for ORR.
        MachineState[] Faulty(TestProgram program)
        {
            var wrong = new TestProgram([.. program.Sequences.Select(OrForExclusiveOr)]);
            return _machine.Run(wrong);
        }

        Sequence[] batch = MakeBatch("integer", Seed, 500);
        var differ = new Differ(Faulty, _machine.Run);
        string? report = differ.Compare(batch);
        Assert.NotNull(report);
        Assert.Contains("eor", report, StringComparison.Ordinal);
        Assert.Contains("reference 0x", report, StringComparison.Ordinal);
        Assert.True(report.Split('\n').Count(line => line.Contains(": d503201f", StringComparison.Ordinal)) >= 12, report);
    }

    [Theory]
    [InlineData("integer", 1, 20)]
    [InlineData("vector", 4, 20)]
    public void TheSequencesHoldEveryMnemonicOften(string set, int batches, int often)
    {
        var count = new Dictionary<string, int>();
        IEnumerable<Sequence> sequences = Enumerable.Range(0, batches).SelectMany(i => MakeBatch(set, Seed + (ulong)i, Batch));
        foreach (uint word in sequences.SelectMany(sequence => sequence.Words))
        {
            string text = Disassembler.Mnemonic(word);
            string mnemonic = text.StartsWith("b.", StringComparison.Ordinal) ? "b.cond" : text;
            count[mnemonic] = count.GetValueOrDefault(mnemonic) + 1;
        }

        string[] all = set == "integer" ? IntegerMnemonics.All : VectorMnemonics.All;
        string[] rare = [.. all.Where(mnemonic => count.GetValueOrDefault(mnemonic) < often)];
        Assert.Empty(rare);
    }

    private static void AssertAgreed(string? report) => Assert.True(report is null, report);

    private static Sequence OrForExclusiveOr(Sequence sequence)
        => sequence with { Words = [.. sequence.Words.Select(word => (word & 0x7f200000) == 0x4a000000 ? word ^ 0x60000000 : word)] };

    /// <summary>The recorded states, for the batch they were recorded with only.</summary>
    private static MachineState[] Recorded(TestProgram program, MachineState[] recorded)
        => program.Count == recorded.Length ? recorded : ReferenceRunner.Run(program);

    private static (Sequence[] Sequences, MachineState[] Results) ReadVectors(string set)
    {
        using Stream file = typeof(DifferentialTests).Assembly.GetManifestResourceStream($"{set}.vectors")!;
        return VectorFile.Read(file);
    }

    private static long Setting(string name, long otherwise)
        => long.TryParse(Environment.GetEnvironmentVariable(name), out long value) ? value : otherwise;

    private bool HasReference()
    {
        if (ReferenceRunner.Absence is not null)
        {
            output.WriteLine($"skipped: {ReferenceRunner.Absence}");
        }

        return ReferenceRunner.Absence is null;
    }

    private Sequence[] MakeBatch(string set, ulong seed, int count)
    {
        SequenceGenerator generator = set == "integer" ? _integer : _vector;
        var dice = new Dice(seed);
        return [.. Enumerable.Range(0, count).Select(i => generator.Make(dice.Next(), TestProgram.ScratchAddress(count, i)))];
    }
}
