// The bench: integer work of the kinds that programs do, with MMU and caches on, a fixed number of rounds. It prints what each
// part computed and the time the virtual counter saw pass, and powers off. The results are the same on every machine; the time
// is what is measured. 1,296 million instructions.
    .include "board.inc"
    .include "image.inc"

.equ ROUNDS,        40
.equ BUFFER_BYTES,  256 << 10
.equ SIEVE_LIMIT,   512 << 10
.equ SORT_COUNT,    64 << 10            // 32-bit numbers
.equ COPY_BYTES,    1 << 20
.equ NODE_COUNT,    64 << 10
.equ CHASE_STEPS,   1 << 20
.equ MATRIX_SIDE,   96                  // 64-bit numbers
.equ LIMBS,         256                 // of the long multiplication
.equ PARTS,         7

    image_header start

// x19 device tree, x20 round, x21 the counter at the start.
start:
    image_start
    adr     x9, vectors
    msr     vbar_el1, x9
    isb
    bl      console_init
    say     "\nTwofold's bench guest: "
    mov     x24, #ROUNDS
    say_dec x24
    say     " rounds\n"
    mov     x0, x19
    bl      devicetree_memory
    cbz     x1, no_memory
    mov     x0, x1
    mov     x1, #0
    bl      translation_build
    bl      translation_on
    bl      caches_on
    bl      crc_table_build
    bl      list_build

    isb
    mrs     x21, cntvct_el0
    mov     x20, #0
1:  adr     x22, results
    adr     x23, parts
2:  ldr     w9, [x23]
    cbz     w9, 3f
    adr     x10, parts
    add     x9, x10, w9, sxtw           // the table holds distances from itself: the image runs at any address
    blr     x9
    ldr     x9, [x22]
    eor     x9, x0, x9, ror #59
    str     x9, [x22], #8
    str     x0, [x22, #(8 * PARTS - 8)]
    add     x23, x23, #8
    b       2b
3:  add     x20, x20, #1
    cmp     x20, #ROUNDS
    b.lo    1b
    isb
    mrs     x9, cntvct_el0
    sub     x21, x9, x21
    bl      report
    b       power_off

no_memory:
    say     "no device tree with memory: giving up\n"
    b       power_off

report:
    stp     x29, x30, [sp, #-16]!
    address x22, results
    adr     x23, parts
    mov     x25, #0
1:  ldp     w24, w26, [x23], #8
    cbz     w24, 2f
    say     "  "
    adr     x0, parts
    add     x0, x0, w26, sxtw
    bl      console_text
    ldr     x24, [x22, #(8 * PARTS)]
    say_hex x24
    say     "\n"
    ldr     x24, [x22], #8
    eor     x25, x24, x25, ror #63
    b       1b
2:  say     "  checksum of all rounds "
    say_hex x25
    say     "\n  took "
    mrs     x9, cntfrq_el0
    ldr     x10, =1000000
    udiv    x11, x21, x9
    msub    x12, x11, x9, x21
    mul     x11, x11, x10
    mul     x12, x12, x10
    udiv    x12, x12, x9
    add     x24, x11, x12
    say_dec x24
    say     " us\n"
    ldp     x29, x30, [sp], #16
    ret

// The parts, in order: where the code is, where the name is.
    .balign 8
parts:
    .long   crc32 - parts,      name_crc32 - parts
    .long   sieve - parts,      name_sieve - parts
    .long   sort - parts,       name_sort - parts
    .long   copy - parts,       name_copy - parts
    .long   chase - parts,      name_chase - parts
    .long   matrix - parts,     name_matrix - parts
    .long   multiply - parts,   name_multiply - parts
    .quad   0
name_crc32:     .asciz "CRC-32 by table, of the buffer  "
name_sieve:     .asciz "sieve, primes found             "
name_sort:      .asciz "quicksort, weighted sum         "
name_copy:      .asciz "copy, sum of the copies         "
name_chase:     .asciz "list, sum of the nodes visited  "
name_matrix:    .asciz "matrix product, sum             "
name_multiply:  .asciz "long multiplication, xor        "
    .balign 4

// Every part: x20 = round; returns x0 = result; x19 to x29 are kept.

// x9 = next of a linear congruential sequence. Clobbers x9 only; x14, x15 hold the constants.
.macro random_start seed
    ldr     x14, =6364136223846793005
    ldr     x15, =1442695040888963407
    add     x9, \seed, #1
.endm
.macro random_next
    madd    x9, x9, x14, x15
.endm

crc_table_build:
    ldr     w9, =0xedb88320
    address x10, crc_table
    mov     w11, #0
1:  mov     w12, w11
    mov     w13, #8
2:  lsr     w14, w12, #1
    eor     w15, w14, w9
    tst     w12, #1
    csel    w12, w15, w14, ne
    subs    w13, w13, #1
    b.ne    2b
    str     w12, [x10, w11, uxtw #2]
    add     w11, w11, #1
    cmp     w11, #256
    b.lo    1b
    ret

crc32:
    random_start x20
    address x10, buffer
    mov     x11, #BUFFER_BYTES
    add     x11, x10, x11
    mov     x12, x10
1:  random_next
    str     x9, [x12], #8
    cmp     x12, x11
    b.lo    1b
    address x13, crc_table
    mov     w0, #-1
2:  ldrb    w12, [x10], #1
    eor     w12, w12, w0
    and     w12, w12, #0xff
    ldr     w12, [x13, w12, uxtw #2]
    eor     w0, w12, w0, lsr #8
    cmp     x10, x11
    b.lo    2b
    mvn     w0, w0
    ret

// Counts the primes below SIEVE_LIMIT.
sieve:
    address x10, flags
    mov     x11, #SIEVE_LIMIT
    mov     x12, #0
1:  add     x13, x10, x12               // nothing is struck out yet
    stp     xzr, xzr, [x13]
    add     x12, x12, #16
    cmp     x12, x11
    b.lo    1b
    mov     x0, #0
    mov     w14, #1
    mov     x12, #2
2:  ldrb    w13, [x10, x12]
    cbnz    w13, 4f
    add     x0, x0, #1
    mul     x15, x12, x12
3:  cmp     x15, x11
    b.hs    4f
    strb    w14, [x10, x15]
    add     x15, x15, x12
    b       3b
4:  add     x12, x12, #1
    cmp     x12, x11
    b.lo    2b
    ret

// Sorts random numbers; the result is the sum of each times its place, and zero if two are out of order.
sort:
    stp     x29, x30, [sp, #-16]!
    random_start x20
    address x0, numbers
    mov     x10, #0
    mov     x11, #SORT_COUNT
1:  random_next
    lsr     x12, x9, #32
    str     w12, [x0, x10, lsl #2]
    add     x10, x10, #1
    cmp     x10, x11
    b.lo    1b
    add     x1, x0, x11, lsl #2
    sub     x1, x1, #4
    bl      quicksort
    address x9, numbers
    mov     x0, #0
    mov     x10, #0
    mov     x11, #SORT_COUNT
    mov     w12, #0
2:  ldr     w13, [x9, x10, lsl #2]
    cmp     w13, w12
    b.lo    3f
    add     x10, x10, #1
    madd    x0, x13, x10, x0
    mov     w12, w13
    cmp     x10, x11
    b.lo    2b
    ldp     x29, x30, [sp], #16
    ret
3:  mov     x0, #0
    ldp     x29, x30, [sp], #16
    ret

// x0 = first, x1 = last of 32-bit numbers, Hoare's partition about the middle one. Clobbers x9-x14.
quicksort:
1:  cmp     x0, x1
    b.hs    5f
    sub     x9, x1, x0
    lsr     x9, x9, #3
    ldr     w10, [x0, x9, lsl #2]
    mov     x11, x0
    mov     x12, x1
2:  ldr     w13, [x11], #4
    cmp     w13, w10
    b.lo    2b
    sub     x11, x11, #4
3:  ldr     w14, [x12], #-4
    cmp     w14, w10
    b.hi    3b
    add     x12, x12, #4
    cmp     x11, x12
    b.hi    4f
    str     w14, [x11], #4
    str     w13, [x12], #-4
    cmp     x11, x12
    b.ls    2b
4:  stp     x11, x1, [sp, #-32]!
    str     x30, [sp, #16]
    mov     x1, x12
    bl      quicksort
    ldr     x30, [sp, #16]
    ldp     x0, x1, [sp], #32
    b       1b
5:  ret

// Copies the buffer over and over by pairs, then by bytes to an odd address; the result adds up both copies.
copy:
    address x10, copies
    mov     x12, #COPY_BYTES
    add     x12, x10, x12
1:  adrp    x11, buffer
    add     x11, x11, :lo12:buffer
    mov     x13, #BUFFER_BYTES
2:  ldp     x0, x1, [x11], #16
    ldp     x2, x3, [x11], #16
    stp     x0, x1, [x10], #16
    stp     x2, x3, [x10], #16
    subs    x13, x13, #32
    b.ne    2b
    cmp     x10, x12
    b.lo    1b
    address x10, copies
    add     x11, x10, #3
    mov     x14, #(BUFFER_BYTES / 2)
    add     x11, x11, x14
    mov     x13, #0
3:  ldrb    w0, [x10, x13]
    strb    w0, [x11, x13]
    add     x13, x13, #1
    cmp     x13, x14
    b.lo    3b
    mov     x0, #0
4:  ldr     x1, [x10], #8
    add     x0, x0, x1
    cmp     x10, x12
    b.lo    4b
    ret

// A ring of nodes in an order that no prefetcher guesses: node i points to node (i * A + C) mod NODE_COUNT, one cycle through all.
list_build:
    address x10, nodes
    mov     x11, #0
    mov     x12, #0x660d                // A, one more than a multiple of four
    mov     x13, #0x3c6f                // C, odd
1:  madd    x14, x11, x12, x13
    and     x14, x14, #(NODE_COUNT - 1)
    add     x14, x10, x14, lsl #4
    add     x15, x10, x11, lsl #4
    stp     x14, x11, [x15]
    add     x11, x11, #1
    cmp     x11, #(NODE_COUNT >> 12), lsl #12
    b.lo    1b
    ret

chase:
    address x10, nodes
    add     x10, x10, x20, lsl #4
    mov     x11, #CHASE_STEPS
    mov     x0, #0
1:  ldp     x10, x12, [x10]
    add     x0, x0, x12
    eor     x0, x12, x0, ror #1
    subs    x11, x11, #1
    b.ne    1b
    ret

// C = A * B, where A and B are the buffer's start and what follows it; the result adds up C.
matrix:
    address x10, buffer      // row of A
    mov     x0, #0
    mov     x1, #0                      // row
1:  mov     x2, #0                      // column
2:  adrp    x3, buffer
    add     x3, x3, :lo12:buffer
    ldr     x4, =(MATRIX_SIDE * MATRIX_SIDE * 8)
    add     x3, x3, x4
    add     x3, x3, x2, lsl #3          // column of B
    mov     x4, #0                      // place in row and column
    mov     x5, #0                      // the dot product
3:  ldr     x6, [x10, x4, lsl #3]
    ldr     x7, [x3]
    add     x3, x3, #(MATRIX_SIDE * 8)
    madd    x5, x6, x7, x5
    add     x4, x4, #1
    cmp     x4, #MATRIX_SIDE
    b.lo    3b
    eor     x0, x5, x0, ror #9
    add     x2, x2, #1
    cmp     x2, #MATRIX_SIDE
    b.lo    2b
    add     x10, x10, #(MATRIX_SIDE * 8)
    add     x1, x1, #1
    cmp     x1, #MATRIX_SIDE
    b.lo    1b
    ret

// The schoolbook product of two long numbers in the buffer, limb by limb with carries.
multiply:
    address x10, buffer
    add     x11, x10, #(LIMBS * 8)
    address x12, product
    mov     x13, #0
1:  str     xzr, [x12, x13, lsl #3]
    add     x13, x13, #1
    cmp     x13, #(2 * LIMBS)
    b.lo    1b
    mov     x13, #0                     // i
2:  ldr     x1, [x10, x13, lsl #3]
    add     x14, x12, x13, lsl #3
    mov     x15, #0                     // j
    mov     x2, #0                      // carry
3:  ldr     x3, [x11, x15, lsl #3]
    mul     x4, x1, x3
    umulh   x5, x1, x3
    ldr     x6, [x14]
    adds    x4, x4, x6
    adc     x5, x5, xzr
    adds    x4, x4, x2
    adc     x2, x5, xzr
    str     x4, [x14], #8
    add     x15, x15, #1
    cmp     x15, #LIMBS
    b.lo    3b
    str     x2, [x14]
    add     x13, x13, #1
    cmp     x13, #LIMBS
    b.lo    2b
    mov     x0, #0
    mov     x13, #0
4:  ldr     x1, [x12, x13, lsl #3]
    eor     x0, x1, x0, ror #3
    add     x13, x13, #1
    cmp     x13, #(2 * LIMBS)
    b.lo    4b
    ret

// The vectors ask for it; nothing here enables an interrupt.
    .global interrupt_taken
interrupt_taken:
    mov     x0, #5
    b       unexpected_exception

    .bss
    .balign 16
results:                                // for each part all rounds folded, then for each part the last round
    .skip   8 * PARTS * 2
    .balign 16
crc_table:
    .skip   4 * 256
product:
    .skip   8 * 2 * LIMBS
    .balign 4096
buffer:
    .skip   BUFFER_BYTES
flags:
    .skip   SIEVE_LIMIT
numbers:
    .skip   4 * SORT_COUNT
copies:
    .skip   COPY_BYTES
nodes:
    .skip   16 * NODE_COUNT
