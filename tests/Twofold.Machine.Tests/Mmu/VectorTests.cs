using Twofold.Arch;

namespace Twofold.Machine.Tests.Mmu;

/// <summary>Runs the cases in vectors/: tables and expected results written down from the architecture.</summary>
public sealed class VectorTests
{
    public static TheoryData<string> Names
    {
        get
        {
            TheoryData<string> names = [];
            foreach (VectorFile.Case vector in VectorFile.ReadAll())
            {
                names.Add(vector.ToString());
            }

            return names;
        }
    }

    [Fact]
    public void NamesAreUnique()
    {
        string[] names = [.. VectorFile.ReadAll().Select(vector => vector.ToString())];
        Assert.NotEmpty(names);
        Assert.Equal(names.Length, names.Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void EveryTranslationGivesWhatTheCaseSays(string name)
    {
        VectorFile.Case vector = VectorFile.ReadAll().Single(each => each.ToString() == name);
        using TranslationBench bench = new(Features(vector));
        foreach (VectorFile.Line line in vector.Lines)
        {
            string where = $"{vector.File}:{line.Number}";
            string[] words = line.Words;
            switch (words[0])
            {
                case "cpu":
                    break;
                case "word":
                    bench[VectorFile.Number(words[1])] = VectorFile.Number(words[2]);
                    break;
                case "holds":
                    Assert.True(VectorFile.Number(words[2]) == bench[VectorFile.Number(words[1])],
                        $"{where}: {words[1]} holds 0x{bench[VectorFile.Number(words[1])]:x}");
                    break;
                case "read" or "write" or "fetch" or "clean" or "invalidate" or "at-read" or "at-write":
                    int arrow = Array.IndexOf(words, "->");
                    string expected = string.Join(' ', words.Skip(arrow + 1));
                    string actual = Perform(bench.Cpu, words[0], words[1] == "el0" ? 0 : 1, VectorFile.Number(words[2]));
                    Assert.True(actual == expected, $"{where}: expected {expected}\nbut got {actual}");
                    break;
                default:
                    Set(bench.Cpu, words[0], VectorFile.Number(words[1]), where);
                    break;
            }
        }
    }

    private static CpuFeatures Features(VectorFile.Case vector)
    {
        CpuFeatures features = new(HardwareAccessFlag: false, ForcedWriteBack: false, PhysicalAddressBits: 48);
        foreach (string word in vector.Lines.Where(line => line.Words[0] == "cpu").SelectMany(line => line.Words.Skip(1)))
        {
            features = word.Split('=') switch
            {
                ["haf", var on] => features with { HardwareAccessFlag = on == "on" },
                ["fwb", var on] => features with { ForcedWriteBack = on == "on" },
                ["pa", var bits] => features with { PhysicalAddressBits = (int)VectorFile.Number(bits) },
                _ => throw new FormatException($"{vector}: no feature {word}"),
            };
        }

        return features;
    }

    private static string Perform(Cpu cpu, string what, int el, ulong address)
    {
        if (what is "at-read" or "at-write")
        {
            return cpu.Mmu.TryAddressTranslate(address, what == "at-write", el, out ulong par, out Fault fault)
                ? $"par 0x{par:x}"
                : TranslationBench.Describe(fault);
        }

        Access access = what switch
        {
            "read" => Access.Read,
            "write" => Access.Write,
            "fetch" => Access.Fetch,
            "clean" => Access.CacheMaintenance,
            _ => Access.CacheInvalidate,
        };
        return TranslationBench.Translate(cpu, access, el, address);
    }

    private static void Set(Cpu cpu, string register, ulong value, string where)
    {
        switch (register)
        {
            case "sctlr": cpu.SctlrEl1 = value; break;
            case "tcr": cpu.TcrEl1 = value; break;
            case "ttbr0": cpu.Ttbr0El1 = value; break;
            case "ttbr1": cpu.Ttbr1El1 = value; break;
            case "mair": cpu.MairEl1 = value; break;
            case "hcr": cpu.Hcr = (HcrEl2)value; break;
            case "vtcr": cpu.Vtcr = new VtcrEl2(value); break;
            case "vttbr": cpu.Stage2Base = new Pa(value); break;
            default: throw new FormatException($"{where}: no register {register}");
        }

        cpu.Mmu.ControlsChanged();
    }
}
