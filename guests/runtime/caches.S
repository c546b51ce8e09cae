// Cache maintenance by set and way, over the geometry that CLIDR_EL1 and CCSIDR_EL1 show. A hypervisor decides what they show.
    .include "board.inc"
    .include "image.inc"
    .text

// Leaves in x13 the CCSIDR_EL1 of data or unified cache `level` (from 0), and branches to `none` if there is none there.
// CCSIDR has its 32-bit layout on the CPUs these guests are for. Clobbers x12, x13.
.macro select_data_cache level, clidr, none
    add     x12, \level, \level, lsl #1
    lsr     x13, \clidr, x12
    and     x13, x13, #7
    cmp     x13, #2                     // 0 nothing, 1 instructions only
    b.lo    \none
    lsl     x12, \level, #1
    msr     csselr_el1, x12
    isb
    mrs     x13, ccsidr_el1
.endm

// Cleans and invalidates every data and unified cache up to the level of coherency. Returns x0 = operations done.
// Touches no memory, the stack included, so that it may run between turning the caches off and trusting memory again.
// Clobbers x0-x3, x9-x15.
    .global caches_clean_by_set_way
caches_clean_by_set_way:
    mrs     x9, clidr_el1
    ubfx    x10, x9, #24, #3            // level of coherency
    mov     x0, #0
    mov     x11, #0                     // x11 = level
    dsb     sy
1:  cmp     x11, x10
    b.hs    5f
    select_data_cache x11, x9, 4f
    and     x14, x13, #7
    add     x14, x14, #4                // x14 = shift of the set number: log2(line bytes)
    ubfx    x15, x13, #3, #10           // x15 = last way
    clz     w1, w15                     // x1  = shift of the way number: it is left-aligned in 32 bits
2:  ubfx    x2, x13, #13, #15           // x2  = last set, counted down
3:  lsl     x3, x11, #1
    lsl     x12, x15, x1
    orr     x3, x3, x12
    lsl     x12, x2, x14
    orr     x3, x3, x12
    dc      cisw, x3
    add     x0, x0, #1
    subs    x2, x2, #1
    b.pl    3b
    subs    x15, x15, #1
    b.pl    2b
4:  add     x11, x11, #1
    b       1b
5:  dsb     sy
    msr     csselr_el1, xzr
    isb
    ret

// Prints one line for each data or unified cache.
    .global caches_describe
caches_describe:
    stp     x30, x20, [sp, #-48]!
    stp     x21, x22, [sp, #16]
    stp     x23, x24, [sp, #32]
    mrs     x20, clidr_el1
    mov     x21, #0
1:  ubfx    x9, x20, #24, #3
    cmp     x21, x9
    b.hs    3f
    select_data_cache x21, x20, 2f
    mov     x22, x13
    say     "  level "
    add     x23, x21, #1
    say_dec x23
    say     ": "
    ubfx    x23, x22, #13, #15
    add     x23, x23, #1
    say_dec x23
    say     " sets of "
    ubfx    x24, x22, #3, #10
    add     x24, x24, #1
    say_dec x24
    say     " ways, lines of "
    and     x9, x22, #7
    add     x9, x9, #4
    mov     x10, #1
    lsl     x22, x10, x9
    say_dec x22
    say     " bytes: "
    mul     x9, x23, x24
    mul     x22, x9, x22
    say_dec x22
    say     " in all\n"
2:  add     x21, x21, #1
    b       1b
3:  ldp     x23, x24, [sp, #32]
    ldp     x21, x22, [sp, #16]
    ldp     x30, x20, [sp], #48
    ret

// Turns data and instruction caches on. The MMU is on already: these are two steps, so that a hypervisor that watches sees two.
    .global caches_on
caches_on:
    mrs     x9, sctlr_el1
    mov     x10, #(SCTLR_C | SCTLR_I)
    orr     x9, x9, x10
    ic      iallu
    dsb     nsh
    isb
    msr     sctlr_el1, x9
    isb
    ret

// Turns the caches and the MMU off in one write and cleans by set and way. Between the write and the end of the loop no memory
// is touched: what the caches still hold is newer than memory. Returns x0 = operations done.
    .global caches_and_mmu_off
caches_and_mmu_off:
    mrs     x9, sctlr_el1
    mov     x10, #(SCTLR_M | SCTLR_C | SCTLR_I)
    bic     x9, x9, x10
    msr     sctlr_el1, x9
    isb
    b       caches_clean_by_set_way
