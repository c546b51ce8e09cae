// GICv3 through its system registers, for one CPU and one private interrupt.
    .include "board.inc"
    .text

// w0 = INTID of a private interrupt (0 to 31): set up distributor, redistributor and CPU interface, and enable it.
// Interrupts stay masked in PSTATE. Clobbers x1, x9-x12.
    .global interrupts_enable
interrupts_enable:
    mov     x9, #GICD_BASE
    mov     w10, #GICD_CTLR_ON
    str     w10, [x9, #GICD_CTLR]
1:  ldr     w10, [x9, #GICD_CTLR]
    tbnz    w10, #GICD_CTLR_RWP_BIT, 1b

    ldr     x9, =GICR_BASE
    ldr     w10, [x9, #GICR_WAKER]
    and     w10, w10, #~GICR_WAKER_SLEEP
    str     w10, [x9, #GICR_WAKER]
2:  ldr     w10, [x9, #GICR_WAKER]
    tbnz    w10, #GICR_WAKER_ASLEEP_BIT, 2b

    add     x9, x9, #GICR_SGI_FRAME
    mov     w10, #1
    lsl     w10, w10, w0
    ldr     w11, [x9, #GICR_IGROUPR0]
    orr     w11, w11, w10
    str     w11, [x9, #GICR_IGROUPR0]   // group 1
    add     x12, x9, #GICR_IPRIORITYR
    mov     w11, #0x80
    strb    w11, [x12, w0, uxtw]
    str     w10, [x9, #GICR_ISENABLER0]
    dsb     sy

    mrs     x9, s3_0_c12_c12_5          // ICC_SRE_EL1: system registers, not memory
    orr     x9, x9, #1
    msr     s3_0_c12_c12_5, x9
    isb
    mov     x9, #0xf0
    msr     s3_0_c4_c6_0, x9            // ICC_PMR_EL1: let every priority of ours through
    msr     s3_0_c12_c12_3, xzr         // ICC_BPR1_EL1
    mov     x9, #1
    msr     s3_0_c12_c12_7, x9          // ICC_IGRPEN1_EL1
    isb
    ret
