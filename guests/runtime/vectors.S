// The exception vectors: one entry of interest, an interrupt taken from EL1 on its own stack. The others end the run by name.
    .include "board.inc"
    .text

.macro vector number
    .balign 128
    mov     x0, #\number
    b       unexpected_exception
.endm

    .balign 2048
    .global vectors
vectors:
    vector  0
    vector  1
    vector  2
    vector  3
    vector  4
    .balign 128
    b       interrupt                   // 5: IRQ, EL1 with SP_EL1
    vector  6
    vector  7
    vector  8
    vector  9
    vector  10
    vector  11
    vector  12
    vector  13
    vector  14
    vector  15

// Saves what a called routine may change and calls the guest's `interrupt_taken` with w0 = INTID.
    .balign 128
interrupt:
    stp     x0, x1, [sp, #-176]!
    stp     x2, x3, [sp, #16]
    stp     x4, x5, [sp, #32]
    stp     x6, x7, [sp, #48]
    stp     x8, x9, [sp, #64]
    stp     x10, x11, [sp, #80]
    stp     x12, x13, [sp, #96]
    stp     x14, x15, [sp, #112]
    stp     x16, x17, [sp, #128]
    stp     x18, x30, [sp, #144]
    mrs     x0, s3_0_c12_c12_0          // ICC_IAR1_EL1: acknowledge
    str     x0, [sp, #160]
    bl      interrupt_taken
    ldr     x0, [sp, #160]
    msr     s3_0_c12_c12_1, x0          // ICC_EOIR1_EL1: priority drop and deactivation
    ldp     x18, x30, [sp, #144]
    ldp     x16, x17, [sp, #128]
    ldp     x14, x15, [sp, #112]
    ldp     x12, x13, [sp, #96]
    ldp     x10, x11, [sp, #80]
    ldp     x8, x9, [sp, #64]
    ldp     x6, x7, [sp, #48]
    ldp     x4, x5, [sp, #32]
    ldp     x2, x3, [sp, #16]
    ldp     x0, x1, [sp], #176
    eret
