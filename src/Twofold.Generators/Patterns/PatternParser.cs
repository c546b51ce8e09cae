using System.Globalization;

namespace Twofold.Generators;

/// <summary>
/// Reads "sf 0 0 100010 sh imm:12 Rn:sp Rd:sp": from bit 31 down, runs of 0, 1 and x (ignored) and named fields. A field is
/// name:width; registers (Rd, Rn, Rm, Ra, Rt, Rt2, Rs) are five bits and may say :in, :out or :sp; so are vector registers (Vd,
/// Vn, Vm, Va, Vt, Vt2), for which 31 is a register like others; other fields are one bit without a width. A field may be fixed
/// in part: name=01xx. name:width+ is a field that is not zero.
/// </summary>
internal static class PatternParser
{
    private const int WordBits = 32;

    /// <summary>The patterns that an encoding stands for: one for each place where a field that is not zero may have its first one.</summary>
    internal static IEnumerable<string> Alternatives(string encoding)
    {
        string? token = Array.Find(encoding.Split(' '), candidate => candidate.EndsWith("+", StringComparison.Ordinal));
        string[] parts = token?.TrimEnd('+').Split(':') ?? [];
        if (parts.Length != 2 || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int width) || width > WordBits)
        {
            return [encoding];
        }

        return Enumerable.Range(0, width).Select(zeros
            => encoding.Replace(token, $"{parts[0]}={new string('0', zeros)}1{new string('x', width - zeros - 1)}"));
    }

    /// <summary>The pattern, or null with the reason.</summary>
    internal static Pattern? TryParse(HandlerModel handler, out string problem)
    {
        uint mask = 0, value = 0;
        int left = WordBits;
        List<PatternField> fields = [];
        foreach (string token in handler.Encoding.Split([' '], StringSplitOptions.RemoveEmptyEntries))
        {
            string[] constrained = token.Split('=');
            string bits = constrained[constrained.Length - 1];
            if (constrained.Length <= 2 && bits.Length > 0 && bits.All(c => c is '0' or '1' or 'x'))
            {
                foreach (char c in bits)
                {
                    left--;
                    uint bit = left >= 0 ? 1u << left : 0;
                    mask |= c == 'x' ? 0 : bit;
                    value |= c == '1' ? bit : 0;
                }

                if (constrained.Length == 2 && left >= 0)
                {
                    fields.Add(new PatternField(constrained[0], left, bits.Length, RegisterRole.None));
                }

                continue;
            }

            if (!TryField(token, out string name, out int width, out RegisterRole role))
            {
                problem = $"'{token}' is neither bits nor a field";
                return null;
            }

            left -= width;
            if (left >= 0)
            {
                fields.Add(new PatternField(name, left, width, role));
            }
        }

        problem = left == 0 ? "" : $"{WordBits - left} bits instead of {WordBits}";
        return left == 0 ? new Pattern(handler, mask, value, [.. fields]) : null;
    }

    private static bool TryField(string token, out string name, out int width, out RegisterRole role)
    {
        string[] parts = token.Split(':');
        name = parts[0];
        RegisterRole register = name switch
        {
            "Rd" or "Rt" or "Rt2" or "Rs" => RegisterRole.Destination,
            "Rn" or "Rm" or "Ra" => RegisterRole.Source,
            "Vd" or "Vn" or "Vm" or "Va" or "Vt" or "Vt2" => RegisterRole.Source,
            _ => RegisterRole.None,
        };
        role = register;
        width = register == RegisterRole.None ? 1 : 5;
        if (parts.Length > 2 || name.Length == 0 || !name.All(char.IsLetterOrDigit))
        {
            return false;
        }

        if (parts.Length == 1)
        {
            return true;
        }

        if (register == RegisterRole.None)
        {
            return int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out width) && width is > 0 and <= 26;
        }

        role = parts[1] switch
        {
            "in" => RegisterRole.Source,
            "out" => RegisterRole.Destination,
            "sp" => RegisterRole.StackPointer,
            _ => RegisterRole.None,
        };
        return role != RegisterRole.None;
    }
}
