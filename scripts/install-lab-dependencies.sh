#!/usr/bin/env bash
# Installs the clients and the registry of the lab, from Debian, where they are missing and this user may.
# Services are kept from starting: the lab starts its own, in network namespaces.
set -euo pipefail

declare -A package_of=(
  [dockerd]=docker.io [docker]=docker.io [containerd]=containerd [ctr]=containerd [runc]=runc [podman]=podman [skopeo]=skopeo
  [buildah]=buildah [docker-registry]=docker-registry [nginx]=nginx-light [ip]=iproute2 [tc]=iproute2 [nft]=nftables
  [iptables]=iptables [nsenter]=util-linux [unshare]=util-linux
)

missing=()
for tool in "${!package_of[@]}"; do
  [ -x "/usr/bin/$tool" ] || [ -x "/usr/sbin/$tool" ] || [ -x "/sbin/$tool" ] || [ -x "/bin/$tool" ] || missing+=("${package_of[$tool]}")
done
[ ${#missing[@]} -eq 0 ] && exit 0

if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
  echo "not installed here: ${missing[*]}; the lab needs them" >&2
  exit 0
fi
export DEBIAN_FRONTEND=noninteractive
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod +x "$policy"
  trap 'rm -f "$policy"' EXIT
fi
apt-get update -qq
mapfile -t packages < <(printf '%s\n' "${missing[@]}" | sort -u)
apt-get install -y -qq --no-install-recommends "${packages[@]}"
