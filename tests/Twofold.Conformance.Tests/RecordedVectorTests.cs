namespace Twofold.Conformance.Tests;

/// <summary>Every recorded vector. What does not conform is named here with its reason, so that nothing else slips in.</summary>
public sealed class RecordedVectorTests
{
    /// <summary>Vectors that fail, and why.</summary>
    private static readonly Dictionary<string, string> Known = new()
    {
        ["V0484"] = "52-bit guest addresses need descriptors that the machine's walkers do not read",
        ["V0485"] = "as V0484",
        ["V0487"] = "as V0484",
        ["V0495"] = "as V0484",
        ["V0566"] = "the CPU's SCTLR_EL1 has no bit 6",
        ["V0784"] = "the CPU has no LSE atomics",
        ["V0924"] = "as V0784",
        ["V0995"] = "the kernel's table dump is not printed",
    };

    [Fact]
    public void RecordedAnswersAreOurs()
    {
        using StreamReader reader = new(Path.Combine(AppContext.BaseDirectory, "vectors", "kvm-oracle.tsv"));
        Assert.True(VectorFile.TryRead(reader, out IReadOnlyList<Vector>? vectors, out string? error), error);
        string[] failed = [.. vectors
            .Where(vector => vector.Platform.StartsWith("arm64", StringComparison.Ordinal) || (vector.Path == "-" && !NeedsGuestMemfd(vector)))
            .Select(ConformanceRunner.Run)
            .Where(outcome => !outcome.IsPassed && !outcome.IsSkipped)
            .Select(outcome => outcome.Vector.Id)];
        Assert.Equal(Known.Keys.Order(), failed.Order());
    }

    /// <summary>guest_memfd and what pre-faults it are not there; x86 guests are not run.</summary>
    private static bool NeedsGuestMemfd(Vector vector)
        => vector.Operations.Any(operation => operation.Split(' ')[0] is "gmem" or "prefault");
}
