#!/bin/sh
# guests/fetch-guests.sh DIR [--only u-boot|edk2|busybox|linux]... [--refresh]
#
# Brings the real guests that Debian 12 packages hold (firmware, kernels, busybox) into DIR and builds two tiny initramfs archives
# of busybox; with linux and busybox there, also initrd-arm64.cpio: busybox and the kernel's virtio and ext4 modules. Without --only, everything; `--only u-boot` is what the README and the tests need. Works as root or as an ordinary
# user on a Debian 12 machine of any architecture: it keeps its own apt state under DIR/.apt, installs nothing, and takes the
# archive's address and key from the machine's own apt sources. Packages are verified by apt against the signed archive index;
# extracted files are checked against the figures below where the package has the version they were taken from, and by magic number
# otherwise. Running it again is a no-op while every file still matches DIR/MANIFEST; --refresh fetches anew.
set -eu
LC_ALL=C; export LC_ALL
umask 022

die() { echo "fetch-guests: $*" >&2; exit 1; }
say() { echo "fetch-guests: $*" >&2; }
usage() { echo "usage: guests/fetch-guests.sh DIR [--only u-boot|edk2|busybox|linux]... [--refresh]" >&2; exit 2; }

[ $# -ge 1 ] || usage
case "$1" in ''|-*) usage;; esac
folder=$1; shift
groups=
refresh=
while [ $# -gt 0 ]; do
    case "$1" in
        --only) [ $# -ge 2 ] || usage
                case "$2" in u-boot|edk2|busybox|linux) groups="$groups $2";; *) usage;; esac
                shift 2;;
        --refresh) refresh=1; shift;;
        *) usage;;
    esac
done
groups=${groups:-u-boot edk2 busybox linux}

for tool in apt-get apt-cache dpkg dpkg-deb tar sha256sum awk sed od; do
    command -v "$tool" >/dev/null || die "needs $tool"
done
mkdir -p "$folder"
DIR=$(cd "$folder" && pwd)
case "$DIR" in *[!A-Za-z0-9_./+-]*) die "the folder's name must have no blanks or odd characters";; esac

files_of() { # GROUP
    case "$1" in
        u-boot)  echo u-boot-arm64.bin u-boot-arm.bin;;
        edk2)    echo QEMU_EFI.fd;;
        busybox) echo busybox-arm64 busybox-armhf initramfs-arm64.cpio initramfs-armhf.cpio;;
        linux)   echo Image-arm64 zImage-armmp modules-arm64.cpio;;
    esac
}

# The group's every file is in the manifest and still has the bytes it names.
up_to_date() { # GROUP
    [ -f "$DIR/MANIFEST" ] || return 1
    for file in $(files_of "$1"); do
        line=$(grep "  $file\$" "$DIR/MANIFEST") || return 1
        (cd "$DIR" && echo "$line" | sha256sum -c --quiet - >/dev/null 2>&1) || return 1
    done
}

# Archives of one initramfs may follow each other; this one is made of parts that the manifest vouches for.
join_initrd() {
    [ -f "$DIR/initramfs-arm64.cpio" ] && [ -f "$DIR/modules-arm64.cpio" ] || return 0
    cat "$DIR/initramfs-arm64.cpio" "$DIR/modules-arm64.cpio" >"$DIR/initrd-arm64.cpio"
}

wanted=
for group in $groups; do
    if [ -n "$refresh" ] || ! up_to_date "$group"; then wanted="$wanted $group"; fi
done
[ -n "$wanted" ] || { join_initrd; say "up to date: $DIR"; exit 0; }

APT=$DIR/.apt
PKG=$DIR/.pkg
WORK=$PKG/work
rm -rf "$APT" "$PKG"
mkdir -p "$APT" "$WORK"
trap 'rm -rf "$APT" "$PKG"' EXIT

# --- apt state of our own, one per architecture -----------------------------------------------------------------------------
options() { # ARCH STATE-DIR
    mkdir -p "$2/lists/partial" "$2/cache/archives/partial"
    : >"$2/status"
    printf '%s ' -q -q "-oAPT::Architecture=$1" "-oAPT::Architectures=$1" -oAPT::Sandbox::User=root \
        "-oDir::State::Lists=$2/lists" "-oDir::Cache=$2/cache" "-oDir::State::status=$2/status" \
        -oAcquire::Languages=none -oAcquire::Retries=3 -oAPT::Get::AllowUnauthenticated=false "-oDir::State::extended_states=$2/ext"
}

native=$(dpkg --print-architecture)
say "reading the machine's own package sources ($native)"
O=$(options "$native" "$APT/native")
apt-get $O update >"$APT/native.log" 2>&1 || true
# Debian's own sources only: address, codename, key.
apt-get $O indextargets --format '$(ORIGIN)|$(COMPONENT)|$(REPO_URI)|$(CODENAME)|$(SUITE)|$(SIGNED_BY)' 'Created-By: Packages' \
    | awk -F'|' '$1=="Debian" && $2=="main"' | sort -u >"$APT/sources.found"
[ -s "$APT/sources.found" ] || { sed 's/^/  /' "$APT/native.log" >&2; die "no Debian source found in this machine's apt configuration"; }

architectures=arm64
case "$wanted" in *busybox*|*linux*) architectures="arm64 armhf";; esac
for arch in $architectures; do
    mkdir -p "$APT/$arch/none"
    awk -F'|' -v a="$arch" '{ key = $6; if (key == "" || key ~ /\n/ || key !~ /^\//) key = "/usr/share/keyrings/debian-archive-keyring.gpg"
        print "deb [arch=" a " signed-by=" key "] " $3 " " ($4 != "" ? $4 : $5) " main" }' "$APT/sources.found" | sort -u >"$APT/$arch/sources.list"
    O="$(options "$arch" "$APT/$arch") -oDir::Etc::SourceList=$APT/$arch/sources.list -oDir::Etc::SourceParts=$APT/$arch/none"
    say "package lists for $arch"
    tries=1
    until apt-get $O update >"$APT/$arch.log" 2>&1; do
        [ "$tries" -lt 3 ] || { say "warning: some $arch lists did not come; going on with the rest"; break; }
        tries=$((tries + 1))
        sleep 5
    done
    eval "O_$arch=\$O"
done

# --- packages and the files in them -------------------------------------------------------------------------------------------
get() { # ARCH PACKAGE: leaves the package's path in DEB and its version in VER
    eval "O=\$O_$1"
    (cd "$PKG" && apt-get $O download "$2" >"$PKG/download.log" 2>&1) || { sed 's/^/  /' "$PKG/download.log" >&2; die "could not download $2 ($1)"; }
    DEB=$(ls "$PKG/$2"_*_"$1".deb "$PKG/$2"_*_all.deb 2>/dev/null | head -n 1)
    VER=$(dpkg-deb -f "$DEB" Version)
    say "$2 $VER"
    echo "# $2 $1 $VER" >>"$WORK/versions"
}

kernel_of() { # ARCH METAPACKAGE: prints the package it stands for
    eval "O=\$O_$1"
    apt-cache $O depends --important "$2" 2>/dev/null | sed -n 's/^ *Depends: *\(linux-image-[0-9][^ ]*\).*/\1/p' | head -n 1
}

take() { # PATH-IN-PACKAGE NAME
    dpkg-deb --fsys-tarfile "$DEB" | tar -x -O -f - "./$1" >"$WORK/taken" 2>/dev/null || die "$DEB has no $1"
    [ -s "$WORK/taken" ] || die "$DEB: $1 is empty"
    mv "$WORK/taken" "$DIR/$2"
}

check() { # NAME VERSION SIZE SHA256: exact where the version is the one these figures were taken from
    if [ "$VER" != "$2" ]; then
        say "  $1: version $VER is not $2, accepted on the archive's signature"
    elif [ "$(stat -c %s "$DIR/$1")" = "$3" ] && [ "$(sha256sum <"$DIR/$1" | cut -d' ' -f1)" = "$4" ]; then
        say "  $1 verified"
    else
        die "$1: size or sha256 differs from what version $2 had"
    fi
}

magic() { # NAME OFFSET HEX
    found=$(od -An -tx1 -j "$2" -N $((${#3} / 2)) "$DIR/$1" | tr -d ' \n')
    [ "$found" = "$3" ] || die "$1: magic $found at $2, expected $3"
}

fetch_u_boot() {
    get arm64 u-boot-qemu
    take usr/lib/u-boot/qemu_arm64/u-boot.bin u-boot-arm64.bin
    take usr/lib/u-boot/qemu_arm/u-boot.bin u-boot-arm.bin
    check u-boot-arm64.bin 2023.01+dfsg-2+deb12u3 971304 f50cb989e32b41a7389edd5a77a565c2c3870abec44a2e55678107abd34f1184
    check u-boot-arm.bin 2023.01+dfsg-2+deb12u3 789972 b15cffcaffe609ad0f626d62a5e0818f6b4ed6045b7315b8d653c8c7b013356f
}

fetch_edk2() {
    get arm64 qemu-efi-aarch64
    take usr/share/qemu-efi-aarch64/QEMU_EFI.fd QEMU_EFI.fd
    check QEMU_EFI.fd 2022.11-6+deb12u2 2097152 1794df260f8a1b1c938b5cee48f277327d8ce901a07ff44d2cd86ca043dae96a
}

fetch_linux() {
    kernel=$(kernel_of arm64 linux-image-cloud-arm64)
    [ -n "$kernel" ] || die "no linux-image-cloud-arm64"
    get arm64 "$kernel"
    take "boot/vmlinuz-${kernel#linux-image-}" Image-arm64
    magic Image-arm64 56 41524d64               # "ARMd": a plain arm64 Image
    modules arm64 virtio_mmio virtio_blk virtio_rng ext4
    kernel=$(kernel_of armhf linux-image-armmp)
    [ -n "$kernel" ] || die "no linux-image-armmp"
    get armhf "$kernel"
    take "boot/vmlinuz-${kernel#linux-image-}" zImage-armmp
    magic zImage-armmp 36 18286f01              # zImage: 0x016f2818
}

# The package's modules that are named, what they depend on before them, and the order in which to load them.
modules() { # ARCH NAME...
    dpkg-deb --fsys-tarfile "$DEB" | tar -x -C "$WORK" -f - ./lib/modules
    find "$WORK/lib/modules" -name '*.ko' >"$WORK/found"
    [ -s "$WORK/found" ] || die "$DEB has no uncompressed modules"
    : >"$WORK/order"
    archive=$DIR/modules-$1.cpio
    shift
    for name in "$@"; do add_module "$name"; done
    sed 's|.*/||' "$WORK/order" >"$WORK/names"
    inode=1000
    {
        for name in lib lib/modules; do entry $name 41ED "" 0 0 2; done
        while read -r path; do entry "lib/modules/${path##*/}" 81A4 "$path"; done <"$WORK/order"
        entry lib/modules/order 81A4 "$WORK/names"
        finish
    } >"$archive"
    fill "$archive"
    rm -rf "$WORK/lib"
}

add_module() { # NAME, with underscores; what is not there is built in
    path=$(module_path "$1")
    [ -n "$path" ] || return 0
    for needed in $(tr '\0' '\n' <"$path" | sed -n 's/^depends=//p' | tr ',-' ' _'); do add_module "$needed"; done
    path=$(module_path "$1")
    grep -q -x -F "$path" "$WORK/order" || echo "$path" >>"$WORK/order"
}

module_path() { # NAME
    awk -F/ -v want="$1.ko" '{ name = $NF; gsub("-", "_", name) } name == want' "$WORK/found"
}

fetch_busybox() {
    get arm64 busybox-static
    take bin/busybox busybox-arm64
    check busybox-arm64 1:1.35.0-4+deb12u1+b1 1846504 61781806ad3650b0b9d2b3fc6971e2bffdca967af1a95375abd0578bafff14fb
    get armhf busybox-static
    take bin/busybox busybox-armhf
    check busybox-armhf 1:1.35.0-4+deb12u1+b1 1284688 9b89dbebc390b4b9174a449df18b422892387bf35717a63cf1e0aef5b4e8dcfe
    initramfs arm64
    initramfs armhf
}

# --- a tiny initramfs: newc cpio written with printf, so that neither cpio nor python is needed -------------------------------
APPLETS='sh ash cat ls echo mount umount uname dmesg ps free sleep poweroff reboot halt mkdir rm cp mv ln grep sed awk head tail wc
    cut md5sum sha256sum dd od hexdump vi env date uptime kill find sort cttyhack setsid stty true false test seq yes gzip gunzip tar
    top df du chmod devmem insmod lsmod rmmod blkid blockdev mke2fs sync cmp diff nproc tr tee touch stat hwclock id xargs expr
    printf basename dirname clear which readlink mknod sha1sum timeout chroot switch_root losetup swapon swapoff mkswap usleep'

pad() { # LENGTH: to a multiple of four
    [ $(($1 % 4)) -eq 0 ] || head -c $((4 - $1 % 4)) /dev/zero
}

entry() { # NAME MODE(hex) [FILE] [RMAJOR RMINOR LINKS]
    inode=$((inode + 1))
    size=0
    [ -z "${3:-}" ] || size=$(stat -c %s "$3")
    name_size=$((${#1} + 1))
    printf '070701%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X' \
        $inode $((0x$2)) 0 0 "${6:-1}" 0 "$size" 0 0 "${4:-0}" "${5:-0}" $name_size 0
    printf '%s\0' "$1"
    pad $((110 + name_size))
    [ -z "${3:-}" ] || { cat "$3"; pad "$size"; }
}

finish() {
    inode=-1
    entry 'TRAILER!!!' 0
}

fill() { # FILE: to a multiple of 512 bytes
    tail=$(($(stat -c %s "$1") % 512))
    [ $tail -eq 0 ] || head -c $((512 - tail)) /dev/zero >>"$1"
}

write_init() {
    cat >"$WORK/init" <<'INIT'
#!/bin/sh
/bin/busybox mkdir -p /proc /sys /dev /tmp
/bin/busybox mount -t proc proc /proc
/bin/busybox mount -t sysfs sysfs /sys
/bin/busybox mount -t devtmpfs devtmpfs /dev 2>/dev/null
if [ -f /lib/modules/order ]; then
    while read module; do insmod "/lib/modules/$module"; done </lib/modules/order
fi
echo TWOFOLD-INIT-UP
uname -a
while read k v; do case "$k" in MemTotal:|MemFree:) echo "$k $v";; esac; done </proc/meminfo
case "$(cat /proc/cmdline)" in *tf.off*) echo TWOFOLD-POWEROFF; poweroff -f;; esac
exec setsid cttyhack sh
INIT
}

initramfs() { # ARCH
    write_init
    printf busybox >"$WORK/link"
    inode=0
    {
        for name in bin sbin dev proc sys tmp root etc; do entry $name 41ED "" 0 0 2; done
        entry dev/console 2180 "" 5 1
        entry dev/null 21B6 "" 1 3
        entry bin/busybox 81ED "$DIR/busybox-$1"
        for name in $APPLETS; do entry "bin/$name" A1FF "$WORK/link"; done
        entry init 81ED "$WORK/init"
        finish
    } >"$DIR/initramfs-$1.cpio"
    fill "$DIR/initramfs-$1.cpio"
}

# --- what was asked for, and the manifest: a group's lines are replaced, the others' stay -------------------------------------
: >"$WORK/versions"
touch "$DIR/MANIFEST"
for group in $wanted; do
    : >"$WORK/versions"
    case "$group" in
        u-boot)  fetch_u_boot;;
        edk2)    fetch_edk2;;
        busybox) fetch_busybox;;
        linux)   fetch_linux;;
    esac
    cp "$DIR/MANIFEST" "$WORK/manifest"
    for file in $(files_of "$group"); do
        grep -v "  $file\$" "$WORK/manifest" >"$WORK/manifest.kept" || true
        mv "$WORK/manifest.kept" "$WORK/manifest"
    done
    sed -i "/^# $group:/d" "$WORK/manifest"
    sed "s/^#/# $group:/" "$WORK/versions" >>"$WORK/manifest"
    # shellcheck disable=SC2046  # file names without blanks
    (cd "$DIR" && sha256sum $(files_of "$group")) >>"$WORK/manifest"
    mv "$WORK/manifest" "$DIR/MANIFEST"
done
join_initrd
say "done: $DIR"
