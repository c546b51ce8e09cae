// The guest of the conformance vectors: interprets a list of operations and reports through an unbacked page.
// Each entry of the list is five doublewords: operation, address, value, count, stride. Operation n starts at 64 * n after
// the dispatcher. The vectors for exceptions follow at the next multiple of 2 KiB.
	.global guest_start, guest_end, guest_vectors
	.balign 2048
guest_start:            // x20 = program list, x21 = channel base (unbacked MMIO)
1:	ldp x0, x1, [x20], #16
	ldp x2, x6, [x20], #16
	ldr x7, [x20], #8
	adr x9, 9f
	lsl x0, x0, #6
	add x9, x9, x0
	br x9
	.balign 64
9:	// 0 done
	strb w0, [x21]
	b .
	.balign 64
	// 1 w
	strb w2, [x1]
	b 1b
	.balign 64
	// 2 w4
	str w2, [x1]
	b 1b
	.balign 64
	// 3 r
	ldrb w2, [x1]
	strb w2, [x21, #0x10]
	b 1b
	.balign 64
	// 4 xchg (LSE)
	.inst 0x38228022
	b 1b
	.balign 64
	// 5 fill x1 base x6 count x7 stride
5:	strb w2, [x1]
	add x1, x1, x7
	subs x6, x6, #1
	b.ne 5b
	b 1b
	.balign 64
	// 6 dc civac
	dc civac, x1
	b 1b
	.balign 64
	// 7 dc cisw
	dc cisw, x1
	b 1b
	.balign 64
	// 8 write sctlr = x2
	msr sctlr_el1, x2
	isb
	b 1b
	.balign 64
	// 9 hvc #0 with x0 = x1
	mov x0, x1
	mov x1, #0
	mov x2, #0
	hvc #0
	strb w0, [x21, #0x10]
	b 1b
	.balign 64
	// 10 dc zva
	dc zva, x1
	b 1b
	.balign 64
	// 11 load with writeback (no valid syndrome on a hole)
	ldr x2, [x1], #8
	strb w2, [x21, #0x10]
	b 1b
	.balign 64
	// 12 jump to address
	br x1
	.balign 64
	// 13 migrate loop: x1 base, x2 mask, x6 count
	mov w0, #0xcd15
	movz w10, #0x4e6d
	movk w10, #0x41c6, lsl #16
	movz w11, #0x3039
13:	madd w0, w0, w10, w11
	lsr w3, w0, #5
	and x3, x3, x2
	add x3, x3, x1
	strb w0, [x3]
	subs x6, x6, #1
	b.ne 13b
	b 1b
	.balign 64
	// 14 store pair
	stp x2, x2, [x1]
	b 1b
	.balign 64
	// 15 tlbi all
	dsb ish
	tlbi vmalle1is
	dsb ish
	isb
	b 1b
	.balign 64
	// 16 dc ivac
	dc ivac, x1
	b 1b
	.balign 64
	// 17 ic ialluis
	ic ialluis
	isb
	b 1b
	.balign 64
	// 18 read id via mrs ctr? : read CNTVCT
	mrs x2, cntvct_el0
	b 1b
	.balign 64
	// 19 wfi
	wfi
	b 1b
	.balign 64
	// 20 ldr 8 bytes then report low byte
	ldr x2, [x1]
	strb w2, [x21, #0x10]
	b 1b
	.balign 64
	// 21 str 2 bytes
	strh w2, [x1]
	b 1b
	.balign 2048
guest_vectors:
	.rept 16
	mrs x2, esr_el1
	str w2, [x21, #0x20]
	mrs x2, far_el1
	str x2, [x21, #0x28]
	strb w2, [x21]
	b .
	.balign 128
	.endr
guest_end:
