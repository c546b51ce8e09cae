using Twofold.Arch;
using Twofold.PageTables;

namespace Twofold.Hypervisor;

public sealed partial class Vm
{
    /// <summary>Shows every stage-2 mapping in ascending order, as it stands at one moment. Faults and invalidations wait.</summary>
    public IReadOnlyList<(Ipa Ipa, Leaf Leaf)> Inspect()
    {
        LeafList list = new([]);
        Stage2.Visit(ref list);
        return list.Leaves;
    }

    private readonly struct LeafList(List<(Ipa, Leaf)> leaves) : ILeafVisitor
    {
        internal List<(Ipa, Leaf)> Leaves => leaves;

        public bool Visit(Ipa ipa, in Leaf leaf)
        {
            leaves.Add((ipa, leaf));
            return true;
        }
    }
}
