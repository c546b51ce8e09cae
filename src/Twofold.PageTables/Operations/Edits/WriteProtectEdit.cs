using Twofold.Sync;

namespace Twofold.PageTables;

/// <summary>Takes the write permission.</summary>
internal readonly struct WriteProtectEdit<TFormat> : ILeafEdit
    where TFormat : struct, IDescriptorFormat
{
    public static bool BreaksContiguous => true;

    public static Mutant PlainStore => Mutant.ProtectByPlainStore;

    public static ulong Clears => TFormat.WriteMark;

    public ulong Apply(ulong leaf) => TFormat.WriteProtect(leaf);
}
