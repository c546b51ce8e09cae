using Twofold.Explorer.Scheduling;
using Twofold.Machine;
using Twofold.Spec;
using Twofold.Sync;

namespace Twofold.Explorer.Hardware;

/// <summary>A CPU's walker by itself: it makes the accesses of its guest one descriptor access at a time, and a fault ends an access.</summary>
/// <remarks>
/// The walker is the machine's own. Before a walk the hardware may do something unusual: begin below a table descriptor that its
/// walk cache still holds although the tables no longer say so.
/// </remarks>
internal sealed class WalkerAgent : Agent
{
    private readonly Stage2World _world;
    private readonly GuestAccess[] _program;
    private readonly InFlightWalk _walk;
    private Stage2Walk _stepper;
    private int _at;

    internal WalkerAgent(string name, int index, Stage2World world, int cpu, GuestAccess[] program)
        : base(name, index)
    {
        _world = world;
        _program = program;
        _walk = world.AddWalk(cpu);
        Begin();
    }

    internal override bool IsEnabled => !IsFinished;

    internal override Visible Next => new(VisibleKind.Access, SyncOperation.Load, _stepper.DescriptorAddress, "", "walk", false);

    internal override void TakeStep()
    {
        if (_walk.MustRestart)
        {
            Begin();
        }

        if (!_walk.IsUnderWay)
        {
            MaybeSkip();
            _walk.IsUnderWay = true;
        }

        WalkStep result = _world.StepWalk(this, ref _stepper);
        if (result != WalkStep.More)
        {
            _world.Execution.Tell(this, $"{_program[_at]}: {(result == WalkStep.Translated ? "done" : $"{_stepper.Status} fault, level {_stepper.Level}")}");
            _at++;
            IsFinished = _at == _program.Length;
            Begin();
        }
    }

    private void Begin()
    {
        _walk.IsUnderWay = false;
        _walk.MustRestart = false;
        if (!IsFinished)
        {
            GuestAccess access = _program[_at];
            _walk.Ipa = access.Ipa;
            _stepper = new Stage2Walk(_world.Controls, access.Ipa.Value, InFlightWalk.RightsFor(access.IsWrite));
        }
    }

    private void MaybeSkip()
    {
        List<StaleEntry> cached = [.. _world.Law.History.Stale.Where(stale =>
            stale.Entry.IsTable && (stale.Cpus & (1u << _walk.Cpu)) != 0 && stale.Range.Contains(_walk.Ipa))];
        int choice = _world.Execution.ChooseValue(1 + cached.Count, "walk cache");
        if (choice > 0)
        {
            StaleEntry stale = cached[choice - 1];
            _world.Tally.Count("stale-walk");
            _ = _stepper.SkipTo(stale.Entry.Value, stale.Entry.Level);
            _world.Execution.Tell(this, $"walk cache: {stale.Entry}");
        }
    }
}
