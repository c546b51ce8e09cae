using System.Globalization;
using System.Text.RegularExpressions;
using Twofold.Arch;

namespace Twofold.Machine;

/// <summary>Instruction words as text, for traces and for reports of undefined instructions.</summary>
/// <remarks>Canonical forms: no aliases, and immediates as the handlers see them, that is, scaled and decoded.</remarks>
public static partial class Disassembler
{
    private static readonly string[] Conditions =
        ["eq", "ne", "cs", "cc", "mi", "pl", "vs", "vc", "hi", "ls", "ge", "lt", "gt", "le", "al", "nv"];

    private static readonly string[] Shifts = ["lsl", "lsr", "asr", "ror"];

    private static readonly string[] Extensions = ["uxtb", "uxth", "uxtw", "uxtx", "sxtb", "sxth", "sxtw", "sxtx"];

    /// <summary>The instruction, or ".inst 0x…" for a word that is UNDEFINED.</summary>
    /// <param name="word">The word.</param>
    /// <param name="address">Where it stands, for targets of branches.</param>
    public static string Text(uint word, Va address)
    {
        Insn insn = default;
        if (!Decoder.Decode(word, ref insn))
        {
            return $".inst 0x{word:x8}";
        }

        InstructionPattern pattern = InstructionPatterns.All[InstructionPatterns.Find(word)];
        (ulong imm, uint aux) = (insn.Imm, insn.Aux);
        string syntax = pattern.Syntax.Replace("+", word.Bit(30) ? "2" : "", StringComparison.Ordinal);
        return Identifier().Replace(syntax, match => Operand(match.Value, word, pattern, imm, aux, address));
    }

    /// <summary>Whether the word is an instruction that this CPU has.</summary>
    public static bool IsInstruction(uint word)
    {
        Insn insn = default;
        return Decoder.Decode(word, ref insn);
    }

    /// <summary>The mnemonic alone.</summary>
    internal static string Mnemonic(uint word) => Text(word, default).Split(' ')[0];

    private static string Operand(string name, uint word, InstructionPattern pattern, ulong imm, uint aux, Va address)
    {
        if (TryRegister(name, word, pattern, out string register))
        {
            return register;
        }

        switch (name)
        {
            case "imm":
                return Number((long)imm);
            case "aux":
                return "#" + aux.ToString(CultureInfo.InvariantCulture);
            case "label":
                return $"0x{address.Value + imm:x}";
            case "page":
                return $"0x{(address.Value & ~0xfffUL) + imm:x}";
            case "sysreg":
                return new SystemRegister((ushort)word.Field(5, 16)).ToString().ToLowerInvariant();
            default:
                return pattern.TryField(name, out InstructionField field) ? FieldText(name, field.Of(word)) : name;
        }
    }

    private static string FieldText(string name, uint value) => name switch
    {
        "cond" => Conditions[value],
        "shift" => Shifts[value],
        "option" => Extensions[value],
        _ => "#" + value.ToString(CultureInfo.InvariantCulture),
    };

    private static string Number(long value)
        => value is > -4096 and < 4096 ? "#" + value.ToString(CultureInfo.InvariantCulture) : $"#0x{value:x}";

    /// <summary>Rd takes its width from field sf; Xd and Wd have theirs.</summary>
    private static bool TryRegister(string name, uint word, InstructionPattern pattern, out string text)
    {
        text = "";
        if (name[0] is 'V' or 'Q' or 'D' or 'S' or 'H' or 'B' && pattern.TryField("V" + name[1..], out InstructionField vector))
        {
            text = char.ToLowerInvariant(name[0]) + vector.Of(word).ToString(CultureInfo.InvariantCulture);
            return true;
        }

        if (name[0] is not ('R' or 'X' or 'W') || !pattern.TryField("R" + name[1..], out InstructionField field))
        {
            return false;
        }

        uint number = field.Of(word);
        bool wide = name[0] == 'X' || (name[0] == 'R' && word.Bit(31));
        text = number != 31 ? (wide ? "x" : "w") + number.ToString(CultureInfo.InvariantCulture)
            : field.IsStackPointer ? (wide ? "sp" : "wsp")
            : wide ? "xzr" : "wzr";
        return true;
    }

    [GeneratedRegex("[A-Za-z][A-Za-z0-9]*")]
    private static partial Regex Identifier();
}
