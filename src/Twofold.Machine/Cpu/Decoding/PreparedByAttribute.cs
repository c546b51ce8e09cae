namespace Twofold.Machine;

/// <summary>Names the class that holds the <see cref="A64Attribute.Prepare"/> methods of a class of handlers, where several share
/// them.</summary>
/// <param name="type">The class.</param>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class PreparedByAttribute(Type type) : Attribute
{
    internal Type Type { get; } = type;
}
