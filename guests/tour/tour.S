// The tour: a guest that does in a second what boot firmware and a small kernel do, says each step on the console,
// and so shows a hypervisor at work. One CPU, EL1, no operating system. It ends by powering the machine off.
    .include "board.inc"
    .include "image.inc"

.equ WORKING_SET,       16 << 20        // bytes of memory it fills, at most; a quarter of memory if that is less
.equ MAPPED_MEMORY,     1 << 30         // what one table of 2 MiB blocks maps; memory beyond it is left alone
.equ EXCLUSIVE_ROUNDS,  1000
.equ TIMER_TICKS,       3
.equ TIMER_HZ,          100

    image_header start

// x19 device tree, x20 bytes of memory that are used, x21 working set, x22 its bytes, x23 its sum. x24-x28 are each step's own.
start:
    image_start
    adr     x9, vectors
    msr     vbar_el1, x9
    isb
    bl      console_init
    say     "\nTwofold's tour guest\n"
    bl      who_am_i
    bl      find_memory
    bl      clean_first
    bl      turn_on
    bl      fill_memory
    bl      exclusives
    bl      checksums
    bl      timer
    bl      turn_off
    say     "done; powering off by PSCI\n"
    b       power_off

who_am_i:
    stp     x29, x30, [sp, #-16]!
    say     "1. I am at "
    adr     x24, image_start_address
    say_hex x24
    say     ", exception level "
    mrs     x24, currentel
    ubfx    x24, x24, #2, #2
    say_dec x24
    say     ", MMU and caches "
    mrs     x24, sctlr_el1
    mov     x9, #(SCTLR_M | SCTLR_C)
    tst     x24, x9
    b.ne    1f
    say     "off\n"
    b       2f
1:  say     "on (not what a guest expects)\n"
2:  say     "  MIDR  "
    mrs     x24, midr_el1
    say_hex x24
    say     "\n  MPIDR "
    mrs     x24, mpidr_el1
    say_hex x24
    say     "\n  CTR   "
    mrs     x24, ctr_el0
    say_hex x24
    say     "\n  CLIDR "
    mrs     x24, clidr_el1
    say_hex x24
    say     "\n"
    ldp     x29, x30, [sp], #16
    ret

find_memory:
    stp     x29, x30, [sp, #-16]!
    say     "2. the device tree at "
    say_hex x19
    mov     x0, x19
    bl      devicetree_memory
    mov     x24, x0
    mov     x20, x1
    mov     x9, #RAM_BASE
    cmp     x24, x9
    b.ne    1f
    say     " says "
    lsr     x25, x20, #20
    say_dec x25
    say     " MiB of memory at "
    say_hex x24
    say     "\n"
    mov     x9, #MAPPED_MEMORY
    cmp     x20, x9
    csel    x20, x20, x9, lo
    ldp     x29, x30, [sp], #16
    ret
1:  say     " names no memory at "
    mov     x24, #RAM_BASE
    say_hex x24
    say     ": giving up\n"
    b       power_off

clean_first:
    stp     x29, x30, [sp, #-16]!
    say     "3. clean and invalidate by set and way, as firmware does before it trusts a cache\n"
    bl      caches_describe
    bl      caches_clean_by_set_way
    mov     x24, x0
    say     "  "
    say_dec x24
    say     " operations\n"
    ldp     x29, x30, [sp], #16
    ret

turn_on:
    stp     x29, x30, [sp, #-16]!
    // The working set is the last quarter of memory, out of the way of whatever the loader left below.
    lsr     x22, x20, #2
    mov     x9, #WORKING_SET
    cmp     x22, x9
    csel    x9, x22, x9, lo
    mov     x10, #RAM_BASE
    add     x10, x10, x20
    sub     x21, x10, x22
    mov     x22, x9
    mov     x9, #((1 << BLOCK_SHIFT) - 1)
    bic     x21, x21, x9
    mov     x0, x20
    mov     x1, x21
    bl      translation_build
    mov     x24, x0
    say     "4. tables of stage 1 at "
    say_hex x24
    say     "\n"
    mov     x0, x24
    bl      translation_on
    say     "  MMU on, caches off\n"
    bl      caches_on
    say     "  caches on\n"
    ldp     x29, x30, [sp], #16
    ret

// Writes a word that depends on its place to every place, adds them up, and reads all back.
fill_memory:
    stp     x29, x30, [sp, #-16]!
    say     "5. fill "
    lsr     x24, x22, #20
    say_dec x24
    say     " MiB at "
    say_hex x21
    say     " and read them back\n"
    ldr     x9, =0x9e3779b97f4a7c15
    mov     x10, x9
    mov     x23, #0
    mov     x11, x21
    add     x12, x21, x22
1:  str     x10, [x11], #8
    add     x23, x23, x10
    add     x10, x10, x9
    cmp     x11, x12
    b.lo    1b
    bl      sum_memory
    cmp     x0, x23
    b.ne    2f
    say     "  the sum is "
    say_hex x23
    say     " both ways\n"
    ldp     x29, x30, [sp], #16
    ret
2:  say     "  MEMORY DIFFERS from what was written\n"
    b       power_off

// Returns x0 = the sum of the working set's words. Clobbers x9-x12.
sum_memory:
    mov     x0, #0
    mov     x11, x21
    add     x12, x21, x22
1:  ldp     x9, x10, [x11], #16
    add     x0, x0, x9
    add     x0, x0, x10
    cmp     x11, x12
    b.lo    1b
    ret

// A counter by load-exclusive and store-exclusive, and one store-exclusive that has to fail.
exclusives:
    stp     x29, x30, [sp, #-16]!
    say     "6. exclusives: "
    address x24, counter
    mov     x9, #EXCLUSIVE_ROUNDS
1:  ldaxr   x10, [x24]
    add     x10, x10, #1
    stlxr   w11, x10, [x24]
    cbnz    w11, 1b
    subs    x9, x9, #1
    b.ne    1b
    ldxr    x10, [x24]
    clrex
    mov     x10, #0
    stxr    w25, x10, [x24]
    ldr     x24, [x24]
    say     "counted to "
    say_dec x24
    cbz     w25, 2f
    say     "; a store-exclusive after CLREX fails\n"
    ldp     x29, x30, [sp], #16
    ret
2:  say     "; A STORE-EXCLUSIVE AFTER CLREX SUCCEEDED\n"
    b       power_off

// CRC-32 and CRC-32C of the nine digits whose checksums everybody knows.
checksums:
    stp     x29, x30, [sp, #-16]!
    say     "7. "
    mrs     x24, id_aa64isar0_el1
    ubfx    x24, x24, #16, #4
    cbz     x24, 3f
    adr     x9, nine_digits
    mov     x10, #9
    mov     w24, #-1
    mov     w25, #-1
1:  ldrb    w11, [x9], #1
    crc32b  w24, w24, w11
    crc32cb w25, w25, w11
    subs    x10, x10, #1
    b.ne    1b
    mvn     w24, w24
    mvn     w25, w25
    say     "CRC-32 "
    say_hex x24
    say     ", CRC-32C "
    say_hex x25
    ldr     w9, =0xcbf43926
    ldr     w10, =0xe3069283
    cmp     w24, w9
    ccmp    w25, w10, #0, eq
    b.ne    2f
    say     ", as they should be\n"
    ldp     x29, x30, [sp], #16
    ret
2:  say     ", WRONG\n"
    b       power_off
3:  say     "this CPU has no CRC instructions\n"
    ldp     x29, x30, [sp], #16
    ret

// Sleeps through a few interrupts of the virtual timer.
timer:
    stp     x29, x30, [sp, #-16]!
    say     "8. virtual timer: "
    mov     w0, #VIRTUAL_TIMER_INTID
    bl      interrupts_enable
    mrs     x24, cntfrq_el0
    mov     x9, #TIMER_HZ
    udiv    x25, x24, x9                // x25 = ticks of the counter per interrupt
    mrs     x26, cntvct_el0
    msr     cntv_tval_el0, x25
    mov     x9, #1
    msr     cntv_ctl_el0, x9            // enabled, not masked
    isb
    address x27, ticks
1:  ldr     x9, [x27]
    cmp     x9, #TIMER_TICKS
    b.hs    2f
    wfi                                 // masked in PSTATE: a pending interrupt ends the sleep and is taken below
    msr     daifclr, #2
    isb
    msr     daifset, #2
    b       1b
2:  isb
    mrs     x9, cntvct_el0
    sub     x26, x9, x26
    msr     cntv_ctl_el0, xzr
    mov     x9, #TIMER_TICKS
    mul     x9, x9, x25
    cmp     x26, x9
    b.lo    3f
    say_dec x24
    say     " Hz, "
    ldr     x24, [x27]
    say_dec x24
    say     " interrupts, the last with INTID "
    address x9, last_intid
    ldr     x24, [x9]
    say_dec x24
    say     "\n"
    ldp     x29, x30, [sp], #16
    ret
3:  say     "TOO EARLY\n"
    b       power_off

// Called by the vectors with w0 = INTID: counts and sets the next deadline, which also takes the level down.
    .global interrupt_taken
interrupt_taken:
    address x9, last_intid
    str     x0, [x9]
    address x9, ticks
    ldr     x10, [x9]
    add     x10, x10, #1
    str     x10, [x9]
    mrs     x9, cntfrq_el0
    mov     x10, #TIMER_HZ
    udiv    x9, x9, x10
    msr     cntv_tval_el0, x9
    isb
    ret

turn_off:
    stp     x29, x30, [sp, #-16]!
    say     "9. clean and invalidate by set and way with the caches on: "
    bl      caches_clean_by_set_way
    mov     x24, x0
    say_dec x24
    say     " operations\n"
    bl      caches_and_mmu_off
    mov     x24, x0
    say     "  MMU and caches off, then once more: "
    say_dec x24
    say     " operations\n"
    bl      sum_memory
    cmp     x0, x23
    b.ne    1f
    say     "  memory, read past the caches, still adds up\n"
    ldp     x29, x30, [sp], #16
    ret
1:  say     "  MEMORY DIFFERS from what was written through the caches\n"
    b       power_off

    .section .rodata
nine_digits:
    .ascii  "123456789"

    .bss
    .balign 64
counter:
    .skip   64                          // alone in the largest exclusives reservation granule there is here
ticks:
    .skip   8
last_intid:
    .skip   8
