namespace Twofold.Machine;

/// <summary>Marks a type that stands for a value of an encoding field, so that handlers generic over it are specialised when
/// decoding rather than branch when executing.</summary>
/// <param name="field">The field as patterns name it.</param>
[AttributeUsage(AttributeTargets.Struct)]
internal sealed class FieldValueAttribute(string field) : Attribute
{
    /// <param name="field">The field as patterns name it.</param>
    /// <param name="value">The value; without one the type stands for all values that have no type of their own.</param>
    internal FieldValueAttribute(string field, int value)
        : this(field) => Value = value;

    internal string Field { get; } = field;

    internal int? Value { get; }
}
