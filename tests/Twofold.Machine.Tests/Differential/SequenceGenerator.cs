namespace Twofold.Machine.Tests.Differential;

/// <summary>
/// Makes random sequences that end, and that touch nothing but registers, flags and their scratch memory. Branches go forward.
/// X28 is the base of loads and stores, X27 their index; SP is another base in half of the sequences, a number in the others.
/// </summary>
internal sealed class SequenceGenerator
{
    internal const int Base = 28, Index = 27;

    private const int LoopCounter = 26;

    // SUBS X26, X26, 1.
    private const uint CountDown = 0xf1000400 | LoopCounter | (LoopCounter << 5);

    // Words that a pattern allows and a sequence must not hold: they stop, trap, or depend on the machine.
    private static readonly string[] Excluded =
    [
        "udf", "svc", "hvc", "smc", "brk", "hlt", "dcps1", "dcps2", "dcps3", "eret", "wfe", "wfi", "msr", "mrs", "sys", "sysl",
        "dc", "ic", "at", "tlbi",
    ];

    private static readonly string[] RegisterBranches = ["br", "blr", "ret"];

    private readonly InstructionPattern[] _data;
    private readonly InstructionPattern[] _branches;
    private readonly InstructionPattern[] _registerBranches;
    private readonly InstructionPattern[] _memory;
    private readonly bool _hasExclusives;

    internal SequenceGenerator(IEnumerable<InstructionPattern> patterns)
    {
        InstructionPattern[] usable = [.. patterns.Where(pattern => !Excluded.Contains(Mnemonic(pattern)))];
        _registerBranches = [.. usable.Where(IsRegisterBranch)];
        _branches = [.. usable.Where(pattern => IsImmediateBranch(pattern.Value))];
        _memory = [.. usable.Where(pattern => MemoryOperand.IsMemory(pattern.Value))];
        _hasExclusives = _memory.Any(pattern => !VectorOperands.IsVector(pattern.Value) && MemoryOperand.IsExclusive(pattern.Value, isLoad: true));
        _data = [.. usable.Except(_registerBranches).Except(_branches).Except(_memory)];
    }

    /// <summary>The patterns that sequences are made of.</summary>
    internal IEnumerable<InstructionPattern> Patterns => [.. _data, .. _branches, .. _registerBranches, .. _memory];

    /// <summary>The sequence of a seed.</summary>
    /// <param name="seed">The same seed makes the same sequence while patterns stay the same.</param>
    /// <param name="scratch">The address of its scratch memory.</param>
    internal Sequence Make(ulong seed, ulong scratch)
    {
        var dice = new Dice(seed);
        var plan = new SequencePlan(dice);
        while (plan.At < Sequence.Length)
        {
            Add(plan, dice);
        }

        return new Sequence(seed, plan.Words, Start(seed, scratch));
    }

    /// <summary>The state that a sequence of this seed starts from; independent of the patterns.</summary>
    internal static MachineState Start(ulong seed, ulong scratch)
    {
        // The same seed as the plan's, which has made its choices of roles first.
        var dice = new Dice(seed);
        var plan = new SequencePlan(dice);
        var state = new MachineState();
        for (int i = 0; i < 31; i++)
        {
            state.Registers[i] = dice.Operand();
        }

        state.Registers[Base] = scratch + (ulong)plan.BaseOffset;
        state.Registers[Index] = plan.IndexValue;
        state.Registers[MachineState.Sp] = plan.SpIsBase ? scratch + (ulong)plan.SpOffset : dice.Operand();
        state.Registers[MachineState.Nzcv] = dice.Next() & 0xf0000000;
        for (int i = 0; i < MachineState.ScratchBytes; i++)
        {
            state.Scratch[i] = (byte)dice.Next();
        }

        VectorOperands.Fill(state, dice);

        return state;
    }

    /// <summary>A loop counter's start or its step, without which there is no end.</summary>
    internal static bool EndsLoops(uint word) => word == CountDown || (word & 0xffe0001f) == A64.Constant(LoopCounter, 0)[0];

    internal static bool IsBranch(InstructionPattern pattern) => IsRegisterBranch(pattern) || IsImmediateBranch(pattern.Value);

    internal static string Mnemonic(InstructionPattern pattern) => pattern.Syntax.Split(' ', '.')[0];

    private void Add(SequencePlan plan, Dice dice)
    {
        if (plan.Wild && dice.OneIn(4))
        {
            plan.Append(WildWords.Make(dice, plan));
            return;
        }

        switch (dice.Below(16))
        {
            case 0 or 1:
                AddBranch(plan, dice);
                break;
            case 2:
                AddRegisterBranch(plan, dice);
                break;
            case 3:
                AddLoop(plan, dice);
                break;
            case 5 when dice.OneIn(2):
                plan.Append(SystemWords.Make(dice));
                break;
            case 4 when plan.Ordered && _hasExclusives:
                AddExclusives(plan, dice);
                break;
            case >= 4 and < 9:
                if (MemoryOperand.TryMake(dice.Pick(_memory), dice, plan, out uint word))
                {
                    plan.Append(word);
                }

                break;
            default:
                AddData(plan, dice);
                break;
        }
    }

    /// <summary>A load-exclusive and, an instruction later or not, the store that goes with it.</summary>
    private void AddExclusives(SequencePlan plan, Dice dice)
    {
        if (plan.At + 3 > Sequence.Length)
        {
            return;
        }

        uint load = Exclusive(plan, dice, isLoad: true);
        plan.Append(load);
        if (dice.OneIn(2))
        {
            AddData(plan, dice);
        }

        plan.Append(Put(Exclusive(plan, dice, isLoad: false), 5, 5, (int)(load >> 5) & 31));
    }

    private uint Exclusive(SequencePlan plan, Dice dice, bool isLoad)
    {
        while (true)
        {
            InstructionPattern pattern = dice.Pick(_memory);
            if (MemoryOperand.IsExclusive(pattern.Value, isLoad) && MemoryOperand.TryMake(pattern, dice, plan, out uint word))
            {
                return word;
            }
        }
    }

    private void AddData(SequencePlan plan, Dice dice)
    {
        uint word = Data(plan, dice);

        // Most reserved encodings give way to others, or few sequences would run to their end. Our decoder's opinion changes how
        // often a word comes, not what is expected of it.
        Insn insn = default;
        if (Decoder.Decode(word, ref insn) || dice.OneIn(8))
        {
            plan.Append(word);
        }
    }

    private uint Data(SequencePlan plan, Dice dice)
    {
        uint word = Fill(dice.Pick(_data), dice, plan);

        // Among the hints: WFE and WFI stop, and QEMU's YIELD gives up the exclusive monitor, as it may.
        return word is 0xd503203f or 0xd503205f or 0xd503207f ? A64.Clrex : word;
    }

    /// <summary>A few turns around one instruction; nothing may jump in.</summary>
    private void AddLoop(SequencePlan plan, Dice dice)
    {
        const int length = 4;
        int start = plan.At;
        bool entered = Enumerable.Range(start + 1, length - 1).Any(place => place < Sequence.Length && plan.IsTarget(place));
        if (start + length > Sequence.Length || entered)
        {
            return;
        }

        plan.Append(A64.Constant(LoopCounter, (ulong)dice.Between(1, 5))[0]);
        uint body = Data(plan, dice);
        plan.Append((body & 31) == LoopCounter ? A64.Clrex : body);
        plan.Append(CountDown);
        plan.Append(dice.OneIn(2) ? A64.BranchIf(1, -8) : Put(0xb5000000 | LoopCounter, 5, 19, -2)); // B.NE or CBNZ
    }

    private void AddBranch(SequencePlan plan, Dice dice)
    {
        uint word = Fill(dice.Pick(_branches), dice, plan);
        int distance = plan.ChooseTarget(dice) - plan.At;
        plan.Append(Put(word, (word & 0x7c000000) == 0x14000000 ? 0 : 5, OffsetWidth(word), distance));
    }

    /// <summary>ADR and then a branch to the register; nothing may jump between the two.</summary>
    private void AddRegisterBranch(SequencePlan plan, Dice dice)
    {
        if (plan.At + 2 > Sequence.Length || plan.IsTarget(plan.At + 1))
        {
            return;
        }

        uint word = Fill(dice.Pick(_registerBranches), dice, plan);
        int register = dice.Below(Index);
        int branch = plan.At + 1;
        int target = dice.Between(branch + 1, Math.Min(branch + 5, Sequence.Length));
        plan.MarkTarget(target);
        plan.Append(A64.Address(register, (target - plan.At) * 4));
        plan.Append(Put(word, 5, 5, register));
    }

    /// <summary>A word of a pattern: random fields, ones where bits are ignored, and no result in a register that has a role.</summary>
    internal static uint Fill(InstructionPattern pattern, Dice dice, SequencePlan plan)
    {
        uint word = pattern.Value;
        uint rest = ~pattern.Mask;
        foreach (InstructionField field in pattern.Fields)
        {
            uint value = (uint)dice.Below(1 << field.Width);
            bool register = field.Width == 5 && field.Name is "Rd" or "Rt" or "Rt2" or "Rs";
            while (register && (value is Base or Index || (value == 31 && field.IsStackPointer && plan.SpIsBase)))
            {
                value = (uint)dice.Below(32);
            }

            word = Put(word, field.Shift, field.Width, (int)value);
            rest &= ~Mask(field.Shift, field.Width);
        }

        return (word & ~pattern.Mask) | pattern.Value | rest;
    }

    internal static uint Put(uint word, int shift, int width, int value)
        => (word & ~Mask(shift, width)) | (((uint)value << shift) & Mask(shift, width));

    private static uint Mask(int shift, int width) => (uint)(((1UL << width) - 1) << shift);

    private static int OffsetWidth(uint word)
        => (word & 0x7c000000) == 0x14000000 ? 26 : (word & 0x7e000000) == 0x36000000 ? 14 : 19;

    private static bool IsRegisterBranch(InstructionPattern pattern) => RegisterBranches.Contains(Mnemonic(pattern));

    /// <summary>B and BL; CBZ and CBNZ; TBZ and TBNZ; B.cond.</summary>
    private static bool IsImmediateBranch(uint word)
        => (word & 0x7c000000) == 0x14000000 || (word & 0x7c000000) == 0x34000000 || (word & 0xff000000) == 0x54000000;
}
