using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using Twofold.Arch;
using Twofold.Hypervisor.Tracing;
using Twofold.Machine;
using Twofold.Vmm.Boards;
using Twofold.Vmm.Consoles;
using CacheGeometry = Twofold.Hypervisor.CacheGeometry;

namespace Twofold.Cli;

/// <summary>The options of <c>twofold run</c>, and what they make of the machine.</summary>
internal static class RunArguments
{
    private const string Guest = "GUEST";
    private const string DriveOption = "--drive";
    private const ulong MinMemoryBytes = 1 << 20;
    private const int MinIpaBits = 32;
    private const int MaxIpaBits = 48;

    /// <summary>Adds the options to the command, in the order in which help shows them.</summary>
    internal static void AddTo(Command command)
    {
        command.Arguments.Add(new Argument<string?>(Guest)
        {
            Description = "The guest image; without one, and without --bios, the built-in tour",
            Arity = ArgumentArity.ZeroOrOne,
        });
        AddBoard(command);
        AddHardware(command);
        AddHost(command);
        AddObservation(command);
        AddScript(command);
    }

    /// <summary>Turns a parsed command line into options whose values are checked; files are not opened.</summary>
    internal static bool TryBind(ParseResult parsed, [NotNullWhen(true)] out RunOptions? options, [NotNullWhen(false)] out string? error)
    {
        OptionReader reader = new(parsed);
        ulong? load = reader.Number("--load");
        options = new RunOptions
        {
            Guest = reader.File(Guest),
            Bios = reader.File("--bios"),
            LoadAddress = load is { } address ? new Ipa(address) : null,
            MemoryBytes = reader.Bytes("--memory") ?? 256 << 20,
            Cpus = reader.Between("--cpus", 1, 1, BoardMap.MaxCpus),
            Append = parsed.GetValue<string?>("--append") ?? "",
            Initrd = reader.File("--initrd"),
            Drives = Drives(parsed, reader),
            DeviceTree = reader.File("--dtb"),
            DumpDeviceTree = reader.File("--dump-dtb"),
            Features = Features(parsed, reader),
            CacheGeometry = Geometry(parsed, reader),
            Granule = PageSize(parsed, reader),
            IpaBits = reader.Between("--ipa-bits", 40, MinIpaBits, MaxIpaBits),
            HugePages = reader.Switch("--thp", absent: true),
            HostMemoryBytes = reader.Bytes("--host-memory"),
            TrapSetWay = reader.Switch("--trap-set-way", absent: true),
            Deterministic = reader.Flag("--deterministic"),
            Seed = reader.Number("--seed") ?? 0,
            TraceFile = reader.File("--trace"),
            TraceEvents = Globs(parsed, reader),
            StatsFile = reader.File("--stats"),
            GdbPort = reader.Number("--gdb") is null ? null : reader.Between("--gdb", 0, 1, ushort.MaxValue),
            NoReboot = reader.Flag("--no-reboot"),
            Script = Script(parsed, reader),
            Timeout = reader.Seconds("--timeout"),
        };
        CheckSizes(options, reader);
        error = reader.Error;
        options = error is null ? options : null;
        return error is null;
    }

    private static void AddBoard(Command command)
    {
        AddText(command, "--memory", "SIZE", "RAM of the guest (256M)");
        AddText(command, "--cpus", "N", "vCPUs (1)");
        AddText(command, "--append", "TEXT", "The kernel's command line");
        AddText(command, "--initrd", "FILE", "An initial RAM disk, described in the device tree");
        command.Options.Add(new Option<string[]>(DriveOption)
        {
            HelpName = "FILE[,ro]",
            Description = "A disk (virtio) from a raw image; ro: the guest only reads it. More drives, more disks",
        });
        AddText(command, "--dtb", "FILE", "A device tree to use instead of the board's own");
        AddText(command, "--dump-dtb", "FILE", "Write the device tree that the guest gets, and end; with a script the run goes on");
        AddText(command, "--load", "ADDR", "Where to load a guest that does not say so itself (0x40080000)");
        AddText(command, "--bios", "FILE", "A ROM at address 0, where the first vCPU then starts");
    }

    private static void AddHardware(Command command)
    {
        AddText(command, "--cpu", "LIST", "What the hardware offers (haf=on,hd=off,fwb=off,bbm=0,lse=off)");
        AddText(command, "--cache-geometry", "host|fabricated", "The caches that the guest is shown (host)");
        AddText(command, "--trap-set-way", "on|off", "Trap cache maintenance by set and way (on)");
        AddText(command, "--ipa-bits", "N", "Width of guest physical addresses, 32 to 48 (40)");
        AddFlag(command, "--deterministic", "One seed, one run: time counts instructions, vCPUs take turns");
        AddText(command, "--seed", "N", "The seed of a deterministic run (0)");
    }

    private static void AddHost(Command command)
    {
        AddText(command, "--granule", "4k", "Host page size and stage-2 granule (4k)");
        AddText(command, "--thp", "on|off", "Huge pages behind the guest's memory (on)");
        AddText(command, "--host-memory", "SIZE", "Memory that the host may hand out, tables included (no limit)");
    }

    private static void AddObservation(Command command)
    {
        AddText(command, "--trace", "FILE", "Write KVM's trace events: .json for trace viewers, else ftrace's text");
        AddText(command, "--trace-events", "GLOB,...", "Only these events (all)");
        AddText(command, "--stats", "FILE|-", "Write counters as JSON; - prints them after the run");
        AddText(command, "--gdb", "PORT", "Wait for GDB on this port of this host: target remote :PORT");
        AddFlag(command, "--no-reboot", "A reset ends the run");
    }

    private static void AddScript(Command command)
    {
        AddStep(command, ScriptTokens.Send, "Type this when the steps before are done; C escapes, nothing appended");
        AddStep(command, ScriptTokens.Expect, "Wait for this after the previous match; a literal string with C escapes");
        AddText(command, "--timeout", "SECONDS", "End the run after so long, from the guest's start (never)");
    }

    private static void AddText(Command command, string name, string value, string description)
        => command.Options.Add(new Option<string?>(name) { HelpName = value, Description = description });

    private static void AddStep(Command command, string name, string description)
        => command.Options.Add(new Option<string[]>(name) { HelpName = "TEXT", Description = description });

    private static void AddFlag(Command command, string name, string description)
        => command.Options.Add(new Option<bool>(name) { Description = description, Arity = ArgumentArity.Zero });

    private static CpuFeatures Features(ParseResult parsed, OptionReader reader)
    {
        if (parsed.GetValue<string?>("--cpu") is not { } text)
        {
            return new CpuFeatures();
        }

        if (CpuFeatureText.TryParse(text, out CpuFeatures? features, out string? error))
        {
            return features;
        }

        reader.Complain(error);
        return new CpuFeatures();
    }

    private static CacheGeometry Geometry(ParseResult parsed, OptionReader reader)
    {
        string text = parsed.GetValue<string?>("--cache-geometry") ?? "host";
        if (text is not ("host" or "fabricated"))
        {
            reader.Complain($"--cache-geometry {text}: the value is host or fabricated");
        }

        return text == "fabricated" ? CacheGeometry.Fabricated : CacheGeometry.Host;
    }

    private static Granule PageSize(ParseResult parsed, OptionReader reader)
    {
        string text = parsed.GetValue<string?>("--granule") ?? "4k";
        if (text is "16k" or "64k")
        {
            reader.Complain($"--granule {text}: only 4k is there yet");
        }
        else if (text != "4k")
        {
            reader.Complain($"--granule {text}: the value is 4k");
        }

        return Granule.Size4K;
    }

    private static Drive[] Drives(ParseResult parsed, OptionReader reader)
    {
        const string readOnly = ",ro";
        string[] texts = parsed.GetValue<string[]>(DriveOption) ?? [];
        Drive[] drives = [.. texts.Select(text => text.EndsWith(readOnly, StringComparison.Ordinal)
            ? new Drive(text[..^readOnly.Length], IsReadOnly: true)
            : new Drive(text, IsReadOnly: false))];
        if (drives.Any(drive => drive.File.Length == 0))
        {
            reader.Complain($"{DriveOption}: the file name is empty");
        }

        if (drives.Length > BoardMap.MaxDrives)
        {
            reader.Complain($"{DriveOption}: {drives.Length} drives, the board has slots for {BoardMap.MaxDrives}");
        }

        return drives;
    }

    private static string[] Globs(ParseResult parsed, OptionReader reader)
    {
        string? text = parsed.GetValue<string?>("--trace-events");
        if (text is null)
        {
            return [];
        }

        string[] globs = text.Split(',', StringSplitOptions.TrimEntries);
        if (globs.FirstOrDefault(glob => !Tracer.MatchesAnEvent(glob)) is { } stray)
        {
            reader.Complain($"--trace-events {text}: no event matches '{stray}' ({string.Join(", ", Tracer.EventNames)})");
        }

        if (parsed.GetValue<string?>("--trace") is null)
        {
            reader.Complain("--trace-events: needs --trace FILE");
        }

        return globs;
    }

    private static List<ConsoleStep> Script(ParseResult parsed, OptionReader reader)
    {
        if (ScriptTokens.TryRead(parsed.Tokens, out List<ConsoleStep>? steps, out string? error))
        {
            return steps;
        }

        reader.Complain(error);
        return [];
    }

    private static void CheckSizes(RunOptions options, OptionReader reader)
    {
        ulong page = options.Granule.Bytes;
        if (options.MemoryBytes < MinMemoryBytes)
        {
            reader.Complain($"--memory {options.MemoryBytes}: too small, 1M is the least (M and G stand behind the number)");
        }

        ulong most = (1UL << Math.Min(options.IpaBits, MaxIpaBits)) - BoardMap.Ram.Value;
        if (options.MemoryBytes > most)
        {
            reader.Complain($"--memory {options.MemoryBytes}: too large, {most} bytes fit into {options.IpaBits}-bit guest addresses above {BoardMap.Ram}");
        }

        if (options.MemoryBytes % page != 0)
        {
            reader.Complain($"--memory {options.MemoryBytes}: not a multiple of the page size {page}");
        }

        if (options.HostMemoryBytes is { } host && (host == 0 || host % page != 0))
        {
            reader.Complain($"--host-memory {host}: not a positive multiple of the page size {page}");
        }

        if (options.Append.Contains('\0', StringComparison.Ordinal))
        {
            reader.Complain("--append: the text contains a NUL");
        }
    }
}
