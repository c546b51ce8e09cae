// Just enough of a device tree reader to learn where memory is.
    .include "board.inc"
    .text

.equ FDT_MAGIC,      0xd00dfeed
.equ FDT_BEGIN_NODE, 1
.equ FDT_END_NODE,   2
.equ FDT_PROP,       3
.equ FDT_NOP,        4

// x0 = address of a flattened device tree. Returns x0 = base, x1 = size of the first node named memory@..., or zeros.
// Two cells for an address and two for a size, as the boards here have them. Writes no memory; all loads are aligned,
// so the MMU may be off. Clobbers x2-x15.
    .global devicetree_memory
devicetree_memory:
    ldr     w9, [x0]
    rev     w9, w9
    ldr     w10, =FDT_MAGIC
    cmp     w9, w10
    b.ne    9f
    ldr     w12, [x0, #4]               // total size
    rev     w12, w12
    ldr     w13, [x0, #8]               // the structure block
    rev     w13, w13
    ldr     w11, [x0, #12]              // the strings block
    rev     w11, w11
    add     x12, x0, x12                // x12 = end
    add     x13, x0, x13                // x13 = next token
    add     x11, x0, x11                // x11 = strings
    mov     w15, #0                     // w15 = 1 while inside a memory node
1:  add     x9, x13, #12
    cmp     x9, x12
    b.hi    9f
    ldr     w14, [x13], #4
    rev     w14, w14
    cmp     w14, #FDT_NOP
    b.eq    1b
    cmp     w14, #FDT_END_NODE
    b.ne    2f
    mov     w15, #0
    b       1b
2:  cmp     w14, #FDT_PROP
    b.eq    5f
    cmp     w14, #FDT_BEGIN_NODE
    b.ne    9f                          // the end, or no device tree

    // A node: compare its name, then step over it.
    adr     x2, memory_prefix
    mov     x3, x13
    mov     w15, #1
3:  ldrb    w4, [x2], #1
    cbz     w4, 4f
    ldrb    w5, [x3], #1
    cmp     w4, w5
    b.eq    3b
    mov     w15, #0
4:  ldrb    w5, [x13], #1
    cbnz    w5, 4b
    add     x13, x13, #3
    and     x13, x13, #~3
    b       1b

    // A property: length, offset of its name, value.
5:  ldr     w6, [x13], #4
    rev     w6, w6
    ldr     w7, [x13], #4
    rev     w7, w7
    mov     x8, x13                     // x8 = value
    add     x13, x13, x6
    add     x13, x13, #3
    and     x13, x13, #~3
    cbz     w15, 1b
    cmp     w6, #16
    b.lo    1b
    adr     x2, reg_name
    add     x3, x11, x7
6:  ldrb    w4, [x2], #1
    ldrb    w5, [x3], #1
    cmp     w4, w5
    b.ne    1b
    cbnz    w4, 6b
    ldp     w2, w3, [x8]
    rev     w2, w2
    rev     w3, w3
    orr     x0, x3, x2, lsl #32
    ldp     w2, w3, [x8, #8]
    rev     w2, w2
    rev     w3, w3
    orr     x1, x3, x2, lsl #32
    ret
9:  mov     x0, #0
    mov     x1, #0
    ret

    .section .rodata
memory_prefix:
    .asciz  "memory@"
reg_name:
    .asciz  "reg"
