#!/usr/bin/env bash
# Makes the Debian packages, installs them in a bare system of their own, and uses them there: the
# command as somebody who has nothing else, then the libraries as somebody who builds a program.
# Says so where that cannot be tried.
set -euo pipefail
cd "$(dirname "$0")/../.."

not_tried() {
  echo "make test-deb: NOT TRIED, $1"
  exit 0
}

[[ -r /etc/debian_version ]] || not_tried "this is not a Debian system"
[[ $(id -u) -eq 0 ]] || not_tried "a chroot needs root"
make --no-print-directory deb

codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
# As apt of this machine has it: one mirror has the base system, others have updates.
mirror=$(apt-get indextargets --format '$(REPO_URI)' \
           'Created-By: Packages' "Codename: $codename" 'Component: main' | head -n 1)
[[ -n $mirror ]] || not_tried "apt knows no mirror of $codename"

root=$(mktemp -d)
chmod 755 "$root"  # as the root of any system: apt reads as another user
clean_up() { rm -rf --one-file-system "$root"; }
trap clean_up EXIT
debootstrap --variant=minbase "$codename" "$root" "$mirror" >"$root.log" 2>&1 || {
  tail -n 20 "$root.log"
  not_tried "debootstrap failed with $mirror"
}
rm "$root.log"

in_chroot() { chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive "$@"; }
add_packages() { in_chroot apt-get install -y -qq --no-install-recommends "$@" >/dev/null; }

mkdir "$root/packages"
cp build/package/stampede_*.deb build/package/stampede-dev_*.deb "$root/packages"
in_chroot apt-get update -qq
add_packages $(cd "$root" && ls ./packages/stampede_*.deb)

echo '--- stampede --version, list, hunt, run'
in_chroot stampede --version
in_chroot stampede list protocols
in_chroot stampede hunt vsr --runs 100
# A planted defect is found: 1 is the exit code of a violation.
code=0
in_chroot stampede hunt vsr --defect start-view-when-normal --seed 1 --no-shrink || code=$?
[[ $code -eq 1 ]] || { echo "a planted defect: exit code $code" >&2; exit 1; }
in_chroot stampede run /usr/share/stampede/scenarios | tail -n 1

echo '--- stampede-dev, with pkg-config'
add_packages $(cd "$root" && ls ./packages/stampede-dev_*.deb) g++ pkg-config
cp -r tests/package/user "$root/user"
in_chroot sh -ec '
  g++ -std=c++20 -I/user /user/main.cc /user/core/time.cc $(pkg-config --cflags --libs stampede) -o /world_user
  /world_user
  g++ -std=c++20 /user/command.cc $(pkg-config --cflags --libs stampede) -o /command
  /command hunt abd --runs 20'
echo 'make test-deb: passed'
