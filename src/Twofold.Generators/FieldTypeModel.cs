namespace Twofold.Generators;

/// <summary>A type that stands for a value of an encoding field, so that a generic handler is specialised on it.</summary>
/// <param name="Type">The type, fully qualified with "global::".</param>
/// <param name="Field">The field's name.</param>
/// <param name="Value">Its value; null for the type that stands for all values without one of their own.</param>
internal sealed record FieldTypeModel(string Type, string Field, int? Value);
