// The payload: a small arm64 Image for a boot loader to start. It reports how it was entered, which is what the kernel's boot
// protocol asks of the boot loader, turns MMU and caches on as a kernel does, and powers the machine off.
    .include "board.inc"
    .include "image.inc"

.equ SCTLR_RESERVED_ONES, 0x30d00800    // all that ARMv8.0 wants set while everything else is off

    image_header start

// x19 device tree, x20 the control register as found.
start:
    image_start
    mrs     x20, sctlr_el1
    adr     x9, vectors
    msr     vbar_el1, x9
    isb
    bl      console_init
    say     "\nTwofold's payload\n"
    say     "  entered at "
    adr     x24, image_start_address
    say_hex x24
    say     ", exception level "
    mrs     x24, currentel
    ubfx    x24, x24, #2, #2
    say_dec x24
    say     "\n"
    bl      control_bits
    bl      device_tree
    say     "  my "
    bl      own_bytes
    bl      turn_on
    say     "  MMU and caches on: my "
    bl      own_bytes
    say     "  powering off by PSCI\n"
    b       power_off

control_bits:
    stp     x29, x30, [sp, #-16]!
    say     "  MMU "
    and     x0, x20, #SCTLR_M
    bl      on_or_off
    say     ", data cache "
    and     x0, x20, #SCTLR_C
    bl      on_or_off
    say     ", instruction cache "
    and     x0, x20, #SCTLR_I
    bl      on_or_off
    say     "\n"
    ldp     x29, x30, [sp], #16
    ret

// x0 = 0 for "off".
on_or_off:
    stp     x29, x30, [sp, #-16]!
    cbz     x0, 1f
    say     "on"
    ldp     x29, x30, [sp], #16
    ret
1:  say     "off"
    ldp     x29, x30, [sp], #16
    ret

device_tree:
    stp     x29, x30, [sp, #-16]!
    say     "  x0 "
    say_hex x19
    mov     x0, x19
    bl      devicetree_memory
    mov     x24, x0
    mov     x25, x1
    cbz     x25, 1f
    say     ": a device tree of "
    ldr     w26, [x19, #4]
    rev     w26, w26
    say_dec x26
    say     " bytes; "
    lsr     x25, x25, #20
    say_dec x25
    say     " MiB of memory at "
    say_hex x24
    say     "\n"
    ldp     x29, x30, [sp], #16
    ret
1:  say     ": NO DEVICE TREE with memory\n"
    ldp     x29, x30, [sp], #16
    ret

// The checksum of the image as memory holds it. Whoever put it there wrote through a cache; with the MMU off this reads past the caches.
own_bytes:
    stp     x29, x30, [sp, #-16]!
    address x9, image_start_address
    address x10, image_file_end
    sub     x25, x10, x9
    mov     w24, #-1
1:  ldrb    w11, [x9], #1
    crc32b  w24, w24, w11
    cmp     x9, x10
    b.lo    1b
    mvn     w24, w24
    say_dec x25
    say     " bytes have CRC-32 "
    say_hex x24
    say     "\n"
    ldp     x29, x30, [sp], #16
    ret

// Linux's order of system register writes: the control register with everything off, attributes, translation control, both table
// registers, then MMU and caches in one write. A hypervisor that traps them sees six, of which the last is the one that turns on.
turn_on:
    stp     x29, x30, [sp, #-16]!
    mov     x0, x19
    bl      devicetree_memory
    mov     x0, x1
    mov     x1, #0
    bl      translation_build
    ldr     x9, =SCTLR_RESERVED_ONES
    msr     sctlr_el1, x9
    isb
    tlbi    vmalle1
    dsb     nsh
    ldr     x10, =TRANSLATION_ATTRIBUTES
    msr     mair_el1, x10
    ldr     x10, =TRANSLATION_CONTROL
    mrs     x11, id_aa64mmfr0_el1
    and     x11, x11, #7
    orr     x10, x10, x11, lsl #32
    msr     tcr_el1, x10
    isb
    msr     ttbr0_el1, x0
    msr     ttbr1_el1, x0               // not walked: translation control says so
    isb
    mov     x10, #(SCTLR_M | SCTLR_C | SCTLR_I)
    orr     x9, x9, x10
    msr     sctlr_el1, x9
    isb
    ic      iallu
    dsb     nsh
    isb
    ldp     x29, x30, [sp], #16
    ret

// The vectors ask for it; nothing here enables an interrupt.
    .global interrupt_taken
interrupt_taken:
    mov     x0, #5
    b       unexpected_exception
