// Text on the PL011, by polling. Every routine keeps x16 and above and the stack only; no memory but the stack is written.
    .include "board.inc"
    .text

// Turns the UART on. Firmware may have done so already; doing it twice is harmless.
    .global console_init
console_init:
    mov     x9, #UART_BASE
    mov     w10, #UART_LCR_H_8N1_FIFO
    str     w10, [x9, #UART_LCR_H]
    mov     w10, #UART_CR_ON
    str     w10, [x9, #UART_CR]
    ret

// Waits until the last byte has left, so that nothing is lost at power-off.
    .global console_drain
console_drain:
    mov     x9, #UART_BASE
1:  ldr     w10, [x9, #UART_FR]
    tbnz    w10, #UART_FR_BUSY_BIT, 1b
    ret

// w0 = byte. Clobbers x9, x10.
console_byte:
    mov     x9, #UART_BASE
1:  ldr     w10, [x9, #UART_FR]
    tbnz    w10, #UART_FR_TXFF_BIT, 1b
    str     w0, [x9, #UART_DR]
    ret

// x0 = text that ends in NUL; a line feed is sent as carriage return and line feed. Clobbers x0, x9-x12.
    .global console_text
console_text:
    mov     x11, x30
    mov     x12, x0
1:  ldrb    w0, [x12], #1
    cbz     w0, 3f
    cmp     w0, #'\n'
    b.ne    2f
    mov     w0, #'\r'
    bl      console_byte
    mov     w0, #'\n'
2:  bl      console_byte
    b       1b
3:  ret     x11

// x0 = number, printed as 0x and 16 digits. Clobbers x0, x9-x13.
    .global console_hex
console_hex:
    mov     x11, x30
    mov     x12, x0
    mov     w0, #'0'
    bl      console_byte
    mov     w0, #'x'
    bl      console_byte
    mov     x13, #60
1:  lsr     x0, x12, x13
    and     x0, x0, #15
    cmp     x0, #10
    add     x9, x0, #'0'
    add     x10, x0, #('a' - 10)
    csel    x0, x9, x10, lo
    bl      console_byte
    subs    x13, x13, #4
    b.pl    1b
    ret     x11

// x0 = number, printed in decimal. Clobbers x0, x9-x14.
    .global console_dec
console_dec:
    mov     x11, x30
    sub     sp, sp, #32
    mov     x12, sp
    mov     x13, #10
1:  udiv    x14, x0, x13
    msub    x9, x14, x13, x0
    add     w9, w9, #'0'
    strb    w9, [x12], #1
    mov     x0, x14
    cbnz    x0, 1b
2:  ldrb    w0, [x12, #-1]!
    bl      console_byte
    mov     x9, sp
    cmp     x12, x9
    b.hi    2b
    add     sp, sp, #32
    ret     x11
