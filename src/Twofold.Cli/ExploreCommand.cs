using System.CommandLine;
using Twofold.Explorer;
using Twofold.Explorer.Scenarios;
using Twofold.Sync;
using Twofold.Vmm;

namespace Twofold.Cli;

/// <summary><c>twofold explore</c>: runs races in every order.</summary>
internal static class ExploreCommand
{
    internal const string Name = "explore";

    private const string Scenarios = "SCENARIO";
    private const string All = "--all";
    private const string ListOption = "--list";
    private const string MutantOption = "--mutant";
    private const string Strategy = "--strategy";
    private const string BudgetOption = "--budget";
    private const string Replay = "--replay";
    private const string Out = "--out";

    internal static Command Create()
    {
        Command command = new(Name, "Explores races between the page tables and hardware: every order of the actors' steps.");
        command.Arguments.Add(new Argument<string[]>(Scenarios) { Description = "scenarios by their ID, such as S01", Arity = ArgumentArity.ZeroOrMore });
        command.Options.Add(new Option<bool>(All) { Description = "Every scenario." });
        command.Options.Add(new Option<bool>(ListOption) { Description = "Lists the scenarios and the mutants." });
        command.Options.Add(new Option<string?>(MutantOption) { Description = "Puts in a deliberate fault that must be found; in its own scenario if none is named.", HelpName = "NAME" });
        command.Options.Add(new Option<string?>(Strategy) { Description = "pb[:BOUND]: every order with up to BOUND preemptions (2); random[:SEED].", HelpName = "STRATEGY" });
        command.Options.Add(new Option<string?>(BudgetOption) { Description = "When to stop: a time or a number of executions, for all together.", HelpName = "30s|10000" });
        command.Options.Add(new Option<string?>(Replay) { Description = "Runs the one execution of a schedule file again.", HelpName = "FILE" });
        command.Options.Add(new Option<string?>(Out) { Description = "Writes the schedule of a failure there.", HelpName = "FILE" });
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        TextWriter error = parsed.InvocationConfiguration.Error;
        TextWriter output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue<bool>(ListOption))
        {
            List(output);
            return (int)RunOutcome.Done;
        }

        if (!TryRead(parsed, out ExploreRequest? request, out string complaint))
        {
            error.WriteLine($"twofold: {complaint}");
            return (int)RunOutcome.BadInput;
        }

        if (!SchedulePoint.IsExplored)
        {
            error.WriteLine("twofold: explore: only a process that began with this command can be explored");
            return (int)RunOutcome.BadInput;
        }

        return new ExploreRun(request!, output, error).Run();
    }

    private static void List(TextWriter output)
    {
        foreach (Scenario scenario in ScenarioCatalog.All)
        {
            output.WriteLine($"scenario {scenario.Id} {scenario.Name}: {scenario.Text}");
        }

        foreach (MutantEntry mutant in MutantCatalog.All)
        {
            output.WriteLine($"mutant {mutant.Name} {mutant.ScenarioId}: {mutant.Text}");
        }
    }

    private static bool TryRead(ParseResult parsed, out ExploreRequest? request, out string complaint)
    {
        OptionReader options = new(parsed);
        string? mutantName = parsed.GetValue<string?>(MutantOption);
        MutantEntry? mutant = MutantCatalog.All.FirstOrDefault(entry => entry.Name == mutantName);
        if (mutantName is not null && mutant is null)
        {
            options.Complain($"{MutantOption} {mutantName}: no such mutant ({Name} {ListOption} shows them)");
        }

        request = new ExploreRequest(
            ReadScenarios(parsed, options, mutant),
            mutant,
            ExploreStrategy.Read(parsed.GetValue<string?>(Strategy), Strategy, options),
            ReadBudget(parsed.GetValue<string?>(BudgetOption), options),
            options.File(Replay),
            options.File(Out));
        if (request.ReplayFile is null && request.Scenarios.Count == 0)
        {
            options.Complain($"{Name}: name a scenario, or {All} ({ListOption} shows them)");
        }

        if (request.ReplayFile is not null && (request.Scenarios.Count != 0 || mutant is not null))
        {
            options.Complain($"{Replay}: the file says which scenario and which mutant");
        }

        complaint = options.Error ?? "";
        return options.Error is null;
    }

    private static List<Scenario> ReadScenarios(ParseResult parsed, OptionReader options, MutantEntry? mutant)
    {
        if (parsed.GetValue<bool>(All))
        {
            return [.. ScenarioCatalog.All];
        }

        string[] ids = parsed.GetValue<string[]>(Scenarios) ?? [];
        ids = ids.Length == 0 && mutant is not null ? [mutant.ScenarioId] : ids;
        foreach (string id in ids.Where(id => ScenarioCatalog.All.All(scenario => scenario.Id != id)))
        {
            options.Complain($"{Name} {id}: no such scenario ({ListOption} shows them)");
        }

        return [.. ScenarioCatalog.All.Where(scenario => ids.Contains(scenario.Id))];
    }

    private static Budget ReadBudget(string? text, OptionReader options)
    {
        if (text is null)
        {
            return Budget.Default;
        }

        if (text.EndsWith('s') && Quantity.TrySeconds(text, out TimeSpan time))
        {
            return new Budget(time, long.MaxValue);
        }

        if (!Quantity.TryNumber(text, out ulong executions) || executions is 0 or > long.MaxValue)
        {
            options.Complain($"{BudgetOption} {text}: a time such as 30s, or a number of executions");
            executions = 1;
        }

        return new Budget(TimeSpan.MaxValue, (long)executions);
    }
}
