using System.Text.RegularExpressions;

namespace Twofold.Guests.Tests;

/// <summary>Debian's U-Boot on our machine, compared with the same U-Boot on QEMU and with what a real KVM traced for it.</summary>
public sealed class UBootTests
{
    /// <summary>Generous: the boot takes two seconds.</summary>
    private const string Patience = "120";

    /// <summary>Events of a boot to the prompt; what follows in the recording belongs to booti.</summary>
    private const int EventsToThePrompt = 6;

    /// <summary>Events up to the entry of what booti starts; what follows are its own.</summary>
    private const int EventsToTheEntry = 7;

    [UBootFact]
    public void CommandsAnswerAsOnQemu() => AnswersAsOnQemu("commands");

    [UBootFact]
    public void BootiStartsThePayloadAsOnQemu()
        => AnswersAsOnQemu("booti", "--initrd", Checkout.Guest("payload"));

    [UBootFact]
    public void CacheEventsToThePromptEqualThoseOfRealKvm()
        => Assert.Equal(RecordedByKvm()[..EventsToThePrompt], TracedHere("commands"));

    [UBootFact]
    public void CacheEventsOfBootiEqualThoseOfRealKvm()
    {
        string[] recorded = RecordedByKvm();
        string[] here = TracedHere("booti", "--initrd", Checkout.Guest("payload"));
        Assert.Equal(recorded[..EventsToTheEntry], here[..EventsToTheEntry]);

        // The payload does what the kernel does, at addresses of its own.
        Assert.Equal(recorded[EventsToTheEntry..].Select(WithoutAddress), here[EventsToTheEntry..].Select(WithoutAddress));
        Assert.All(here[EventsToTheEntry..], line => Assert.Contains(" 0x0000000048000", line, StringComparison.Ordinal));
    }

    [UBootFact]
    public void ForcedWriteBackNeedsNeitherTogglesNorFlushes()
        => Assert.Empty(TracedHere("booti", "--initrd", Checkout.Guest("payload"), "--cpu", "fwb=on"));

    private static void AnswersAsOnQemu(string name, params string[] options)
    {
        Recording recording = Recording.Load(name);
        Command run = Run(recording, options);
        Assert.True(run.ExitCode == 0, run.Errors);

        // The run ends when its script does: what was said behind the last awaited text may be cut off.
        Assert.Contains(recording.LastLine, run.Output, StringComparison.Ordinal);
        Assert.Equal(recording.Said[..Math.Min(recording.Said.Length, run.Output.Length)], run.Output);
    }

    private static string[] TracedHere(string name, params string[] options)
    {
        string trace = Path.Combine(Path.GetTempPath(), $"twofold-{Guid.NewGuid():n}.txt");
        try
        {
            Command run = Run(Recording.Load(name),
                [.. options, "--trace", trace, "--trace-events", "kvm_toggle_cache,kvm_set_way_flush"]);
            Assert.True(run.ExitCode == 0, run.Errors);
            return [.. File.ReadLines(trace)
                .Where(line => !line.StartsWith('#'))
                .Select(line => Regex.Match(line, "kvm_[a-z_]+: .*").Value)];
        }
        finally
        {
            File.Delete(trace);
        }
    }

    private static Command Run(Recording recording, string[] options) => Command.Twofold(
        ["run", UBootFactAttribute.Image, "--dtb", Checkout.Tree(recording.Tree), "--timeout", Patience, .. options, .. recording.Script()]);

    private static string[] RecordedByKvm()
        => [.. File.ReadLines(Checkout.Data("kvm-uboot-booti.txt")).Where(line => !line.StartsWith('#'))];

    private static string WithoutAddress(string line) => Regex.Replace(line, "0x[0-9a-f]+", "");
}
