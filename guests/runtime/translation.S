// Stage 1: an identity map with 4 KiB granule and 39-bit addresses, so that translation starts at level 1.
// Devices by 2 MiB blocks of Device-nGnRnE, memory by 2 MiB blocks of Normal write-back, and one 2 MiB range by 4 KiB pages,
// so that both sizes are walked.
    .include "board.inc"
    .include "image.inc"
    .text

.equ DESCRIPTOR_TABLE,  0x3
.equ DESCRIPTOR_DEVICE, 0x0060000000000401  // block, attribute 0, Access flag, execute-never
.equ DESCRIPTOR_BLOCK,  0x0000000000000705  // block, attribute 1, inner shareable, Access flag
.equ DESCRIPTOR_PAGE,   0x0000000000000707  // the same as a page
.equ DEVICES_FIRST,     0x08000000 >> BLOCK_SHIFT
.equ DEVICES_LAST,      (0x0a000000 >> BLOCK_SHIFT) - 1
.equ BLOCKS_LIMIT,      512                 // one level 2 table: 1 GiB of memory

// x0 = bytes of memory at RAM_BASE, x1 = a 2 MiB-aligned address in it that is mapped by pages (0: none).
// Returns x0 = the table's address. Clobbers x1-x15.
    .global translation_build
translation_build:
    address x9, level1
    address x10, level2_devices
    address x11, level2_memory
    orr     x12, x10, #DESCRIPTOR_TABLE
    orr     x13, x11, #DESCRIPTOR_TABLE
    stp     x12, x13, [x9]              // entries 0 and 1: the first two GiB

    ldr     x12, =DESCRIPTOR_DEVICE
    mov     x13, #DEVICES_FIRST
1:  add     x14, x12, x13, lsl #BLOCK_SHIFT
    str     x14, [x10, x13, lsl #3]
    add     x13, x13, #1
    cmp     x13, #DEVICES_LAST
    b.ls    1b

    lsr     x2, x0, #BLOCK_SHIFT        // x2 = blocks of memory
    mov     x3, #BLOCKS_LIMIT
    cmp     x2, x3
    csel    x2, x2, x3, lo
    mov     x12, #RAM_BASE
    ldr     x13, =DESCRIPTOR_BLOCK
    add     x12, x12, x13
    mov     x13, #0
2:  add     x14, x12, x13, lsl #BLOCK_SHIFT
    str     x14, [x11, x13, lsl #3]
    add     x13, x13, #1
    cmp     x13, x2
    b.lo    2b

    cbz     x1, 4f
    address x10, level3_pages
    ldr     x12, =DESCRIPTOR_PAGE
    add     x12, x12, x1
    mov     x13, #0
3:  add     x14, x12, x13, lsl #PAGE_SHIFT
    str     x14, [x10, x13, lsl #3]
    add     x13, x13, #1
    cmp     x13, #512
    b.lo    3b
    mov     x12, #RAM_BASE
    sub     x12, x1, x12
    lsr     x12, x12, #BLOCK_SHIFT
    orr     x10, x10, #DESCRIPTOR_TABLE
    str     x10, [x11, x12, lsl #3]     // the MMU is still off: no break-before-make
4:  mov     x0, x9
    ret

// x0 = table. Sets the translation registers and turns the MMU on, caches still off. Clobbers x9, x10.
    .global translation_on
translation_on:
    dsb     sy
    ldr     x9, =TRANSLATION_ATTRIBUTES
    msr     mair_el1, x9
    ldr     x9, =TRANSLATION_CONTROL
    mrs     x10, id_aa64mmfr0_el1
    and     x10, x10, #7                // the CPU's physical address size is what we ask for
    orr     x9, x9, x10, lsl #32
    msr     tcr_el1, x9
    msr     ttbr0_el1, x0
    tlbi    vmalle1
    dsb     nsh
    isb
    mrs     x9, sctlr_el1
    orr     x9, x9, #SCTLR_M
    msr     sctlr_el1, x9
    isb
    ret

    .bss
    .balign 4096
level1:
    .skip   4096
level2_devices:
    .skip   4096
level2_memory:
    .skip   4096
level3_pages:
    .skip   4096
