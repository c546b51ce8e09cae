// The way out: PSCI by HVC, and an end that says why.
    .include "board.inc"
    .include "image.inc"
    .text

    .global power_off
power_off:
    bl      console_drain
    ldr     w0, =PSCI_SYSTEM_OFF
    hvc     #0
1:  wfi                                 // a machine without PSCI stays here
    b       1b

// For every exception nobody expects: names it and ends the run. x0 = which vector.
    .global unexpected_exception
unexpected_exception:
    mov     x20, x0
    say     "\nunexpected exception, vector "
    say_dec x20
    say     ": ESR "
    mrs     x20, esr_el1
    say_hex x20
    say     " ELR "
    mrs     x20, elr_el1
    say_hex x20
    say     " FAR "
    mrs     x20, far_el1
    say_hex x20
    say     "\n"
    b       power_off
