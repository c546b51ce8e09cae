namespace Twofold.Machine.Handlers;

/// <summary>The types of a vector's lanes: size names them when they are unsigned, or when the sign does not matter, ssize when they are
/// signed; nonzero immh and simmh say the same by the place of their first one.</summary>
[FieldValue("size", 0, typeof(byte)), FieldValue("size", 1, typeof(ushort))]
[FieldValue("size", 2, typeof(uint)), FieldValue("size", 3, typeof(ulong))]
[FieldValue("ssize", 0, typeof(sbyte)), FieldValue("ssize", 1, typeof(short))]
[FieldValue("ssize", 2, typeof(int)), FieldValue("ssize", 3, typeof(long))]
[FieldValue("immh", 1, typeof(byte)), FieldValue("immh", 2, typeof(ushort)), FieldValue("immh", 3, typeof(ushort))]
[FieldValue("immh", 4, typeof(uint)), FieldValue("immh", 5, typeof(uint)), FieldValue("immh", 6, typeof(uint))]
[FieldValue("immh", 7, typeof(uint)), FieldValue("immh", 8, typeof(ulong)), FieldValue("immh", 9, typeof(ulong))]
[FieldValue("immh", 10, typeof(ulong)), FieldValue("immh", 11, typeof(ulong)), FieldValue("immh", 12, typeof(ulong))]
[FieldValue("immh", 13, typeof(ulong)), FieldValue("immh", 14, typeof(ulong)), FieldValue("immh", 15, typeof(ulong))]
[FieldValue("immh", 0, typeof(byte))]
[FieldValue("simmh", 1, typeof(sbyte)), FieldValue("simmh", 2, typeof(short)), FieldValue("simmh", 3, typeof(short))]
[FieldValue("simmh", 4, typeof(int)), FieldValue("simmh", 5, typeof(int)), FieldValue("simmh", 6, typeof(int))]
[FieldValue("simmh", 7, typeof(int)), FieldValue("simmh", 8, typeof(long)), FieldValue("simmh", 9, typeof(long))]
[FieldValue("simmh", 10, typeof(long)), FieldValue("simmh", 11, typeof(long)), FieldValue("simmh", 12, typeof(long))]
[FieldValue("simmh", 13, typeof(long)), FieldValue("simmh", 14, typeof(long)), FieldValue("simmh", 15, typeof(long))]
[FieldValue("simmh", 0, typeof(sbyte))]
internal readonly struct LaneTypes;
