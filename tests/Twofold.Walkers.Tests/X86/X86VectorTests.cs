using Twofold.Arch;
using Twofold.Machine;
using Twofold.Memory;

namespace Twofold.Walkers.Tests;

/// <summary>Runs the cases of vectors/ept.txt and npt.txt: tables and results written down from the manufacturers' manuals.</summary>
public sealed class X86VectorTests
{
    public static TheoryData<string> Names => [.. VectorFile.Read("ept.txt").Concat(VectorFile.Read("npt.txt")).Select(each => each.ToString())];

    [Fact]
    public void NamesAreUnique()
    {
        string[] names = [.. VectorFile.Read("ept.txt").Concat(VectorFile.Read("npt.txt")).Select(each => each.ToString())];
        Assert.Equal(names.Length, names.Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void EveryWalkEndsAsTheCaseSays(string name)
    {
        string file = name.Split(':')[0];
        VectorFile.Case vector = VectorFile.Read(file).Single(each => each.ToString() == name);
        using PhysicalMemory memory = new(new Pa(0x8000_0000), 0x400_0000);
        X86Features features = new();
        ulong root = 0;
        foreach (VectorFile.Line line in vector.Lines)
        {
            string where = $"{vector.File}:{line.Number}";
            string[] words = line.Words;
            switch (words[0])
            {
                case "cpu":
                    features = words.Skip(1).Aggregate(features, With);
                    break;
                case "root":
                    root = VectorFile.Number(words[1]);
                    break;
                case "word":
                    memory.Word(new Pa(VectorFile.Number(words[1]))) = VectorFile.Number(words[2]);
                    break;
                case "holds":
                    ulong held = memory.Word(new Pa(VectorFile.Number(words[1])));
                    Assert.True(held == VectorFile.Number(words[2]), $"{where}: {words[1]} holds 0x{held:x}");
                    break;
                default:
                    int arrow = Array.IndexOf(words, "->");
                    string expected = string.Join(' ', words.Skip(arrow + 1));
                    X86Access access = AccessOf(words[..arrow]);
                    ulong address = VectorFile.Number(words[1]);
                    string actual = file == "ept.txt" ? Ept(memory, root, features, address, access) : Npt(memory, root, features, address, access);
                    Assert.True(actual == expected, $"{where}: expected {expected}\nbut got {actual}");
                    break;
            }
        }
    }

    private static X86Features With(X86Features features, string word) => word.Split('=') switch
    {
        ["pa", var bits] => features with { PhysicalAddressBits = (int)VectorFile.Number(bits) },
        ["4-level"] => features with { FiveLevels = false },
        ["no-1g"] => features with { GigabytePages = false },
        ["no-xo"] => features with { ExecuteOnly = false },
        ["no-ad"] => features with { AccessedDirty = false },
        ["mbec"] => features with { ModeBasedExecute = true },
        ["no-nx"] => features with { NoExecute = false },
        _ => throw new FormatException($"no feature {word}"),
    };

    private static X86Access AccessOf(string[] words)
    {
        Rights needed = words[0] switch
        {
            "read" => Rights.Read,
            "write" => Rights.Write,
            "modify" => Rights.Read | Rights.Write,
            "fetch" => Rights.Execute,
            _ => throw new FormatException($"no access {words[0]}"),
        };
        return new X86Access(needed, words.Contains("walk"), words.Contains("user"));
    }

    private static string Ept(PhysicalMemory memory, ulong root, X86Features features, ulong address, X86Access access)
    {
        if (!EptControls.TryCreate(root, features, out EptControls? controls))
        {
            return "no entry";
        }

        EptWalk walk = new(controls, address, access);
        while (walk.Result == WalkStep.More)
        {
            _ = walk.Step(memory);
        }

        return walk.Exit switch
        {
            EptExit.Violation => $"violation 0x{walk.Qualification:x} level {walk.Level}{(walk.IsConvertible ? " ve" : "")}",
            EptExit.Misconfiguration => $"misconfiguration level {walk.Level}",
            _ => $"0x{walk.Output | (address & ((1UL << walk.Shift) - 1)):x} {Text(walk.Rights)} level {walk.Level} type {walk.MemoryType}"
                + (walk.IgnoresPat ? " ipat" : "") + (walk.StoresNeedNoWalk ? " store" : ""),
        };
    }

    private static string Npt(PhysicalMemory memory, ulong root, X86Features features, ulong address, X86Access access)
    {
        if (!NptControls.TryCreate(root, features, out NptControls? controls))
        {
            return "no entry";
        }

        NptWalk walk = new(controls, address, access);
        while (walk.Result == WalkStep.More)
        {
            _ = walk.Step(memory);
        }

        return walk.Result == WalkStep.Faulted
            ? $"fault 0x{walk.ErrorCode:x} level {walk.Level}"
            : $"0x{walk.Output | (address & ((1UL << walk.Shift) - 1)):x} {Text(walk.Rights)} level {walk.Level} pat {walk.PatIndex}"
                + (walk.StoresNeedNoWalk ? " store" : "");
    }

    private static string Text(Rights rights) => string.Concat(
        rights.HasFlag(Rights.Read) ? 'r' : '-', rights.HasFlag(Rights.Write) ? 'w' : '-', rights.HasFlag(Rights.Execute) ? 'x' : '-');
}
