namespace Twofold.Machine;

/// <summary>What a stage of translation lets an access do.</summary>
[Flags]
internal enum Rights : byte
{
    None = 0,
    Read = 1,
    Write = 2,
    Execute = 4,
    All = Read | Write | Execute,
}
