#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs the Debian packages that building and testing need, where they are missing.
set -euo pipefail

build=(libsimdjson-dev libre2-dev libzstd-dev zlib1g-dev libbpf-dev libssl-dev libedit-dev libsqlite3-dev libcurl4-openssl-dev linux-libc-dev pkg-config g++)
# Real tunnels for the end-to-end tests, and what the tests read and write with.
test=(socat sshuttle iodine ptunnel-ng proxychains4 openssh-client zstd gzip python3 iproute2 util-linux mount)
# Receivers of notifications.
test+=(python3-aiosmtpd rsyslog openssl)

# What the benchmarks compare with, and build with.
bench=(jq ripgrep gcc python3-venv zstd python3)

wanted=("${build[@]}")
[ "${1:-}" = "--test" ] && wanted+=("${test[@]}")
[ "${1:-}" = "--bench" ] && wanted+=("${bench[@]}")

missing=()
for package in "${wanted[@]}"; do
  [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
done

if ! command -v swift >/dev/null; then
  echo "setup: there is no swift; install a Swift 6.2 or newer toolchain (https://www.swift.org/install/linux/)" >&2
  exit 1
fi
[ ${#missing[@]} -eq 0 ] && exit 0

if ! command -v apt-get >/dev/null; then
  echo "setup: this is no Debian; install what corresponds to: ${missing[*]}" >&2
  exit 1
fi
as_root=()
if [ "$(id -u)" != 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "setup: run as root: apt-get install ${missing[*]}" >&2
    exit 1
  fi
  as_root=(sudo)
fi
echo "setup: installing ${missing[*]}"
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
  apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
