namespace Twofold.Generators;

/// <summary>One A64 attribute with the method it stands on.</summary>
/// <param name="Type">The method's class, fully qualified with "global::".</param>
/// <param name="Class">The method's class, simple name.</param>
/// <param name="Method">The method's name.</param>
/// <param name="TypeParameters">Names of the method's type parameters.</param>
/// <param name="TypeArguments">Types that the attribute gives to the first of them, fully qualified.</param>
/// <param name="Encoding">The pattern.</param>
/// <param name="Syntax">Assembler syntax: mnemonic and operands.</param>
/// <param name="Prepare">The method that decodes immediates and refuses reserved values, fully qualified; null when none.</param>
/// <param name="Refines">The pattern is a special case of another one and goes before it.</param>
/// <param name="Spot">Where the attribute stands.</param>
internal sealed record HandlerModel(
    string Type,
    string Class,
    string Method,
    EquatableArray<string> TypeParameters,
    EquatableArray<string> TypeArguments,
    string Encoding,
    string Syntax,
    string? Prepare,
    bool Refines,
    SourceSpot? Spot);
