#!/usr/bin/env python3
"""Records what Debian's U-Boot says on QEMU's virt board: the oracle that Twofold.Guests.Tests compares this machine with.

    eng/record-uboot.py U-BOOT.BIN [NAME...]

Writes tests/Twofold.Guests.Tests/data/uboot-NAME.txt for each NAME (default: every uboot-*.commands there). The bytes are those of
the UART, unchanged: carriage returns, the countdown's backspaces and all. Needs qemu-system-aarch64 and python3.

The machine is set up as Twofold sets its own up: the device tree at the base of RAM, U-Boot flat at RAM base + 0x80000 and entered
there, the payload at RAM base + 128 MiB (where --initrd puts a file when the machine has 256 MiB). QEMU would put a grown and
edited device tree of its own at the base of RAM, and U-Boot's memory layout follows the tree's size; so ours is written over it
through the debug stub before the first instruction.

A commands file has one command per line. A key (a blank) is pressed at "Loading Environment", while U-Boot checks the environment's
CRC, so that it waits when the autoboot countdown looks for one: pressed during the countdown it comes before or after the first
look, and the text differs by a blank. Each command is sent, with a carriage return, when the prompt ("=> ") has come; after the last
the machine must power off. Lines that begin with # are comments; `#tree NAME` says which guests/trees/NAME.dtb the machine has. Each
session is recorded twice and must give the same bytes.
"""

import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
DATA = ROOT / "tests/Twofold.Guests.Tests/data"
PAYLOAD = ROOT / "guests/payload/payload.bin"
TREES = ROOT / "guests/trees"
RAM, UBOOT_ADDRESS, PAYLOAD_ADDRESS = 0x40000000, 0x40080000, 0x48000000
QEMU_TREE_BYTES = 64 << 10             # more than QEMU makes of ours; what is behind ours is zero on our machine
PROMPT, LONG_BEFORE_COUNTDOWN, TIMEOUT = b"=> ", b"Loading Environment", 60


class DebugStub:
    """As much of GDB's remote protocol as it takes to write memory and let the machine go."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        deadline = time.monotonic() + TIMEOUT
        while True:
            try:
                self.socket.connect(str(path))
                return
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)

    def send(self, packet):
        body = packet.encode()
        self.socket.sendall(b"$" + body + b"#%02x" % (sum(body) & 0xFF))

    def ask(self, packet):
        self.send(packet)
        answer = b""
        while not re.search(rb"\$[^#]*#..", answer):
            answer += self.socket.recv(4096)
        self.socket.sendall(b"+")
        return re.search(rb"\$([^#]*)#", answer).group(1)

    def write(self, address, data):
        for at in range(0, len(data), 512):
            piece = data[at:at + 512]
            if self.ask(f"M{address + at:x},{len(piece):x}:{piece.hex()}") != b"OK":
                sys.exit(f"record-uboot: could not write at {address + at:#x}")


def record(uboot, tree, commands):
    with tempfile.TemporaryDirectory() as folder:
        return run(uboot, tree, commands, pathlib.Path(folder) / "stub")


def run(uboot, tree, commands, stub):
    machine = subprocess.Popen(
        ["qemu-system-aarch64", "-M", "virt,gic-version=3", "-cpu", "cortex-a53", "-m", "256", "-nic", "none", "-display", "none",
         "-monitor", "none", "-serial", "stdio", "-S", "-gdb", f"unix:{stub},server=on,wait=off", "-dtb", tree,
         "-device", f"loader,file={uboot},addr={UBOOT_ADDRESS:#x},cpu-num=0",
         "-device", f"loader,file={PAYLOAD},addr={PAYLOAD_ADDRESS:#x},force-raw=on"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    debug = DebugStub(stub)
    debug.write(RAM, tree.read_bytes().ljust(QEMU_TREE_BYTES, b"\0"))
    debug.send("D")

    steps = [(LONG_BEFORE_COUNTDOWN, b" ")] + [(PROMPT, line + b"\r") for line in commands]
    said, searched = b"", 0
    for awaited, answer in steps:
        while (found := said.find(awaited, searched)) < 0:
            got = machine.stdout.read1(4096)
            if not got:
                sys.exit(f"record-uboot: the machine ended before it said {awaited!r}:\n{said.decode(errors='replace')}")
            said += got
        searched = found + len(awaited)
        machine.stdin.write(answer)
        machine.stdin.flush()
    said += machine.stdout.read()
    if machine.wait(TIMEOUT) != 0:
        sys.exit("record-uboot: QEMU failed")
    return said


def main(arguments):
    if not arguments or arguments[0].startswith("-"):
        sys.exit(__doc__)
    uboot = pathlib.Path(arguments[0]).resolve()
    names = arguments[1:] or sorted(p.stem.removeprefix("uboot-") for p in DATA.glob("uboot-*.commands"))
    for name in names:
        lines = (DATA / f"uboot-{name}.commands").read_bytes().splitlines()
        tree = TREES / next(line.split()[1].decode() + ".dtb" for line in lines if line.startswith(b"#tree "))
        commands = [line for line in lines if line and not line.startswith(b"#")]
        said = record(uboot, tree, commands)
        if record(uboot, tree, commands) != said:
            sys.exit(f"record-uboot: {name}: two runs differ")
        (DATA / f"uboot-{name}.txt").write_bytes(said)
        print(f"record-uboot: {name}: {len(said)} bytes")


main(sys.argv[1:])
