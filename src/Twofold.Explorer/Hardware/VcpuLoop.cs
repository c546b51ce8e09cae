using Twofold.Explorer.Scheduling;
using Twofold.Machine;
using Twofold.PageTables;
using Twofold.Spec;

namespace Twofold.Explorer.Hardware;

/// <summary>A vCPU as a whole: its walker, and the fault handler in software that a fault brings it to, until the access is made.</summary>
internal sealed class VcpuLoop(Stage2World world, ThreadActor actor, int cpu)
{
    /// <summary>Faults that one access may take: others may get in its way more than once, but not for ever.</summary>
    private const int MostFaults = 4;

    private readonly InFlightWalk _walk = world.AddWalk(cpu);
    private readonly TablePageCache _tables = world.NewCache();

    internal void Make(GuestAccess access)
    {
        for (int faults = 0; ; faults++)
        {
            long seen = actor.ChangesOfOthers;
            Stage2Walk walk = Walk(access);
            if (walk.Result == WalkStep.Translated)
            {
                world.Execution.Tell(actor, $"{access}: done");
                return;
            }

            world.Tally.Count("INV-30");
            if (faults == MostFaults)
            {
                world.Execution.Check(() => new Violation("INV-30", $"{access} has faulted more than {MostFaults} times"));
            }

            world.Execution.Tell(actor, $"{access}: {walk.Status} fault, level {walk.Level}");
            if (!world.HandleFault(actor, access, walk.Status, cpu, _tables))
            {
                actor.AwaitOthers(seen);
            }
        }
    }

    private Stage2Walk Walk(GuestAccess access)
    {
        Stage2Walk walk = Begin(access);
        while (walk.Result == WalkStep.More)
        {
            actor.BeforeWalkStep(walk.DescriptorAddress);
            if (_walk.MustRestart)
            {
                walk = Begin(access);
                continue;
            }

            _walk.IsUnderWay = true;
            _ = world.StepWalk(actor, ref walk);
        }

        _walk.IsUnderWay = false;
        return walk;
    }

    private Stage2Walk Begin(GuestAccess access)
    {
        _walk.Ipa = access.Ipa;
        _walk.IsUnderWay = false;
        _walk.MustRestart = false;
        return new Stage2Walk(world.Controls, access.Ipa.Value, InFlightWalk.RightsFor(access.IsWrite));
    }
}
