#!/usr/bin/env bash
# Installs what the tests use, where it is missing and this user may. Tests that still miss something say so.
set -euo pipefail

declare -A package_of=(
  [ip]=iproute2 [ss]=iproute2 [nft]=nftables [nsenter]=util-linux [setpriv]=util-linux [python3]=python3 [gcc]=gcc [tmux]=tmux
  [prometheus]=prometheus [promtool]=prometheus
  [prometheus-alertmanager]=prometheus-alertmanager
  [systemd-analyze]=systemd [groff]=groff-base [curl]=curl [objdump]=binutils
  [chromium]=chromium
)

missing=()
for tool in "${!package_of[@]}"; do
  command -v "$tool" >/dev/null 2>&1 || missing+=("${package_of[$tool]}")
done
# The native binary links against zlib, and against SQLite where its archive is there.
[ -e /usr/include/zlib.h ] || missing+=(zlib1g-dev)
[ -e /usr/include/sqlite3.h ] || missing+=(libsqlite3-dev)
[ ${#missing[@]} -eq 0 ] && exit 0

if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
  echo "not installed here: ${missing[*]}; tests that need them are skipped" >&2
  exit 0
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends "${missing[@]}"
