namespace Twofold.Machine;

/// <summary>Marks a type that stands for a value of an encoding field, so that handlers generic over it are specialised when
/// decoding rather than branch when executing.</summary>
/// <param name="field">The field as patterns name it.</param>
[AttributeUsage(AttributeTargets.Struct, AllowMultiple = true)]
internal sealed class FieldValueAttribute(string field) : Attribute
{
    /// <param name="field">The field as patterns name it.</param>
    /// <param name="value">The value; without one the type stands for all values that have no type of their own.</param>
    internal FieldValueAttribute(string field, int value)
        : this(field) => Value = value;

    /// <param name="field">The field as patterns name it.</param>
    /// <param name="value">The value.</param>
    /// <param name="type">The type that stands for it, in place of the one that carries the attribute.</param>
    internal FieldValueAttribute(string field, int value, Type type)
        : this(field, value) => Type = type;

    internal string Field { get; } = field;

    internal int? Value { get; }

    internal Type? Type { get; }
}
