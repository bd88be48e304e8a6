#!/usr/bin/env bash
# Installs what is missing to build Stampede (`build`, the default), to work on it (`develop`), to
# make and try its Debian packages (`package`), to try hunts on a Slurm of one host (`slurm`), to build
# the page of reports (`page`), or to try it in a browser (`browser`).
# The one place that names what a build needs.
set -euo pipefail

build=(g++ cmake ninja-build libabsl-dev nlohmann-json3-dev libspdlog-dev libcli11-dev
       zlib1g-dev libzstd-dev libedit-dev libgtest-dev libgmock-dev libbenchmark-dev libvalijson-dev
       pkg-config jq)
develop=(clang clang-format clang-tidy)
package=(debootstrap dpkg-dev)
slurm=(slurm-wlm munge procps)
page=(esbuild node-typescript)
browser=(chromium fonts-dejavu-core)
# Another Node.js than Debian's may be there.
command -v node >/dev/null || page+=(nodejs)
command -v npm >/dev/null || browser+=(npm)

case "${1:-build}" in
  build) wanted=("${build[@]}") ;;
  develop) wanted=("${build[@]}" "${develop[@]}") ;;
  package) wanted=("${build[@]}" "${package[@]}") ;;
  slurm) wanted=("${build[@]}" "${slurm[@]}") ;;
  page) wanted=("${page[@]}") ;;
  browser) wanted=("${build[@]}" "${page[@]}" "${browser[@]}") ;;
  *) echo "usage: $0 [build|develop|package|slurm|page|browser]" >&2; exit 2 ;;
esac

if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
  if command -v cmake >/dev/null && command -v ninja >/dev/null; then exit 0; fi
  cat >&2 <<'TEXT'
This is not a Debian system, so nothing was installed. Stampede needs: a C++20 compiler (gcc 12 or
clang 14 and later), CMake 3.25, Ninja, Abseil 20220623 or later, nlohmann_json 3.11, spdlog 1.10,
CLI11 2.1, zlib 1.2, Zstandard 1.5, libedit 3.1, GoogleTest 1.12, valijson 1.0 and Google Benchmark 1.7.
TEXT
  exit 1
fi

missing=()
for package in "${wanted[@]}"; do
  status=$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null || true)
  [[ $status == *"ok installed" ]] || missing+=("$package")
done
[[ ${#missing[@]} -eq 0 ]] && exit 0

as_root=()
if [[ $(id -u) -ne 0 ]]; then
  if ! command -v sudo >/dev/null; then
    echo "Please run as root: apt-get install ${missing[*]}" >&2
    exit 1
  fi
  as_root=(sudo)
fi
echo "Installing: ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
