using Twofold.Arch;

namespace Twofold.Hypervisor.Tracing;

/// <summary>One method a tracepoint: its text is the kernel's format, character for character.</summary>
public sealed partial class Tracer
{
    internal void Entry(int vcpu, Va pc)
    {
        if (IsEnabled(TraceEvent.KvmEntry))
        {
            using (_lock.Enter())
            {
                _ = _text.AsSpan().TryWrite(Plain, $"PC: 0x{pc.Value:x16}", out int length);
                Emit(TraceEvent.KvmEntry, vcpu, length);
            }
        }
    }

    /// <param name="vcpu">The vCPU.</param>
    /// <param name="trap">The class of the exception; null for an interrupt.</param>
    /// <param name="pc">Where the guest stands.</param>
    internal void Exit(int vcpu, ExceptionClass? trap, Va pc)
    {
        if (IsEnabled(TraceEvent.KvmExit))
        {
            ExceptionClass ec = trap.GetValueOrDefault();
            using (_lock.Enter())
            {
                _ = _text.AsSpan().TryWrite(
                    Plain,
                    $"{(trap.HasValue ? "TRAP" : "IRQ")}: HSR_EC: 0x{(int)ec:x4} ({KernelNameOf(ec)}), PC: 0x{pc.Value:x16}",
                    out int length);
                Emit(TraceEvent.KvmExit, vcpu, length);
            }
        }
    }

    internal void GuestFault(int vcpu, Va pc, Syndrome syndrome, Va address, Ipa ipa)
    {
        if (IsEnabled(TraceEvent.KvmGuestFault))
        {
            using (_lock.Enter())
            {
                _ = _text.AsSpan().TryWrite(
                    Plain,
                    $"ipa 0x{ipa.Value:x}, hsr {new PrefixedHex(syndrome.Value, 8)}, hxfar {new PrefixedHex(address.Value, 8)}, pc {new PrefixedHex(pc.Value, 16)}",
                    out int length);
                Emit(TraceEvent.KvmGuestFault, vcpu, length);
            }
        }
    }

    internal void AccessFault(int vcpu, Ipa ipa)
    {
        if (IsEnabled(TraceEvent.KvmAccessFault))
        {
            using (_lock.Enter())
            {
                _ = _text.AsSpan().TryWrite(Plain, $"IPA: {ipa.Value:x}", out int length);
                Emit(TraceEvent.KvmAccessFault, vcpu, length);
            }
        }
    }

    /// <param name="vcpu">The vCPU.</param>
    /// <param name="phase">"write", "unsatisfied-read" or "read".</param>
    /// <param name="bytes">The size of the access.</param>
    /// <param name="ipa">Its address.</param>
    /// <param name="data">The value, where there is one.</param>
    internal void Mmio(int vcpu, string phase, int bytes, Ipa ipa, ulong data)
    {
        if (IsEnabled(TraceEvent.KvmMmio))
        {
            using (_lock.Enter())
            {
                _ = _text.AsSpan().TryWrite(Plain, $"mmio {phase} len {bytes} gpa 0x{ipa.Value:x} val 0x{data:x}", out int length);
                Emit(TraceEvent.KvmMmio, vcpu, length);
            }
        }
    }

    internal void HandleSysReg(int vcpu, Syndrome syndrome)
    {
        if (IsEnabled(TraceEvent.KvmHandleSysReg))
        {
            using (_lock.Enter())
            {
                _ = _text.AsSpan().TryWrite(Plain, $"HSR 0x{syndrome.Value:x8}", out int length);
                Emit(TraceEvent.KvmHandleSysReg, vcpu, length);
            }
        }
    }

    internal void SysAccess(int vcpu, Va pc, SystemRegister register, bool isWrite)
    {
        if (IsEnabled(TraceEvent.KvmSysAccess))
        {
            using (_lock.Enter())
            {
                _ = _text.AsSpan().TryWrite(
                    Plain,
                    $"PC: {pc.Value:x} SYS_{register.ToString()} ({register.Op0},{register.Op1},{register.CRn},{register.CRm},{register.Op2}) {(isWrite ? "write" : "read")}",
                    out int length);
                Emit(TraceEvent.KvmSysAccess, vcpu, length);
            }
        }
    }

    internal void SetWayFlush(int vcpu, Va pc, bool cacheOn)
    {
        if (IsEnabled(TraceEvent.KvmSetWayFlush))
        {
            using (_lock.Enter())
            {
                _ = _text.AsSpan().TryWrite(Plain, $"S/W flush at 0x{pc.Value:x16} (cache {OnOff(cacheOn)})", out int length);
                Emit(TraceEvent.KvmSetWayFlush, vcpu, length);
            }
        }
    }

    internal void ToggleCache(int vcpu, Va pc, bool wasOn, bool isOn)
    {
        if (IsEnabled(TraceEvent.KvmToggleCache))
        {
            using (_lock.Enter())
            {
                _ = _text.AsSpan().TryWrite(
                    Plain, $"VM op at 0x{pc.Value:x16} (cache was {OnOff(wasOn)}, now {OnOff(isOn)})", out int length);
                Emit(TraceEvent.KvmToggleCache, vcpu, length);
            }
        }
    }

    internal void Hvc(int vcpu, Va pc, ulong x0, ushort immediate)
    {
        if (IsEnabled(TraceEvent.KvmHvcArm64))
        {
            using (_lock.Enter())
            {
                _ = _text.AsSpan().TryWrite(Plain, $"HVC at 0x{pc.Value:x16} (r0: 0x{x0:x16}, imm: 0x{immediate:x})", out int length);
                Emit(TraceEvent.KvmHvcArm64, vcpu, length);
            }
        }
    }

    internal void Wfx(int vcpu, Va pc, bool isWfe)
    {
        if (IsEnabled(TraceEvent.KvmWfxArm64))
        {
            using (_lock.Enter())
            {
                _ = _text.AsSpan().TryWrite(Plain, $"guest executed wf{(isWfe ? 'e' : 'i')} at: 0x{pc.Value:x16}", out int length);
                Emit(TraceEvent.KvmWfxArm64, vcpu, length);
            }
        }
    }

    /// <param name="vcpu">The vCPU.</param>
    /// <param name="reason">KVM's name of the exit reason, or "error".</param>
    /// <param name="number">Its number, or the error's.</param>
    internal void UserspaceExit(int vcpu, string reason, int number)
    {
        if (IsEnabled(TraceEvent.KvmUserspaceExit))
        {
            using (_lock.Enter())
            {
                _ = _text.AsSpan().TryWrite(Plain, $"reason {reason} ({number})", out int length);
                Emit(TraceEvent.KvmUserspaceExit, vcpu, length);
            }
        }
    }

    private static string OnOff(bool on) => on ? "on" : "off";

    /// <summary>The kernel's name of an exception class. Source: Linux 6.12, kvm_arm_exception_class; names only.</summary>
    private static string KernelNameOf(ExceptionClass ec) => ec switch
    {
        ExceptionClass.Unknown => "UNKNOWN",
        ExceptionClass.Wfx => "WFx",
        ExceptionClass.Cp15Rt => "CP15_32",
        ExceptionClass.Cp15Rrt => "CP15_64",
        ExceptionClass.FpSimd => "FP_ASIMD",
        ExceptionClass.IllegalState => "ILL",
        ExceptionClass.Svc64 => "SVC64",
        ExceptionClass.Hvc64 => "HVC64",
        ExceptionClass.Smc64 => "SMC64",
        ExceptionClass.Sys64 => "SYS64",
        ExceptionClass.InstructionAbortLower => "IABT_LOW",
        ExceptionClass.InstructionAbortSame => "IABT_CUR",
        ExceptionClass.PcAlignment => "PC_ALIGN",
        ExceptionClass.DataAbortLower => "DABT_LOW",
        ExceptionClass.DataAbortSame => "DABT_CUR",
        ExceptionClass.SpAlignment => "SP_ALIGN",
        ExceptionClass.SError => "SERROR",
        ExceptionClass.BreakpointLower => "BREAKPT_LOW",
        ExceptionClass.BreakpointSame => "BREAKPT_CUR",
        ExceptionClass.SoftwareStepLower => "SOFTSTP_LOW",
        ExceptionClass.SoftwareStepSame => "SOFTSTP_CUR",
        ExceptionClass.WatchpointLower => "WATCHPT_LOW",
        ExceptionClass.WatchpointSame => "WATCHPT_CUR",
        ExceptionClass.Brk64 => "BRK64",
        _ => "?",
    };
}
