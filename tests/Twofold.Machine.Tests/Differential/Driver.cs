namespace Twofold.Machine.Tests.Differential;

/// <summary>The code that loads a record, runs its sequence, stores the record, and in the end writes all records out.</summary>
internal sealed class Driver
{
    private const int SignalIllegal = 4, SigInfoOnStack = 0x0800_0004, SystemWrite = 64, SystemExit = 93, SystemSigaltstack = 132, SystemSigaction = 134;

    // In the kernel's signal frame: the machine context's pc, from the start of the ucontext.
    private const int ContextPc = 176 + 8 + (31 * 8) + 8;
    private const int Equal = 0;

    private readonly List<uint> _words = [];
    private readonly ulong _start;
    private readonly ulong _control;

    /// <param name="start">Where it will lie.</param>
    /// <param name="control">Its control block: record, slot, end of records, what system calls want; a signal stack behind it.</param>
    /// <param name="records">The first record.</param>
    /// <param name="count">How many.</param>
    /// <param name="slotBytes">From one sequence's code to the next's.</param>
    internal Driver(ulong start, ulong control, ulong records, int count, int slotBytes)
    {
        _start = start;
        _control = control;
        ulong handler = Here;
        EmitHandler();
        Epilogue = Here;
        EmitEpilogue(slotBytes);
        ulong next = Here;
        EmitPrologue(out int doneFixup);
        Entry = Here;
        EmitSignalStack();
        EmitSigaction(handler);
        Emit(A64.Branch((long)(next - Here)));
        _words[doneFixup] = A64.BranchIf(Equal, (long)(Here - At(doneFixup)));
        EmitOutput(records, count);
        PatchHandler();
    }

    internal IReadOnlyList<uint> Words => _words;

    internal ulong Entry { get; }

    internal ulong Epilogue { get; }

    private ulong Here => At(_words.Count);

    private ulong At(int index) => _start + ((ulong)index * 4);

    private void Emit(params uint[] words) => _words.AddRange(words);

    /// <summary>A SIGILL: note the place in the record and go on with the epilogue. The first words become Epilogue's address.</summary>
    private void EmitHandler()
    {
        Emit(0, 0);
        Emit(A64.Constant(3, _control));
        Emit(A64.Load(3, 3));
        Emit(A64.Load(4, 2, ContextPc));
        Emit(A64.Store(4, 3, MachineState.UndefinedAt * 8));
        Emit(A64.Store(0, 2, ContextPc));
        Emit(A64.BranchTo(30)); // To the kernel's sigreturn trampoline.
    }

    private void PatchHandler()
    {
        uint[] words = A64.Constant(0, Epilogue);
        _words[0] = words[0];
        _words[1] = words[1];
    }

    private void EmitEpilogue(int slotBytes)
    {
        Emit(A64.WriteThread(30));
        Emit(A64.Constant(30, _control));
        Emit(A64.Load(30, 30));
        for (int i = 0; i < 30; i++)
        {
            Emit(A64.Store(i, 30, i * 8));
        }

        Emit(A64.ReadThread(0), A64.Store(0, 30, 30 * 8));
        Emit(A64.MoveSp(0, 31), A64.Store(0, 30, MachineState.Sp * 8));
        Emit(A64.ReadNzcv(0), A64.Store(0, 30, MachineState.Nzcv * 8));
        Emit(A64.ReadFpcr(0), A64.Store(0, 30, MachineState.Fpcr * 8));
        Emit(A64.ReadFpsr(0), A64.Store(0, 30, MachineState.Fpsr * 8));
        for (int i = 0; i < 32; i++)
        {
            Emit(A64.StoreQuad(i, 30, (MachineState.Vectors * 8) + (i * 16)));
        }

        Emit(A64.Constant(1, _control));
        Emit(A64.AddImmediate(30, 30, MachineState.Bytes), A64.Store(30, 1));
        Emit(A64.Load(2, 1, 8), A64.AddImmediate(2, 2, slotBytes), A64.Store(2, 1, 8));
    }

    private void EmitPrologue(out int doneFixup)
    {
        Emit(A64.Constant(30, _control));
        Emit(A64.Load(0, 30), A64.Load(1, 30, 16), A64.Subtract(31, 0, 1));
        doneFixup = _words.Count;
        Emit(0);
        Emit(A64.Clrex, A64.WriteThread(31), A64.Load(30, 30, 8));
        Emit(A64.Load(1, 0, MachineState.Sp * 8), A64.MoveSp(31, 1));
        Emit(A64.Load(1, 0, MachineState.Nzcv * 8), A64.WriteNzcv(1));
        Emit(A64.Load(1, 0, MachineState.Fpcr * 8), A64.WriteFpcr(1));
        Emit(A64.Load(1, 0, MachineState.Fpsr * 8), A64.WriteFpsr(1));
        for (int i = 0; i < 32; i++)
        {
            Emit(A64.LoadQuad(i, 0, (MachineState.Vectors * 8) + (i * 16)));
        }

        for (int i = 29; i >= 0; i--)
        {
            Emit(A64.Load(i, 0, i * 8));
        }

        Emit(A64.BranchTo(30));
    }

    /// <summary>sigaltstack: a sequence's SP may be any number.</summary>
    private void EmitSignalStack()
    {
        Emit(A64.Constant(0, _control + 128));
        Emit(A64.Constant(1, _control + 0x1000));
        Emit(A64.Store(1, 0), A64.Store(31, 0, 8));
        Emit(A64.Constant(1, 0x8000));
        Emit(A64.Store(1, 0, 16));
        Emit(A64.Constant(1, 0));
        Emit(A64.Constant(8, SystemSigaltstack));
        Emit(A64.Svc);
    }

    /// <summary>rt_sigaction(SIGILL, { handler, SA_SIGINFO and SA_ONSTACK, no restorer, no mask }, null, 8).</summary>
    private void EmitSigaction(ulong handler)
    {
        Emit(A64.Constant(1, _control + 64));
        Emit(A64.Constant(2, handler));
        Emit(A64.Store(2, 1));
        Emit(A64.Constant(2, SigInfoOnStack));
        Emit(A64.Store(2, 1, 8));
        Emit(A64.Constant(0, SignalIllegal));
        Emit(A64.Constant(2, 0));
        Emit(A64.Constant(3, 8));
        Emit(A64.Constant(8, SystemSigaction));
        Emit(A64.Svc);
    }

    /// <summary>write(1, ...) until everything is out, then exit(0).</summary>
    private void EmitOutput(ulong records, int count)
    {
        Emit(A64.Constant(19, records));
        Emit(A64.Constant(20, records + ((ulong)count * MachineState.Bytes)));
        ulong again = Here;
        Emit(A64.Constant(0, 1));
        Emit(A64.Add(1, 19, 31), A64.Subtract(2, 20, 19));
        int exitFixup = _words.Count;
        Emit(0);
        Emit(A64.Constant(8, SystemWrite));
        Emit(A64.Svc, A64.Add(19, 19, 0));
        Emit(A64.Branch((long)(again - Here)));
        _words[exitFixup] = A64.BranchIf(Equal, (long)(Here - At(exitFixup)));
        Emit(A64.Constant(0, 0));
        Emit(A64.Constant(8, SystemExit));
        Emit(A64.Svc);
    }
}
