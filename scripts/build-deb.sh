#!/usr/bin/env bash
# Builds artifacts/petrel_VERSION_ARCH.deb from a native binary (make build), with dpkg-deb alone. The same sources and the same
# binary give the same package, octet for octet: times in it are SOURCE_DATE_EPOCH, or that of the last commit.
#
#   PETREL_BINARY   the program (artifacts/petrel)
#   VERSION         the version of the package (that of Directory.Build.props)
#   OUTPUT          the folder of the package (artifacts)
set -euo pipefail
cd "$(dirname "$0")/.."
umask 022

binary=${PETREL_BINARY:-artifacts/petrel}
version=${VERSION:-$(sed -nE 's|.*<Version>(.*)</Version>.*|\1|p' Directory.Build.props)}
output=${OUTPUT:-artifacts}
[ -x "$binary" ] || { echo "there is no $binary: run make build first" >&2; exit 1; }
# A library beside /usr/bin/petrel is none of a package's ways, and an agent without a history none of a service's.
grep -qa "SQLite format 3" "$binary" || { echo "$binary is without SQLite: install libsqlite3-dev, then run make build" >&2; exit 1; }
case $(od -An -tx1 -j18 -N1 "$binary" | tr -d ' ') in # e_machine of elf(5)
  3e) architecture=amd64 ;;
  b7) architecture=arm64 ;;
  *) echo "$binary is for no machine that Petrel knows" >&2; exit 1 ;;
esac
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || stat -c %Y CHANGELOG.md)}
export SOURCE_DATE_EPOCH LC_ALL=C

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
put() { install -D -m "$1" "$2" "$root$3"; }
compress() { gzip -9n >"$root$1"; chmod 644 "$root$1"; }
# The program describes itself; nothing of this machine's configuration may come in.
ask() { env -i HOME=/nonexistent LC_ALL=C SOURCE_DATE_EPOCH="$SOURCE_DATE_EPOCH" "$binary" "$@"; }

put 755 "$binary" /usr/bin/petrel
put 644 deploy/systemd/petrel.service /usr/lib/systemd/system/petrel.service
put 644 deploy/debian/overrides /usr/share/lintian/overrides/petrel
put 644 deploy/systemd/petrel.sysusers /usr/lib/sysusers.d/petrel.conf
mkdir -p "$root"/etc/petrel "$root"/usr/share/{man/man1,man/man5,bash-completion/completions,zsh/vendor-completions,fish/vendor_completions.d,doc/petrel/examples}
ask config init >"$root/etc/petrel/petrel.toml"
ask completion bash >"$root/usr/share/bash-completion/completions/petrel"
ask completion zsh >"$root/usr/share/zsh/vendor-completions/_petrel"
ask completion fish >"$root/usr/share/fish/vendor_completions.d/petrel.fish"
ask man petrel | compress /usr/share/man/man1/petrel.1.gz
ask man petrel.toml | compress /usr/share/man/man5/petrel.toml.5.gz

doc=$root/usr/share/doc/petrel
cp deploy/debian/copyright "$doc/copyright"
compress /usr/share/doc/petrel/NEWS.gz <CHANGELOG.md
compress /usr/share/doc/petrel/changelog.gz <<END
petrel ($version) unstable; urgency=medium

  * What is new stands in NEWS.gz.

 -- $(sed -n 's/^Maintainer: //p' deploy/debian/control)  $(date -uRd "@$SOURCE_DATE_EPOCH")
END
cp -r deploy/systemd/petrel.service.d deploy/prometheus deploy/grafana deploy/alertmanager "$doc/examples/"

install -d "$root/DEBIAN"
libc=$(objdump -T "$binary" | grep -oE 'GLIBC_[0-9.]+' | sort -uV | tail -n 1)
sed -e "s/@VERSION@/$version/" -e "s/@ARCHITECTURE@/$architecture/" -e "s/@LIBC@/${libc#GLIBC_}/" \
  -e "s/@SIZE@/$(du -sk --apparent-size --exclude=DEBIAN "$root" | cut -f1)/" deploy/debian/control >"$root/DEBIAN/control"
echo /etc/petrel/petrel.toml >"$root/DEBIAN/conffiles"
install -m 755 deploy/debian/postinst deploy/debian/prerm deploy/debian/postrm "$root/DEBIAN/"
(cd "$root" && find usr -type f -print0 | sort -z | xargs -0 md5sum) >"$root/DEBIAN/md5sums"
find "$root" -type d -exec chmod 755 {} + -o -type f ! -perm -100 -exec chmod 644 {} +

mkdir -p "$output"
package=$output/petrel_${version}_$architecture.deb
dpkg-deb --root-owner-group -Zxz --build "$root" "$package" >/dev/null
echo "$package"
