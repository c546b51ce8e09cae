#!/bin/sh
# guests/build.sh [--check]
# Assembles every guest program beside its source. Needs binutils for AArch64 only (Debian: binutils-aarch64-linux-gnu).
# The images are committed; --check builds anew elsewhere and fails, naming the image, if one differs by a byte.
set -eu
LC_ALL=C; export LC_ALL
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
prefix=${CROSS_COMPILE:-aarch64-linux-gnu-}
mode=${1:-}
case "$mode" in ''|--check) ;; *) echo "usage: guests/build.sh [--check]" >&2; exit 2;; esac
for tool in as ld objcopy; do
    command -v "$prefix$tool" >/dev/null || { echo "guests/build.sh: needs $prefix$tool (Debian: binutils-aarch64-linux-gnu)" >&2; exit 2; }
done
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
    if [ "$mode" = --check ]; then
        cmp "$work/$name.bin" "$here/$name/$name.bin" || { echo "guests/build.sh: $name.bin does not match its source" >&2; failed=1; }
    else
        cat "$work/$name.bin" >"$here/$name/$name.bin"
    fi
}

failed=0
guest tour console power devicetree caches translation vectors interrupts
exit "$failed"
