namespace Twofold.Cli.Tests;

public sealed class CommandLineTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("twofold-cli");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("", "no command")]
    [InlineData("bogus", "'bogus'")]
    [InlineData("run --frobnicate", "unknown option --frobnicate")]
    [InlineData("run --frobnicate guest", "unknown option --frobnicate")]
    [InlineData("run guest -q", "unknown option -q")]
    [InlineData("run guest other", "'other'")]
    [InlineData("run --memory", "--memory")]
    [InlineData("run --memory 1M --memory 2M", "--memory")]
    [InlineData("run --memory 12Q", "--memory 12Q")]
    [InlineData("run @guest", "@guest: no such file")]
    [InlineData("run /no/such/guest", "/no/such/guest: no such file")]
    [InlineData("run --bios /no/such/rom", "/no/such/rom: no such file")]
    [InlineData("run --dump-dtb /no/such/folder/x.dtb", "/no/such/folder/x.dtb: cannot be written")]
    [InlineData("bench", "'bench'")]
    [InlineData("bench gpu", "gpu")]
    [InlineData("explore", "name a scenario, or --all")]
    [InlineData("explore S99", "S99")]
    [InlineData("explore --mutant harmless", "--mutant harmless")]
    [InlineData("explore S01 --strategy luck", "--strategy luck")]
    [InlineData("explore S01 --strategy pb:many", "--strategy pb:many")]
    [InlineData("explore S01 --budget soon", "--budget soon")]
    [InlineData("explore S01 --replay file", "--replay")]
    public void AMistakeIsOneLineOnStandardErrorAndExitCodeTwo(string arguments, string names)
    {
        (int code, string output, string error) = Invoke(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(2, code);
        Assert.Equal("", output);
        Assert.StartsWith("twofold: ", error, StringComparison.Ordinal);
        Assert.Contains(names, error, StringComparison.Ordinal);
        Assert.Equal(error.Length - 1, error.IndexOf('\n', StringComparison.Ordinal));
    }

    [Fact]
    public void ExploreListsScenariosAndMutantsByTheirNames()
    {
        (int code, string output, string error) = Invoke("explore", "--list");
        Assert.Equal((0, ""), (code, error));
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains("scenario S06 several-vcpus-one-fault: several vCPUs fault on one page", lines);
        Assert.Contains("mutant age-by-plain-store S01: aging reads an entry and stores it back", lines);
        Assert.All(lines, line => Assert.Matches("^(scenario S[0-9]{2} [a-z-]+|mutant [a-z-]+ S[0-9]{2}): .+$", line));
    }

    [Fact]
    public void AFileThatIsNoGuestIsNamed()
    {
        string empty = Path.Combine(_folder.FullName, "empty");
        File.WriteAllBytes(empty, []);
        Assert.Equal((2, "", $"twofold: {empty}: the file is empty\n"), Invoke("run", empty));
    }

    [Fact]
    public void AGuestTooLargeForItsMemoryIsNamedWithTheAddress()
    {
        string large = Path.Combine(_folder.FullName, "large");
        File.WriteAllBytes(large, new byte[1 << 20]);
        (int code, _, string error) = Invoke("run", "--memory", "1M", large);
        Assert.Equal(2, code);
        Assert.Contains("large: 1048576 bytes at 0x40080000 do not fit", error, StringComparison.Ordinal);
    }

    [Fact]
    public void HelpShowsEveryOptionTheExamplesAndTheExitCodes()
    {
        (int code, string output, string error) = Invoke("run", "--help");
        Assert.Equal((0, ""), (code, error));
        string[] promised =
        [
            "--memory", "--cpus", "--append", "--initrd", "--dtb", "--dump-dtb", "--load", "--bios", "--cpu", "--cache-geometry", "--thp",
            "--granule", "--ipa-bits", "--host-memory", "--trap-set-way", "--deterministic", "--seed", "--trace", "--trace-events", "--stats",
            "--no-reboot", "--send", "--expect", "--timeout", "Examples:", "Exit codes:", "124", "Ctrl-A x",
        ];
        Assert.All(promised, text => Assert.Contains(text, output, StringComparison.Ordinal));
        Assert.DoesNotContain("@", output, StringComparison.Ordinal);
    }

    [Fact]
    public void HelpIsShownWhateverElseIsWrong() => Assert.Equal(0, Invoke("run", "--frobnicate", "--help").Code);

    [Fact]
    public void TheVersionIsOneLine()
    {
        (int code, string output, string error) = Invoke("--version");
        Assert.Equal((0, ""), (code, error));
        Assert.Matches(@"^twofold \d+\.\d+\.\d+.*\n$", output);
    }

    [Fact]
    public void TheDeviceTreeIsWrittenWithoutARun()
    {
        string path = Path.Combine(_folder.FullName, "board.dtb");
        Assert.Equal((0, "", ""), Invoke("run", "--dump-dtb", path, "--memory", "64M"));
        Assert.Equal([0xd0, 0x0d, 0xfe, 0xed], File.ReadAllBytes(path)[..4]);
    }

    [Fact]
    public void AChoiceOfNoVectorIsAnErrorAndNotASuccess()
    {
        string path = Path.Combine(_folder.FullName, "one.tsv");
        File.WriteAllText(path, "V1\tarm64-6.12-tcg-a72\tfault\tmemslot\tarm64\tslot 0 0x0 0x1000 @0x0\t0\t\n");
        (int code, string output, string error) = Invoke("conform", path, "--platform", "arm64");
        Assert.Equal((2, "", $"twofold: {path}: no vector is chosen (platforms: arm64-6.12-tcg-a72)\n"), (code, output, error));
    }

    private static (int Code, string Output, string Error) Invoke(params string[] arguments)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        return (CommandLine.Invoke(arguments, output, error), output.ToString(), error.ToString());
    }
}
