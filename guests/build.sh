#!/bin/sh
# guests/build.sh [--check]
# Builds everything here that is committed in built form, beside its source: the guest programs with binutils for AArch64
# (Debian: binutils-aarch64-linux-gnu), the device trees of the recordings with dtc (Debian: device-tree-compiler).
# --check builds anew elsewhere and fails, naming the file, if one differs by a byte.
set -eu
LC_ALL=C; export LC_ALL
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
prefix=${CROSS_COMPILE:-aarch64-linux-gnu-}
mode=${1:-}
case "$mode" in ''|--check) ;; *) echo "usage: guests/build.sh [--check]" >&2; exit 2;; esac
for tool in as ld objcopy; do
    command -v "$prefix$tool" >/dev/null || { echo "guests/build.sh: needs $prefix$tool (Debian: binutils-aarch64-linux-gnu)" >&2; exit 2; }
done
command -v dtc >/dev/null || { echo "guests/build.sh: needs dtc (Debian: device-tree-compiler)" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# guest NAME RUNTIME-PART...: NAME/NAME.S and the parts of the runtime it uses, linked to one flat Image.
guest() {
    name=$1; shift
    objects=
    for source in "$name/$name.S" $(printf 'runtime/%s.S ' "$@"); do
        object=$work/$(basename "$source" .S).o
        "${prefix}as" -march=armv8-a+crc -I "$here/runtime" -o "$object" "$here/$source"
        objects="$objects $object"
    done
    # shellcheck disable=SC2086  # a list of files without blanks
    "${prefix}ld" -T "$here/runtime/guest.ld" --build-id=none -z noexecstack --no-warn-rwx-segments -o "$work/$name.elf" $objects
    "${prefix}objcopy" -O binary "$work/$name.elf" "$work/$name.bin"
    keep "$name/$name.bin"
}

# bare NAME: NAME/NAME.S alone, as bytes, for a loader that knows what it loads.
bare() {
    "${prefix}as" -march=armv8.1-a -o "$work/$1.o" "$here/$1/$1.S"
    "${prefix}objcopy" -O binary -j .text "$work/$1.o" "$work/$1.bin"
    keep "$1/$1.bin"
}

# tree NAME: the device tree trees/NAME.dts as bytes.
tree() {
    dtc -q -I dts -O dtb -o "$work/$1.dtb" "$here/trees/$1.dts"
    keep "trees/$1.dtb"
}

# keep PATH: what was just built is stored at PATH, or compared with what is there.
keep() {
    if [ "$mode" != --check ]; then
        cat "$work/$(basename "$1")" >"$here/$1"
    elif ! cmp "$work/$(basename "$1")" "$here/$1"; then
        echo "guests/build.sh: $1 does not match its source" >&2
        failed=1
    fi
}

failed=0
guest tour console power devicetree caches translation vectors interrupts
guest payload console power devicetree translation vectors
guest bench console power devicetree caches translation vectors
bare conform
tree min-gic3
tree min-gic3-initrd
exit "$failed"
