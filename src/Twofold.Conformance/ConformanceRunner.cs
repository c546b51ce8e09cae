namespace Twofold.Conformance;

/// <summary>Runs vectors over the library and compares the answers with the recorded ones.</summary>
public static class ConformanceRunner
{
    /// <summary>Runs one vector on a fresh machine.</summary>
    public static VectorOutcome Run(Vector vector)
    {
        ArgumentNullException.ThrowIfNull(vector);
        if (vector.IsSkipped)
        {
            return new VectorOutcome(vector);
        }

        if (!Platform.TryFind(vector.Platform, out Platform? platform))
        {
            return new VectorOutcome(vector, 0, $"(the platform {vector.Platform} is not known)");
        }

        using Bench bench = new(platform, vector.Operations);
        for (int step = 0; step < vector.Operations.Count; step++)
        {
            string answer = bench.Do(vector.Operations[step]);
            if (answer != vector.Answers[step])
            {
                return new VectorOutcome(vector, step, answer);
            }
        }

        return new VectorOutcome(vector);
    }

    /// <summary>Runs vectors, prints each failure, and ends with the line of totals.</summary>
    /// <returns>Whether none failed.</returns>
    public static bool RunAll(IEnumerable<Vector> vectors, TextWriter output, bool verbose)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        ArgumentNullException.ThrowIfNull(output);
        int passed = 0, failed = 0, skipped = 0;
        foreach (Vector vector in vectors)
        {
            VectorOutcome outcome = Run(vector);
            if (outcome.IsSkipped)
            {
                skipped++;
            }
            else if (outcome.IsPassed)
            {
                passed++;
            }
            else
            {
                failed++;
                Explain(outcome, output);
            }

            if (verbose && outcome.Difference is null)
            {
                output.WriteLine($"{vector.Id} {(outcome.IsSkipped ? "skipped" : "passed")}: {vector.Note}");
            }
        }

        output.WriteLine($"{passed} passed, {failed} failed, {skipped} skipped");
        return failed == 0;
    }

    private static void Explain(VectorOutcome outcome, TextWriter output)
    {
        Vector vector = outcome.Vector;
        int step = outcome.Difference!.Value;
        output.WriteLine($"{vector.Id} failed ({vector.Platform}, {vector.Category}): {vector.Note}");
        output.WriteLine($"  vector   {string.Join(';', vector.Operations)}");
        output.WriteLine($"  step {step,-3} {vector.Operations[step]}");
        output.WriteLine($"  expected {vector.Answers[step]}");
        output.WriteLine($"  answered {outcome.Answer}");
    }
}
