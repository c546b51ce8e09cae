namespace Twofold.Machine.Tests.Differential;

/// <summary>The FP and Advanced SIMD instructions of ARMv8.0 without the cryptographic extension; by their own names, not their
/// aliases'. Source: Arm DDI 0487, C7.2.</summary>
internal static class VectorMnemonics
{
    internal static readonly string[] All =
    [
        .. "abs add addhn addhn2 addp addv and bic bif bit bsl cls clz cmeq cmge cmgt cmhi cmhs cmle cmlt cmtst cnt dup eor ext".Split(' '),
        .. "fabd fabs facge facgt fadd faddp fccmp fccmpe fcmeq fcmge fcmgt fcmle fcmlt fcmp fcmpe fcsel fcvt fcvtas fcvtau".Split(' '),
        .. "fcvtl fcvtl2 fcvtms fcvtmu fcvtn fcvtn2 fcvtns fcvtnu fcvtps fcvtpu fcvtxn fcvtxn2 fcvtzs fcvtzu fdiv fmadd fmax".Split(' '),
        .. "fmaxnm fmaxnmp fmaxnmv fmaxp fmaxv fmin fminnm fminnmp fminnmv fminp fminv fmla fmls fmov fmsub fmul fmulx fneg".Split(' '),
        .. "fnmadd fnmsub fnmul frecpe frecps frecpx frinta frinti frintm frintn frintp frintx frintz frsqrte frsqrts fsqrt fsub".Split(' '),
        .. "ins ld1 ld1r ld2 ld2r ld3 ld3r ld4 ld4r ldnp ldp ldr ldur mla mls movi mul mvni neg not orn orr pmul pmull pmull2".Split(' '),
        .. "raddhn raddhn2 rbit rev16 rev32 rev64 rshrn rshrn2 rsubhn rsubhn2 saba sabal sabal2 sabd sabdl sabdl2 sadalp saddl".Split(' '),
        .. "saddl2 saddlp saddlv saddw saddw2 scvtf shadd shl shll shll2 shrn shrn2 shsub sli smax smaxp smaxv smin sminp sminv".Split(' '),
        .. "smlal smlal2 smlsl smlsl2 smov smull smull2 sqabs sqadd sqdmlal sqdmlal2 sqdmlsl sqdmlsl2 sqdmulh sqdmull sqdmull2".Split(' '),
        .. "sqneg sqrdmulh sqrshl sqrshrn sqrshrn2 sqrshrun sqrshrun2 sqshl sqshlu sqshrn sqshrn2 sqshrun sqshrun2 sqsub sqxtn".Split(' '),
        .. "sqxtn2 sqxtun sqxtun2 srhadd sri srshl srshr srsra sshl sshll sshll2 sshr ssra ssubl ssubl2 ssubw ssubw2 st1 st2 st3".Split(' '),
        .. "st4 stnp stp str stur sub subhn subhn2 suqadd tbl tbx trn1 trn2 uaba uabal uabal2 uabd uabdl uabdl2 uadalp uaddl".Split(' '),
        .. "uaddl2 uaddlp uaddlv uaddw uaddw2 ucvtf uhadd uhsub umax umaxp umaxv umin uminp uminv umlal umlal2 umlsl umlsl2 umov".Split(' '),
        .. "umull umull2 uqadd uqrshl uqrshrn uqrshrn2 uqshl uqshrn uqshrn2 uqsub uqxtn uqxtn2 urecpe urhadd urshl urshr ursqrte".Split(' '),
        .. "ursra ushl ushll ushll2 ushr usqadd usra usubl usubl2 usubw usubw2 uzp1 uzp2 xtn xtn2 zip1 zip2".Split(' '),
    ];
}
