using Twofold.Explorer;
using Twofold.Explorer.Reports;
using Twofold.Explorer.Scenarios;
using Twofold.Sync;
using Twofold.Vmm;

namespace Twofold.Cli;

/// <summary>Carries out one <see cref="ExploreRequest"/>.</summary>
internal sealed class ExploreRun(ExploreRequest request, TextWriter output, TextWriter error)
{
    private const int Survived = 1;
    private const int Failed = 3;

    /// <summary>Answers the exit code.</summary>
    internal int Run()
    {
        if (request.ReplayFile is { } file)
        {
            return Replay(file);
        }

        Mutants.Select(request.Mutant?.Mutant ?? Mutant.None);
        using Exploration exploration = new() { Mutant = request.Mutant };
        bool failed = false;
        foreach ((Scenario scenario, Variant variant) in request.Scenarios.SelectMany(scenario => scenario.Variants.Select(variant => (scenario, variant))))
        {
            ExplorationResult result = exploration.Explore(scenario, variant, request.NewStrategy(), request.Budget);
            output.Write(TextReport.Of(result));
            if (result.Failure is { } failure)
            {
                failed = true;
                if (!TryWrite(failure.Schedule))
                {
                    return (int)RunOutcome.BadInput;
                }

                break;
            }
        }

        return request.Mutant is { } mutant ? Judge(mutant, failed) : failed ? Failed : (int)RunOutcome.Done;
    }

    private int Judge(MutantEntry mutant, bool killed)
    {
        output.WriteLine($"mutant {mutant.Name}: {(killed ? "killed" : "SURVIVES")}");
        return killed ? (int)RunOutcome.Done : Survived;
    }

    private int Replay(string path)
    {
        if (!TryReadFile(path, out string text) || ScheduleFile.TryParse(text, out string complaint) is not { } file)
        {
            error.WriteLine($"twofold: {path}: not a schedule file that can be read");
            return (int)RunOutcome.BadInput;
        }

        Scenario? scenario = ScenarioCatalog.All.FirstOrDefault(entry => entry.Id == file.ScenarioId);
        Variant? variant = scenario?.Variants.FirstOrDefault(entry => entry.Name == file.Variant);
        MutantEntry? mutant = MutantCatalog.All.FirstOrDefault(entry => entry.Name == file.Mutant);
        if (variant is null || (mutant is null && file.Mutant.Length != 0))
        {
            error.WriteLine($"twofold: {path}: there is no {file.ScenarioId}/{file.Variant}{(file.Mutant.Length == 0 ? "" : $" or no mutant {file.Mutant}")}");
            return (int)RunOutcome.BadInput;
        }

        Mutants.Select(mutant?.Mutant ?? Mutant.None);
        using Exploration exploration = new() { Mutant = mutant };
        ExplorationResult result = exploration.Replay(variant, file, out string? divergence);
        output.Write(TextReport.Of(result));
        if (divergence is not null)
        {
            error.WriteLine($"twofold: {path}: the code has changed since: {divergence}");
        }

        return result.Failure is not null ? Failed : divergence is null ? (int)RunOutcome.Done : Survived;
    }

    private static bool TryReadFile(string path, out string text)
    {
        try
        {
            text = File.ReadAllText(path);
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            text = "";
            return false;
        }
    }

    private bool TryWrite(ScheduleFile schedule)
    {
        if (request.OutFile is not { } path)
        {
            return true;
        }

        try
        {
            File.WriteAllText(path, schedule.ToString());
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            error.WriteLine($"twofold: {path}: cannot be written: {failure.Message}");
            return false;
        }
    }
}
