using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using Twofold.Conformance;
using Twofold.Vmm;

namespace Twofold.Cli;

/// <summary><c>twofold conform FILE</c>: runs recorded sequences and compares the answers.</summary>
internal static class ConformCommand
{
    internal static Command Create()
    {
        Argument<string> file = new("FILE") { Description = "vectors, as recorded from a real KVM" };
        Option<string?> category = new("--category") { HelpName = "NAME", Description = "only the vectors of this category" };
        Option<string?> platform = new("--platform") { HelpName = "NAME", Description = "only the vectors of this platform" };
        Option<bool> verbose = new("--verbose") { Description = "a line for every vector" };
        Command command = new("conform", "Runs recorded KVM sequences over the library and compares the answers.");
        command.Arguments.Add(file);
        command.Options.Add(category);
        command.Options.Add(platform);
        command.Options.Add(verbose);
        command.SetAction(parsed =>
        {
            if (!TryRead(parsed.GetValue(file)!, out IReadOnlyList<Vector>? vectors, out string? complaint))
            {
                parsed.InvocationConfiguration.Error.WriteLine($"twofold: {complaint}");
                return (int)RunOutcome.BadInput;
            }

            Vector[] chosen = [.. vectors.Where(vector
                => (parsed.GetValue(category) ?? vector.Category) == vector.Category
                && (parsed.GetValue(platform) ?? vector.Platform) == vector.Platform)];
            if (chosen.Length == 0)
            {
                string platforms = string.Join(", ", vectors.Select(vector => vector.Platform).Distinct().Order(StringComparer.Ordinal));
                parsed.InvocationConfiguration.Error.WriteLine($"twofold: {parsed.GetValue(file)}: no vector is chosen (platforms: {platforms})");
                return (int)RunOutcome.BadInput;
            }

            bool good = ConformanceRunner.RunAll(chosen, parsed.InvocationConfiguration.Output, parsed.GetValue(verbose));
            return (int)(good ? RunOutcome.Done : RunOutcome.GuestFailed);
        });
        return command;
    }

    private static bool TryRead(string path, [NotNullWhen(true)] out IReadOnlyList<Vector>? vectors, [NotNullWhen(false)] out string? complaint)
    {
        vectors = null;
        try
        {
            using StreamReader reader = new(path);
            bool read = VectorFile.TryRead(reader, out vectors, out string? error);
            complaint = read ? null : $"{path}: {error}";
            return vectors is not null && complaint is null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            complaint = $"{path}: cannot be read ({failure.Message.ReplaceLineEndings(" ").TrimEnd('.')})";
            return false;
        }
    }
}
