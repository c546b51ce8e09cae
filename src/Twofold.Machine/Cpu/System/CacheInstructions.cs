using Twofold.Arch;

namespace Twofold.Machine;

/// <summary>DC and IC. Data is always coherent here, so that data cache operations only fault and trap as they should; the
/// instruction caches are real, and what IC does shows.</summary>
/// <remarks>Source: Arm DDI 0487, C5.3 and D7.5.</remarks>
internal static class CacheInstructions
{
    internal static SystemRow[] Rows =>
    [
        new(SystemRegister.DcIvac) { WriteLevel = 1, WriteTraps = HcrEl2.Tpcp, Operation = InvalidateData },
        new(SystemRegister.DcCvac)
        {
            WriteLevel = 0, Gate = UserGate.CacheMaintenance, WriteTraps = HcrEl2.Tpcp, Operation = CleanData,
        },
        new(SystemRegister.DcCivac)
        {
            WriteLevel = 0, Gate = UserGate.CacheMaintenance, WriteTraps = HcrEl2.Tpcp, Operation = CleanData,
        },
        new(SystemRegister.DcCvau)
        {
            WriteLevel = 0, Gate = UserGate.CacheMaintenance, WriteTraps = HcrEl2.Tpu, Operation = CleanData,
        },
        new(SystemRegister.DcZva) { WriteLevel = 0, Gate = UserGate.ZeroBlock, WriteTraps = HcrEl2.Tdz, Operation = ZeroBlock },
        new(SystemRegister.DcIsw) { WriteLevel = 1, WriteTraps = HcrEl2.Tsw, Operation = SetWay },
        new(SystemRegister.DcCsw) { WriteLevel = 1, WriteTraps = HcrEl2.Tsw, Operation = SetWay },
        new(SystemRegister.DcCisw) { WriteLevel = 1, WriteTraps = HcrEl2.Tsw, Operation = SetWay },
        new(SystemRegister.IcIallu) { WriteLevel = 1, WriteTraps = HcrEl2.Tpu, Operation = InvalidateInstructions },
        new(SystemRegister.IcIalluis) { WriteLevel = 1, WriteTraps = HcrEl2.Tpu, Operation = InvalidateInstructionsEverywhere },
        new(SystemRegister.IcIvau)
        {
            WriteLevel = 0, Gate = UserGate.CacheMaintenance, WriteTraps = HcrEl2.Tpu, Operation = InvalidateInstructionLine,
        },
    ];

    private static ref Insn CleanData(Cpu cpu, ref Insn i, ulong address)
    {
        if (!cpu.TryMaintain(address, invalidate: false, out _))
        {
            return ref cpu.Abort(ref i);
        }

        return ref i.Next;
    }

    private static ref Insn InvalidateData(Cpu cpu, ref Insn i, ulong address)
    {
        if (!cpu.TryMaintain(address, invalidate: true, out _))
        {
            return ref cpu.Abort(ref i);
        }

        return ref i.Next;
    }

    private static ref Insn ZeroBlock(Cpu cpu, ref Insn i, ulong address)
    {
        if (!cpu.TryZeroBlock(address))
        {
            return ref cpu.Abort(ref i);
        }

        return ref i.Next;
    }

    private static ref Insn SetWay(Cpu cpu, ref Insn i, ulong operand) => ref i.Next;

    private static ref Insn InvalidateInstructions(Cpu cpu, ref Insn i, ulong operand)
    {
        if ((cpu.HcrEl2 & HcrEl2.Fb) != 0)
        {
            return ref InvalidateInstructionsEverywhere(cpu, ref i, operand);
        }

        cpu.Code.InvalidateAll();
        return ref cpu.Resynchronize(ref i);
    }

    private static ref Insn InvalidateInstructionsEverywhere(Cpu cpu, ref Insn i, ulong operand)
    {
        if (cpu.Cluster is null)
        {
            cpu.Code.InvalidateAll();
        }
        else
        {
            cpu.Cluster.Broadcast(MaintenanceRequest.AllInstructions, cpu);
        }

        return ref cpu.Resynchronize(ref i);
    }

    private static ref Insn InvalidateInstructionLine(Cpu cpu, ref Insn i, ulong address)
    {
        if (!cpu.TryMaintain(address, invalidate: false, out Pa page))
        {
            return ref cpu.Abort(ref i);
        }

        const ulong line = CodeCache.LineBytes;
        Pa start = page + (address & 0xfff & ~(line - 1));
        if (cpu.Cluster is null)
        {
            cpu.Code.Invalidate(start, line);
        }
        else
        {
            cpu.Cluster.Broadcast(MaintenanceRequest.Instructions(start, line), cpu);
        }

        return ref cpu.Resynchronize(ref i);
    }
}
