namespace Twofold.Machine;

/// <summary>
/// Marks a handler with an encoding that it executes; a handler may carry several. The decoder, the disassembler and the table
/// of patterns are generated from these.
/// </summary>
/// <remarks>
/// The encoding reads from bit 31 down, in tokens separated by spaces: runs of 0, 1 and x (ignored), and fields. Registers (Rd,
/// Rn, Rm, Ra, Rt, Rt2, Rs) have five bits and go to <see cref="Insn"/>: Rt to Rd, Rs to Rm, Rt2 to Ra, the others to the
/// operand of their name. What 31 means is written as <c>:in</c> (zero register), <c>:out</c> (discard) or <c>:sp</c>; without
/// it Rd, Rt, Rt2, Rs are destinations and Rn, Rm, Ra are sources. Vector registers (Vd, Vn, Vm, Va, Vt, Vt2) go to the same
/// operands, 31 being a register like others. Other fields are <c>name:width</c>, one bit without the width; a field called imm
/// goes to <see cref="Insn.Imm"/>. <c>name=01xx</c> is a field that is fixed in part, <c>name:width+</c> one that is not zero.
/// A handler's type parameter TCond is specialised on field cond by the types that carry <see cref="FieldValueAttribute"/>.
/// The syntax is the assembler's: Rd and its like are registers of the width that field sf says, Xd and Wd of a fixed one, Vd, Qd,
/// Dd, Sd, Hd and Bd vector registers; imm, aux and label stand for prepared operands, names of fields for their values; + is a 2
/// where the upper half of a vector is meant.
/// </remarks>
/// <param name="encoding">The pattern.</param>
/// <param name="syntax">Mnemonic and operands.</param>
/// <param name="types">Arguments for the handler's first type parameters.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class A64Attribute(string encoding, string syntax, params Type[] types) : Attribute
{
    internal string Encoding { get; } = encoding;

    internal string Syntax { get; } = syntax;

    internal IReadOnlyList<Type> Types { get; } = types;

    /// <summary>A <c>static bool (uint word, ref Insn i)</c> of the same class that decodes immediates once registers are in
    /// place; false makes the word unallocated.</summary>
    public string? Prepare { get; set; }

    /// <summary>This encoding is a special case of another handler's, which takes the rest.</summary>
    public bool Refines { get; set; }
}
