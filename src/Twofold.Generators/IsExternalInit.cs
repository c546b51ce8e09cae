namespace System.Runtime.CompilerServices;

/// <summary>What the compiler asks for to allow init accessors, and netstandard2.0 lacks.</summary>
internal static class IsExternalInit;
