namespace ExprJit.Codegen.Tests.Ptx;

internal enum PtxState
{
    Ready,
    Waiting,
    Exited,
}

/// <summary>A thread: its registers, its local memory and where it is. It runs until it waits for others or ends.</summary>
internal sealed unsafe class PtxThread
{
    /// <summary>More instructions without a pause than any kernel of a test has.</summary>
    private const int StepLimit = 400_000_000;

    private const int CallSlots = 4096;
    private const int CallBytes = 4096;
    private const byte LocalRubbish = 0xFD;

    private readonly Stack<(PtxFunction Function, int Pc, PtxVariable? Result, nint Formals)> _callers = [];
    private readonly ulong[] _slots;
    private readonly byte[] _bytes;
    private readonly PtxFunction _entry;
    private PtxFunction _function;
    private ulong* _registers;

    public PtxThread(PtxGroup group, PtxFunction entry, int index, bool calls)
    {
        Group = group;
        Index = index;
        _function = _entry = entry;
        _slots = GC.AllocateUninitializedArray<ulong>(entry.SlotCount + (calls ? CallSlots : 0), pinned: true);
        _bytes = GC.AllocateUninitializedArray<byte>(entry.LocalBytes + 16 + (calls ? CallBytes : 0), pinned: true);
    }

    public PtxGroup Group { get; }

    /// <summary>In the group; x runs fastest.</summary>
    public int Index { get; }

    public int Lane => Index % PtxGroup.WarpSize;

    public int Warp => Index / PtxGroup.WarpSize;

    public PtxState State { get; private set; }

    public int Pc { get; set; }

    /// <summary>The parameters, and in a function the result.</summary>
    public byte* Formals { get; private set; }

    public byte* Locals { get; private set; }

    /// <summary>The instructions that it ran.</summary>
    public long Steps { get; set; }

    /// <summary>The instruction at which it waits or was last.</summary>
    public PtxInstruction Current => _function.Code[Math.Max(Pc - 1, 0)];

    public void Start(byte* parameters, PtxDim thread, PtxDim group, PtxDim place, PtxDim grid, int dynamicBytes)
    {
        (_function, Pc, State) = (_entry, 0, PtxState.Ready);
        Formals = parameters;
        _callers.Clear();
        fixed (ulong* slots = _slots)
            _registers = slots;
        fixed (byte* bytes = _bytes)
            Locals = bytes;
        Enter();
        PtxSpecial.Fill(_registers, thread, group, place, grid, Lane, dynamicBytes);
    }

    public T Read<T>(int slot)
        where T : unmanaged => *(T*)(_registers + slot);

    /// <summary>The bits above those of the type keep what they were.</summary>
    public void Write<T>(int slot, T value)
        where T : unmanaged => *(T*)(_registers + slot) = value;

    public bool Test(int predicate) => _registers[predicate] != 0;

    public void Set(int predicate, bool value) => _registers[predicate] = value ? 1ul : 0;

    public void Run()
    {
        int budget = StepLimit;
        try
        {
            while (State == PtxState.Ready)
            {
                var instruction = _function.Code[Pc++];
                if (--budget == 0)
                    throw new PtxException("the thread does not come to an end");
                if (instruction.Guard < 0 || _registers[instruction.Guard] != 0 != instruction.Unless)
                    instruction.Run(this);
            }
        }
        catch (PtxException e)
        {
            throw e.At(Current.Line, $"{Current.Text} in thread {Index} of group {Group.Place}");
        }
        Steps += StepLimit - budget;
    }

    public void Wait() => State = PtxState.Waiting;

    public void Release() => State = PtxState.Ready;

    public void Exit() => State = PtxState.Exited;

    public void Call(PtxFunction callee, PtxVariable[] arguments, PtxVariable? result)
    {
        _callers.Push((_function, Pc, result, (nint)Formals));
        byte* callerLocals = Locals;
        ulong* caller = _registers;
        byte* formals = Locals + ((_function.LocalBytes + 15) & ~15);
        _registers += _function.SlotCount;
        Locals = formals + callee.FormalBytes;
        fixed (ulong* slots = _slots)
        fixed (byte* bytes = _bytes)
            if (_registers + callee.SlotCount > slots + _slots.Length || Locals + callee.LocalBytes > bytes + _bytes.Length)
                throw new PtxException("calls too deep");
        (_function, Pc) = (callee, 0);
        Formals = formals;
        Enter();
        new Span<ulong>(caller, PtxSpecial.Count).CopyTo(new Span<ulong>(_registers, PtxSpecial.Count));
        for (int i = 0; i < arguments.Length; i++)
            new Span<byte>(callerLocals + arguments[i].Offset, (int)arguments[i].Size).CopyTo(new Span<byte>(formals + callee.Formals[i].Offset, (int)arguments[i].Size));
    }

    public void Return()
    {
        if (_callers.Count == 0)
        {
            Exit();
            return;
        }
        var (caller, pc, result, formals) = _callers.Pop();
        var callee = _function;
        byte* calleeFormals = Formals;
        _registers -= caller.SlotCount;
        Locals = calleeFormals - ((caller.LocalBytes + 15) & ~15);
        (_function, Pc) = (caller, pc);
        Formals = (byte*)formals;
        if (result is not null)
            new Span<byte>(calleeFormals + callee.Result!.Offset, (int)result.Size).CopyTo(new Span<byte>(Locals + result.Offset, (int)result.Size));
    }

    /// <summary>The address in local memory of a place in the function's frame.</summary>
    public ulong LocalAddress(long offset)
    {
        fixed (byte* bytes = _bytes)
            return PtxAddresses.LocalStart + (ulong)(Locals - bytes + offset);
    }

    /// <summary>The host's address of memory that the kernel may access so, at this moment.</summary>
    public nint Resolve(PtxSpace space, ulong address, int size, PtxAccess access)
    {
        if (space == PtxSpace.Generic)
        {
            space = PtxAddresses.SpaceOf(address);
            address = PtxAddresses.FromGeneric(space, address);
        }
        if (address % (ulong)size != 0)
            throw new PtxException($"0x{address:x} is misaligned for {size} bytes");
        return space switch
        {
            PtxSpace.Global => Group.Memory.Resolve(this, address, size, access),
            PtxSpace.Shared => Group.Shared.Resolve(this, address, size, access),
            _ => Local(address, size),
        };
    }

    private nint Local(ulong address, int size)
    {
        fixed (byte* bytes = _bytes)
        {
            ulong at = address - PtxAddresses.LocalStart;
            return at + (ulong)size <= (ulong)(Locals + _function.LocalBytes - bytes) ? (nint)(bytes + at)
                : throw new PtxException($"0x{address:x} is outside of local memory");
        }
    }

    private void Enter()
    {
        _function.Template.CopyTo(new Span<ulong>(_registers, _function.SlotCount));
        new Span<byte>(Locals, _function.LocalBytes).Fill(LocalRubbish);
    }
}
