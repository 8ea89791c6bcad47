#!/bin/sh
# Builds CalculiX 2.20 once, from Debian's source package, into a cache outside of the checkout, and
# prints the path of the program. Debian's own build cannot load materials from shared libraries;
# this one is compiled with CALCULIX_EXTERNAL_BEHAVIOURS_SUPPORT. About a minute on two cores.
#
#   ./build.sh              into ${XDG_CACHE_HOME:-~/.cache}/neml2_jax/calculix
#   CALCULIX=DIR ./build.sh into DIR
set -eu

folder=${CALCULIX:-${XDG_CACHE_HOME:-$HOME/.cache}/neml2_jax/calculix}
program=$folder/ccx
if [ -x "$program" ]; then
    echo "$program"
    exit 0
fi

for command in apt-get dpkg-source gfortran cc make; do
    command -v "$command" > /dev/null || {
        echo "build.sh: there is no $command; it needs Debian or Ubuntu with" >&2
        echo "  apt-get install dpkg-dev gfortran gcc make" >&2
        exit 1
    }
done

packages="libspooles-dev libarpack2-dev liblapack-dev"
missing=
for package in $packages; do
    dpkg -s "$package" > /dev/null 2>&1 || missing="$missing $package"
done
if [ -n "$missing" ]; then
    if [ "$(id -u)" -ne 0 ]; then
        echo "build.sh: first, as root: apt-get install$missing" >&2
        exit 1
    fi
    apt-get install --yes --no-install-recommends $missing >&2
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

# A list of its own, so that the machine's list of packages stays as it is.
echo "deb-src http://deb.debian.org/debian bookworm main" > sources
mkdir -p lists/partial
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
[ -f "$keyring" ] && sed -i "s|deb-src |deb-src [signed-by=$keyring] |" sources
apt() {
    apt-get -qq -o Dir::Etc::sourcelist="$work/sources" -o Dir::Etc::sourceparts=/dev/null \
        -o Dir::State::lists="$work/lists" -o APT::Sandbox::User=root "$@" >&2
}
apt update
apt source calculix-ccx=2.20-1

cd calculix-ccx-2.20/ccx_2.20/src
make -j2 CC=cc FC=gfortran \
    CFLAGS="-w -O1 -I/usr/include/spooles -DARCH=Linux -DSPOOLES -DARPACK -DMATRIXSTORAGE \
-DUSE_MT=1 -DCALCULIX_EXTERNAL_BEHAVIOURS_SUPPORT" \
    FFLAGS="-w -O1 -fallow-argument-mismatch" \
    LIBS="-lspooles -lpthread -larpack -llapack -lblas -ldl -lm -lc" > make.log 2>&1 || {
    tail -20 make.log >&2
    exit 1
}
mkdir -p "$folder"
cp ccx_2.20 "$program.new"
mv "$program.new" "$program"
echo "$program"
