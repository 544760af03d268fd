#!/usr/bin/env bash
# Installs, upgrades, removes and purges the package in a copy of this machine that is thrown away: mount, network and process
# namespaces of its own, and an overlay over / whose upper layer is in memory. Nothing here is changed, nothing is sent.
# Says "ok: …" for each thing that held, and ends with the first that did not. Needs root, dpkg, setpriv, python3, curl.
#
#   test-deb.sh OLD.deb NEW.deb
set -euo pipefail

if [ "${PETREL_TEST_STAGE:-}" = "" ]; then
  old=$(realpath "$1") new=$(realpath "$2")
  # The process namespace ends everything with its first process, whatever happens.
  exec env PETREL_TEST_STAGE=outer PETREL_OLD="$old" PETREL_NEW="$new" \
    unshare --mount --net --pid --fork --kill-child --propagation private "$(realpath "$0")"
fi

fail() {
  echo "failed: $*" >&2
  cat /tmp/agent.log >&2 2>/dev/null || true
  exit 1
}
hold() { # hold WHAT COMMAND…
  local what=$1; shift
  "$@" >/dev/null || fail "$what"
  echo "ok: $what"
}

if [ "$PETREL_TEST_STAGE" = outer ]; then
  base=/run/petrel-pkg
  mount -t tmpfs tmpfs /run
  mkdir -p $base/{upper,work,root}
  mount -t overlay overlay -o lowerdir=/,upperdir=$base/upper,workdir=$base/work $base/root
  root=$base/root
  mount -t proc proc $root/proc
  mount --rbind /sys $root/sys && mount --make-rslave $root/sys
  mount --rbind /dev $root/dev
  mount -t tmpfs tmpfs $root/run && mount -t tmpfs tmpfs $root/tmp
  # As systemd does, which is none of ours to start here: only root can look into it.
  mount -t tracefs -o mode=700 nodev $root/sys/kernel/tracing 2>/dev/null || mount -t tracefs nodev $root/sys/kernel/tracing
  cp "$PETREL_OLD" $root/tmp/old.deb && cp "$PETREL_NEW" $root/tmp/new.deb && cp "$(realpath "$0")" $root/tmp/test
  exec env PETREL_TEST_STAGE=inner chroot $root /tmp/test
fi

export DEBIAN_FRONTEND=noninteractive
cd /
ip link set lo up
apt() { dpkg "$@" >/tmp/dpkg.log 2>&1 || { cat /tmp/dpkg.log >&2; return 1; }; }
installed() { apt --force-depends --force-confold --install "$1"; }
version() { petrel --version; }

# A bare host, and the time until its first registry is seen.
began=$(date +%s%N)
installed /tmp/old.deb || fail "dpkg installs the package"
echo "ok: dpkg installs the package"
hold "the user is there" getent passwd petrel
hold "its folder is its own" test "$(stat -c %U:%a /var/lib/petrel)" = petrel:750
hold "the configuration is valid" setpriv --reuid petrel --regid petrel --clear-groups env HOME=/var/lib/petrel petrel config check
hold "the service is enabled" test -L /etc/systemd/system/multi-user.target.wants/petrel.service
hold "the manual page is found" test -n "$(man -w petrel 2>/dev/null || ls /usr/share/man/man1/petrel.1.gz)"

cat >>/etc/petrel/petrel.toml <<END

[[registry]]
name = "registry.example:5000"
addresses = ["127.0.0.1"]
END
cat >/tmp/registry.py <<'END'
import socket, threading, time
server = socket.create_server(("127.0.0.1", 5000))
def serve():
    held = []
    while True:
        held.append(server.accept())
threading.Thread(target=serve, daemon=True).start()
while True:
    with socket.create_connection(("127.0.0.1", 5000)) as client:
        time.sleep(1)
END
python3 /tmp/registry.py &

# What the unit says, by hand: user, groups, rights, limits.
unit=/usr/lib/systemd/system/petrel.service
rights=$(sed -n 's/^AmbientCapabilities=//p' $unit | tr 'A-Z' 'a-z' | sed 's/cap_/+/g; s/ /,/g')
bound=-all,$rights
groups=petrel,$(sed -n 's/^SupplementaryGroups=//p' $unit)
start() {
  STATE_DIRECTORY=/var/lib/petrel RUNTIME_DIRECTORY=/run/petrel HOME=/var/lib/petrel USER=petrel prlimit --nofile=16384 \
    setpriv --reuid petrel --regid petrel --groups "$groups" --no-new-privs --inh-caps="$rights" --ambient-caps="$rights" --bounding-set="$bound" \
    petrel agent >/tmp/agent.log 2>&1 &
  agent=$!
}
start
for _ in $(seq 600); do
  snapshot=$(curl -s --max-time 2 http://127.0.0.1:9720/api/v1/snapshot || true)
  case $snapshot in *registry.example*ESTABLISHED*) seen=$(date +%s%N); break ;; esac
  sleep 0.1
done
[ -n "${seen:-}" ] || fail "the registry is in /api/v1/snapshot: $snapshot"
echo "ok: from a bare host to the first registry in /api/v1/snapshot: $(((seen - began) / 1000000)) ms"
hold "it runs as its user" test "$(stat -c %U /proc/$agent)" = petrel
hold "it has the unit's rights and no more" test "$(grep -c "^Cap[PEBA].*:.$(sed -n 's/^CapAmb:.//p' /proc/$agent/status)$" /proc/$agent/status)" = 4
hold "its source is the tracepoints" grep -qi "registries from trace" /tmp/agent.log
kill -HUP $agent; sleep 1
hold "SIGHUP does not end it" kill -0 $agent
kill -TERM $agent
hold "it ends in good order" wait $agent
hold "its history is kept" test -s /var/lib/petrel/history.db

echo '# mine' >>/etc/petrel/petrel.toml
before=$(version)
installed /tmp/new.deb || fail "dpkg upgrades"
hold "an upgrade changes the package" test "$(dpkg-query -W -f '${Version}' petrel)" = "$(dpkg-deb -f /tmp/new.deb Version)"
hold "the program still runs" test "$(version)" = "$before"
hold "a configuration that was changed stays" grep -q '^# mine' /etc/petrel/petrel.toml
hold "the history stays" test -s /var/lib/petrel/history.db
start
for _ in $(seq 100); do curl -sf --max-time 2 -o /dev/null http://127.0.0.1:9720/healthz && ready=yes && break; sleep 0.1; done
hold "the agent runs on after it" test "${ready:-}" = yes
kill -TERM $agent; wait $agent || true

apt --remove petrel
hold "removed: the program is gone" test ! -e /usr/bin/petrel
hold "removed: history and configuration stay" test -s /var/lib/petrel/history.db -a -s /etc/petrel/petrel.toml
apt --purge petrel
hold "purged: nothing is left" test ! -e /var/lib/petrel -a ! -e /etc/petrel -a ! -e /etc/systemd/system/multi-user.target.wants/petrel.service
hold "purged: the user is gone" test -z "$(getent passwd petrel)"
hold "purged: dpkg forgets it" test -z "$(dpkg-query -W petrel 2>/dev/null)"
