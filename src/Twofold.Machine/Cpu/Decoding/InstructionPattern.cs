namespace Twofold.Machine;

/// <summary>An encoding that the decoder knows.</summary>
/// <param name="Class">The class of instructions: the file that handles it.</param>
/// <param name="Handler">The handler's name.</param>
/// <param name="Syntax">Assembler syntax, see <see cref="A64Attribute"/>.</param>
/// <param name="Mask">The bits that are fixed.</param>
/// <param name="Value">What they are fixed to.</param>
/// <param name="Fields">The rest, by name; bits in neither are ignored.</param>
internal sealed record InstructionPattern(
    string Class, string Handler, string Syntax, uint Mask, uint Value, InstructionField[] Fields)
{
    /// <summary>The field of this name.</summary>
    /// <returns>False when the pattern has none.</returns>
    internal bool TryField(string name, out InstructionField field)
    {
        int index = Array.FindIndex(Fields, candidate => candidate.Name == name);
        field = index < 0 ? default : Fields[index];
        return index >= 0;
    }
}
