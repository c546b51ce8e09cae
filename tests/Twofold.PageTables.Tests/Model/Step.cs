using FsCheck;
using FsCheck.Fluent;
using Twofold.Arch;

namespace Twofold.PageTables.Tests;

internal enum Operation
{
    Map,
    MapRun,
    Unmap,
    WriteProtect,
    ClearDirty,
    Relax,
    SoftwareBits,
    Annotate,
    Split,
    Collapse,
    Detach,
    Access,
    MakeYoung,
    ClearYoung,
    Flush,
}

/// <summary>One operation with its choices, which each format turns into addresses of its own.</summary>
internal sealed record Step(
    Operation Operation,
    int High,
    int Middle,
    int Low,
    int Level,
    int TargetChoice,
    int PermissionBits,
    MemoryAttribute Attribute)
{
    internal static Arbitrary<Step[]> Sequences()
    {
        // Few addresses, close together and in different tables, so that operations meet.
        Gen<Step> step =
            from operation in Gen.Frequency(
                (6, Gen.Constant(Operation.Map)),
                (2, Gen.Elements(Operation.Unmap, Operation.MapRun, Operation.Split)),
                (4, Gen.Elements(Enum.GetValues<Operation>())),
                (1, Gen.Elements(Operation.ClearDirty, Operation.Relax, Operation.Collapse)))
            from high in Gen.Choose(1, 2)
            from middle in Gen.Choose(0, 2)
            from low in Gen.Elements(0, 1, 2, 127, 511)
            from level in Gen.Elements(3, 3, 3, 2, 2, 1, 0)
            from target in Gen.Choose(0, 1)
            from permissions in Gen.Choose(0, 7)
            from attribute in Gen.Elements(MemoryAttribute.Normal, MemoryAttribute.Normal, MemoryAttribute.Device)
            select new Step(operation, high, middle, low, level, target, permissions, attribute);
        return Arb.From(Gen.ArrayOf(step).Resize(40), Shorter);
    }

    private static IEnumerable<Step[]> Shorter(Step[] steps)
    {
        for (int part = steps.Length / 2; part > 0; part /= 2)
        {
            for (int start = 0; start + part <= steps.Length; start += part)
            {
                yield return [.. steps[..start], .. steps[(start + part)..]];
            }
        }
    }
}
