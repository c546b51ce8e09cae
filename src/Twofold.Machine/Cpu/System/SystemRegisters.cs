using Twofold.Arch;

namespace Twofold.Machine;

/// <summary>MRS, MSR (register), SYS and SYSL, and EL2's view of the same registers.</summary>
/// <remarks>The instruction's Aux is the index of its row, from <see cref="IndexOf"/> at decode; its Word names the register.</remarks>
internal static class SystemRegisters
{
    /// <summary>The row of a register or system instruction; -1 when this CPU has nothing there and nothing traps it.</summary>
    internal static int IndexOf(SystemRegister register) => SystemTable.IndexOf(register);

    /// <summary>MRS.</summary>
    internal static ref Insn Read(Cpu cpu, ref Insn i)
    {
        SystemRow[] rows = SystemTable.Rows;
        if (i.Aux >= (uint)rows.Length)
        {
            return ref cpu.Undefined(ref i);
        }

        SystemRow row = rows[i.Aux];
        SystemPermission permission = row.Check(cpu, read: true);
        if (permission != SystemPermission.Granted)
        {
            return ref Refuse(cpu, ref i, permission, read: true);
        }

        if (!row.TryRead(cpu, cpu.CountAt(ref i), out ulong value))
        {
            return ref cpu.Undefined(ref i);
        }

        int rt = TransferRegister(ref i);
        if (rt != Cpu.Zero)
        {
            cpu.X(rt) = value;
        }

        return ref i.Next;
    }

    /// <summary>MSR (register).</summary>
    internal static ref Insn Write(Cpu cpu, ref Insn i)
    {
        SystemRow[] rows = SystemTable.Rows;
        if (i.Aux >= (uint)rows.Length)
        {
            return ref cpu.Undefined(ref i);
        }

        SystemRow row = rows[i.Aux];
        SystemPermission permission = row.Check(cpu, read: false);
        if (permission != SystemPermission.Granted)
        {
            return ref Refuse(cpu, ref i, permission, read: false);
        }

        if (!row.TryWrite(cpu, cpu.CountAt(ref i), cpu.X(TransferRegister(ref i))))
        {
            return ref cpu.Undefined(ref i);
        }

        if (row.ChangesTranslation || row.Synchronizes)
        {
            return ref cpu.Resynchronize(ref i);
        }

        return ref i.Next;
    }

    /// <summary>SYS and SYSL. This CPU has no SYSL of its own: it is UNDEFINED where EL2 does not trap it.</summary>
    internal static ref Insn Execute(Cpu cpu, ref Insn i)
    {
        const uint systemLoad = 1u << 21;
        SystemRow[] rows = SystemTable.Rows;
        if (i.Aux >= (uint)rows.Length)
        {
            return ref cpu.Undefined(ref i);
        }

        SystemRow row = rows[i.Aux];
        bool read = (i.Word & systemLoad) != 0;
        SystemPermission permission = row.Check(cpu, read);
        if (permission != SystemPermission.Granted)
        {
            return ref Refuse(cpu, ref i, permission, read);
        }

        if (read || row.Operation is null)
        {
            return ref cpu.Undefined(ref i);
        }

        return ref row.Operation(cpu, ref i, cpu.X(TransferRegister(ref i)));
    }

    /// <summary>The register as EL2 sees it: no trap, no permission. One that this CPU does not have reads as 0.</summary>
    internal static ulong ReadFromEl2(Cpu cpu, SystemRegister register)
    {
        int row = IndexOf(register);
        return row >= 0 && SystemTable.Rows[row].TryRead(cpu, cpu.InstructionCount, out ulong value) ? value : 0;
    }

    /// <summary>Writes as EL2 does: no trap, no permission, every effect. What the CPU does not have, or cannot change, stays.</summary>
    internal static void WriteFromEl2(Cpu cpu, SystemRegister register, ulong value)
    {
        int row = IndexOf(register);
        if (row >= 0)
        {
            _ = SystemTable.Rows[row].TryWrite(cpu, cpu.InstructionCount, value);
        }
    }

    /// <summary>Every stored register to its reset value.</summary>
    internal static void Reset(Cpu cpu)
    {
        foreach (SystemRow row in SystemTable.Rows)
        {
            if (row.Field is not null)
            {
                row.Field(cpu) = row.ResetValue;
            }
        }
    }

    private static int TransferRegister(ref Insn i) => (int)(i.Word & 31);

    private static ref Insn Refuse(Cpu cpu, ref Insn i, SystemPermission permission, bool read)
    {
        if (permission == SystemPermission.Undefined)
        {
            return ref cpu.Undefined(ref i);
        }

        if (permission == SystemPermission.TrapVector)
        {
            return ref cpu.VectorTrap(ref i);
        }

        var register = new SystemRegister((ushort)(i.Word >> 5));
        var syndrome = Syndrome.Of(ExceptionClass.Sys64, Syndrome.SystemIss(register, TransferRegister(ref i), read));
        if (permission == SystemPermission.TrapToEl1)
        {
            return ref cpu.Except(ref i, syndrome);
        }

        return ref cpu.Trap(ref i, syndrome);
    }
}
