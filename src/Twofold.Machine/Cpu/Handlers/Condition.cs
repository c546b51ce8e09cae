namespace Twofold.Machine.Handlers;

/// <summary>A condition: what field cond says. 15, NV, holds always, as 14, AL, does.</summary>
internal interface ICondition
{
    static abstract bool Holds(Cpu cpu);
}

[FieldValue("cond", 0)]
internal readonly struct Eq : ICondition
{
    public static bool Holds(Cpu cpu) => cpu.FlagZ == 0;
}

[FieldValue("cond", 1)]
internal readonly struct Ne : ICondition
{
    public static bool Holds(Cpu cpu) => cpu.FlagZ != 0;
}

[FieldValue("cond", 2)]
internal readonly struct Cs : ICondition
{
    public static bool Holds(Cpu cpu) => cpu.FlagC != 0;
}

[FieldValue("cond", 3)]
internal readonly struct Cc : ICondition
{
    public static bool Holds(Cpu cpu) => cpu.FlagC == 0;
}

[FieldValue("cond", 4)]
internal readonly struct Mi : ICondition
{
    public static bool Holds(Cpu cpu) => cpu.FlagN < 0;
}

[FieldValue("cond", 5)]
internal readonly struct Pl : ICondition
{
    public static bool Holds(Cpu cpu) => cpu.FlagN >= 0;
}

[FieldValue("cond", 6)]
internal readonly struct Vs : ICondition
{
    public static bool Holds(Cpu cpu) => cpu.FlagV < 0;
}

[FieldValue("cond", 7)]
internal readonly struct Vc : ICondition
{
    public static bool Holds(Cpu cpu) => cpu.FlagV >= 0;
}

[FieldValue("cond", 8)]
internal readonly struct Hi : ICondition
{
    public static bool Holds(Cpu cpu) => cpu.FlagC != 0 && cpu.FlagZ != 0;
}

[FieldValue("cond", 9)]
internal readonly struct Ls : ICondition
{
    public static bool Holds(Cpu cpu) => cpu.FlagC == 0 || cpu.FlagZ == 0;
}

[FieldValue("cond", 10)]
internal readonly struct Ge : ICondition
{
    public static bool Holds(Cpu cpu) => (cpu.FlagN ^ cpu.FlagV) >= 0;
}

[FieldValue("cond", 11)]
internal readonly struct Lt : ICondition
{
    public static bool Holds(Cpu cpu) => (cpu.FlagN ^ cpu.FlagV) < 0;
}

[FieldValue("cond", 12)]
internal readonly struct Gt : ICondition
{
    public static bool Holds(Cpu cpu) => cpu.FlagZ != 0 && (cpu.FlagN ^ cpu.FlagV) >= 0;
}

[FieldValue("cond", 13)]
internal readonly struct Le : ICondition
{
    public static bool Holds(Cpu cpu) => cpu.FlagZ == 0 || (cpu.FlagN ^ cpu.FlagV) < 0;
}

[FieldValue("cond", 14)]
internal readonly struct Al : ICondition
{
    public static bool Holds(Cpu cpu) => true;
}

[FieldValue("cond", 15)]
internal readonly struct Nv : ICondition
{
    public static bool Holds(Cpu cpu) => true;
}
