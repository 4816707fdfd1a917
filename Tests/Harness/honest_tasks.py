# SPDX-License-Identifier: Apache-2.0
"""What honest_work.py does: a name, the programs it needs, and the shell's text. Each runs in a folder of its own, with
network, mounts and processes of its own."""

# A server of ssh on loopback with keys of its own; `ssh` finds it as host `far`.
SSH = """
mkdir -p /run/sshd ssh && chmod 700 ssh
ssh-keygen -q -t ed25519 -N '' -f ssh/host && ssh-keygen -q -t ed25519 -N '' -f ssh/user
cp ssh/user.pub ssh/allowed && chmod 600 ssh/allowed
cat > ssh/server <<END
Port 2022
ListenAddress 127.0.0.1
HostKey $FOLDER/ssh/host
AuthorizedKeysFile $FOLDER/ssh/allowed
StrictModes no
MaxStartups 100
PermitRootLogin yes
PidFile none
Subsystem sftp /usr/lib/openssh/sftp-server
END
cat > ssh/client <<END
Host far
  HostName 127.0.0.1
  Port 2022
  User root
  IdentityFile $FOLDER/ssh/user
  StrictHostKeyChecking no
  UserKnownHostsFile /dev/null
  LogLevel ERROR
END
cp -r /etc/ssh etc-ssh && cat ssh/client >> etc-ssh/ssh_config && mount --bind etc-ssh /etc/ssh
/usr/sbin/sshd -f $FOLDER/ssh/server
for try in 1 2 3 4 5 6 7 8 9; do ssh far true && break; sleep 0.2; done
"""

TASKS = [
    ("packages", "dpkg dpkg-deb apt-get", """
mkdir -p p/DEBIAN p/usr/share/doc/hello-local root/var/lib/dpkg/info root/var/lib/dpkg/updates
printf 'Package: hello-local\\nVersion: 1\\nArchitecture: all\\nMaintainer: A <a@example.org>\\nDescription: a\\n' > p/DEBIAN/control
printf '#!/bin/sh\\nset -e\\nexit 0\\n' > p/DEBIAN/postinst && chmod 755 p/DEBIAN/postinst
echo hello > p/usr/share/doc/hello-local/README && touch root/var/lib/dpkg/status root/var/lib/dpkg/available
dpkg-deb -b p hello.deb && dpkg -I hello.deb && dpkg --root=$FOLDER/root --force-not-root --force-script-chrootless -i hello.deb
apt-get -s install --reinstall bash && apt-cache policy bash openssh-client && dpkg -l | head -5 && dpkg -S /bin/ls
apt-get -s -o Debug::NoLocking=1 upgrade > /dev/null || true
"""),
    ("build in C", "cc make ar", """
for n in 1 2 3 4 5 6 7 8; do echo "int f$n(void) { return $n; }" > f$n.c; done
echo 'int f1(void); int main(void) { return f1() - 1; }' > main.c
printf 'all: main\\nmain: main.o lib.a\\n\\tcc -o $@ $^\\nlib.a: f1.o f2.o f3.o f4.o f5.o f6.o f7.o f8.o\\n\\tar rcs $@ $^\\n%%.o: %%.c\\n\\tcc -O1 -DPORT=8080 -D HOST=1 -Wall -c -o $@ $<\\n' > Makefile
make -j2 && ./main && cc -shared -fPIC -L /usr/lib -Wl,-R,/usr/lib -o lib.so f1.c && strip main && make -n
"""),
    ("build in Python", "python3", """
python3 -m venv --without-pip v && v/bin/python -c 'import json,sys; print(json.dumps(sys.version))'
mkdir m && printf 'import unittest\\nclass T(unittest.TestCase):\\n  def test(self): self.assertTrue(True)\\n' > m/test_a.py
python3 -m compileall -q m && python3 -m unittest discover m && python3 -m http.server --help > /dev/null
python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname())'
"""),
    ("a server just built", "cc", """
cat > server.c <<'END'
#include <arpa/inet.h>
#include <unistd.h>
int main(void) {
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(8088), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int s = socket(AF_INET, SOCK_STREAM, 0);
  bind(s, (struct sockaddr *)&a, sizeof a); listen(s, 5);
  int c = accept(s, 0, 0); char request[512]; read(c, request, sizeof request);
  write(c, "HTTP/1.0 200 OK\\r\\n\\r\\nhi\\n", 22); close(c); return 0;
}
END
cc -o server server.c && { ./server --port 8088 --config server.conf & } && sleep 0.3 && curl -s http://127.0.0.1:8088/
wait
"""),
    ("ssh", "sshd ssh scp sftp", SSH + """
mkdir shared
ssh far uname -a && ssh -p 2022 -i $FOLDER/ssh/user root@far ls -R /etc/apt && ssh far chmod -R 755 $FOLDER/shared
ssh far 'grep -w root /etc/passwd' && ssh far grep -R -L nothing /etc/apt && echo 'echo hi' | ssh far sh && ssh -T far date
ssh -C -o ControlMaster=auto -o ControlPersist=2s -o ControlPath=$FOLDER/ssh/cm -o ConnectTimeout=10 far /bin/sh -c "'echo ~'"
ssh -o ControlPath=$FOLDER/ssh/cm -O check far || true
ssh -o BatchMode=yes -o 'ServerAliveInterval 30' far true && scp -q ssh/client far:$FOLDER/copied && scp -r -P 2022 far:/etc/apt $FOLDER/apt
printf 'ls\\nget /etc/hostname\\nbye\\n' | sftp -q far > /dev/null && { ssh-keyscan -p 2022 127.0.0.1 > known 2> /dev/null || true; }
ssh-keygen -R far -f known || true
ssh-keygen -l -f ssh/host.pub
"""),
    ("git over ssh", "sshd git", SSH + """
git config --global user.email a@example.org && git config --global user.name A && git config --global init.defaultBranch main
git init -q --bare one.git && git clone -q ssh://far$FOLDER/one.git work && cd work
for n in 1 2 3 4 5; do echo $n > $n && git add -A && git commit -q -m $n; done
git push -q origin HEAD && git fetch -q && git pull -q --rebase origin main && git clone -q far:$FOLDER/one.git ../again
GIT_SSH_COMMAND='ssh -o BatchMode=yes' git ls-remote origin && git gc -q && git log --stat | head -3
"""),
    ("rsync over ssh", "sshd rsync", SSH + """
mkdir from && cp -R /etc/apt from/ && rsync -az --delete from/ far:$FOLDER/to/ && rsync -avR -e 'ssh -o BatchMode=yes' from far:$FOLDER/to2
rsync -a --link-dest=$FOLDER/to far:$FOLDER/to/ back && rsync -n -a from/ back/ && tar -cz from | ssh far "tar -xz -C $FOLDER/to"
"""),
    ("web", "python3 curl", """
mkdir www && for n in 1 2 3 4 5; do echo $n > www/$n.html; done
python3 -m http.server 8000 --bind 127.0.0.1 --directory www > /dev/null 2>&1 &
sleep 0.7
for n in 1 2 3 4 5; do curl -sS -L -k -o got$n http://127.0.0.1:8000/$n.html; done
curl -sS -I http://127.0.0.1:8000/ | head -1; curl -s -u user:word -H 'Host: a' http://127.0.0.1:8000/1.html
curl -s -x http://127.0.0.1:3128 http://h/ || true
kill %1
"""),
    ("nginx", "nginx curl", """
mount -t tmpfs t /var/log/nginx && mount -t tmpfs t /run && rm -rf etc && cp -r /etc/nginx etc && mount --bind etc /etc/nginx
sed -i 's/listen \\[::\\].*//' etc/sites-enabled/* || true
nginx -t && nginx -g 'daemon on; master_process on;' && curl -s http://127.0.0.1/ > /dev/null && nginx -s reload && nginx -s quit
"""),
    ("jobs", "sh run-parts find", """
mkdir jobs && for n in a b c; do printf '#!/bin/sh\\nfind /etc -name "*.conf" -newer /etc/passwd > /dev/null 2>&1\\ntest -f /nonexistent || exit 0\\n' > jobs/$n; chmod 755 jobs/$n; done
cp $(command -v dash) cron && printf 'sh -c "run-parts jobs"\\nsh -c "date > stamp; nice -n 10 find . -type f | xargs wc -l > /dev/null"\\n' | setsid ./cron
nohup sh -c 'sleep 0.1; date' > out 2>&1 & timeout 5 sleep 0.1; wait
run-parts --test /etc/cron.daily > /dev/null || true
"""),
    ("containers", "unshare ip iptables", """
unshare --mount --pid --fork --net --uts --ipc sh -c 'hostname box; ip link set lo up; ip addr; mount -t tmpfs t /mnt; ps ax | head -3'
ip link add v0 type veth peer name v1 && ip link add br0 type bridge && ip link set v0 master br0 && ip addr add 172.31.0.1/24 dev br0 && ip link set br0 up
cp $(command -v dash) dockerd && cat > start <<END
iptables -t nat -N BOX
iptables -t nat -A POSTROUTING -s 172.31.0.0/24 ! -o br0 -j MASQUERADE
iptables -t nat -A BOX -p tcp --dport 8080 -j DNAT --to-destination 172.31.0.2:80
iptables -A FORWARD -i br0 -j ACCEPT
sysctl -q -w net.ipv4.ip_forward=1
END
./dockerd start; iptables -t nat -S > /dev/null; nsenter --net=/proc/self/ns/net ip route
"""),
    ("SQLite", "sqlite3", """
sqlite3 a.db 'create table t (a, b); insert into t values (1, 2); select * from t;' && sqlite3 a.db .dump > a.sql && sqlite3 b.db < a.sql
sqlite3 a.db 'pragma integrity_check' 'vacuum into "c.db"'
"""),
    ("Redis", "redis-server redis-cli", """
redis-server --port 6399 --bind 127.0.0.1 --dir . --daemonize no --save '' > redis.log &
for try in 1 2 3 4 5 6 7 8 9; do redis-cli -p 6399 ping > /dev/null 2>&1 && break; sleep 0.1; done
redis-cli -p 6399 set a 1; redis-cli -h 127.0.0.1 -p 6399 client list > /dev/null; redis-cli -p 6399 --scan; redis-cli -p 6399 shutdown nosave || true
wait
"""),
    ("PostgreSQL", "psql pg_dump runuser", """
bin=$(ls -d /usr/lib/postgresql/*/bin | tail -1); mkdir pg && chown postgres pg && chmod 711 . && cd pg
runuser -u postgres -- $bin/initdb -D data -A trust > /dev/null
runuser -u postgres -- $bin/pg_ctl -D data -o "-p 5499 -c listen_addresses=127.0.0.1 -k $FOLDER/pg" -l log -w start > /dev/null
runuser -u postgres -- psql -h 127.0.0.1 -p 5499 -c 'create table t (a int)' -c 'insert into t select generate_series(1,1000)' postgres
runuser -u postgres -- pg_dump -h $FOLDER/pg -p 5499 postgres > /dev/null; runuser -u postgres -- $bin/pg_ctl -D data -m fast stop > /dev/null
"""),
    ("backup", "tar gzip xz find sha256sum cp", """
mkdir data && cp -R -L /etc/apt /etc/default data/ 2> /dev/null || true
tar -czf a.tgz -C data . && tar -tzf a.tgz > /dev/null && mkdir r && tar -xzf a.tgz -C r && diff -r data r && find data -type f -print0 | xargs -0 sha256sum > sums
sha256sum --quiet -c sums && tar -c data | xz -1 > a.tar.xz && find . -name '*.tgz' -mtime +7 -delete && du -s . && ls -lR data > /dev/null && rm -R r && grep -R -w root data > /dev/null || true
dd if=/dev/zero of=disk bs=1M count=8 status=none && mkfs.ext4 -q disk || true
"""),
    ("editors", "sed awk", """
echo 'alpha beta' > a.txt && sed -i 's/alpha/gamma/' a.txt && awk '{print $2}' a.txt && perl -ne 'print if /beta/' a.txt
for editor in vim vi nano ed; do command -v $editor > /dev/null || continue; case $editor in ed) printf 'a\\nhi\\n.\\nw\\nq\\n' | ed -s b.txt;; vim|vi) $editor -es -c 'wq' a.txt < /dev/null || true;; *) $editor --version > /dev/null;; esac; done
cut -d' ' -f1 a.txt | sort | uniq -c | tee c.txt > /dev/null; diff a.txt a.txt; patch --version > /dev/null || true
"""),
    ("administration", "ps ss ip", """
for line in 'systemctl --version' 'journalctl --version' 'ps aux' 'top -bn1' 'ss -tlnp' 'ip addr' 'ip -d link' 'ip tunnel show' 'ip route' 'iptables -L -n' 'nft list ruleset' 'df -h' 'free -m' 'id' 'who' 'last -n 3' 'getent passwd root' 'uptime' 'lsof -v' 'sysctl net.ipv4.ip_forward' 'hostname' 'dmesg --version' 'logrotate --version' 'crontab -l' 'visudo -c' 'lsblk' 'mount' 'env' 'locale' 'timedatectl --version' 'wg show' 'openvpn --version' 'tor --version' 'stunnel4 -version' 'haproxy -v' 'nc.openbsd -h' 'ncat --version' 'socat -V' 'autossh -V' 'iodine -v'; do
  command -v ${line%% *} > /dev/null && $line > /dev/null 2>&1 || true
done
su -s /bin/sh -c 'id' nobody; runuser -u nobody -- id
"""),
    ("looking at the network", "curl", """
for line in 'ping -c 1 127.0.0.1' 'nc -zv 127.0.0.1 22' 'nc -w 1 127.0.0.1 80' 'openssl version' 'openssl s_client -connect 127.0.0.1:443' 'wget -q -O- http://127.0.0.1/' 'dig +time=1 +tries=1 example.org @127.0.0.1' 'traceroute -n 127.0.0.1' 'tcpdump --version' 'curl --version' 'host -W 1 example.org 127.0.0.1' 'getent hosts localhost'; do
  command -v ${line%% *} > /dev/null && timeout 5 $line < /dev/null > /dev/null 2>&1 || true
done
bash -c '</dev/tcp/127.0.0.1/22' 2> /dev/null || true
bash -c '(echo > /dev/tcp/127.0.0.1/5432) > /dev/null 2>&1' || true
"""),
    ("clusters", "kubectl", """
kubectl version --client > /dev/null; kubectl config view > /dev/null; kubectl --request-timeout=1s get pods > /dev/null 2>&1 || true
kubectl completion bash > /dev/null; kubectl create deployment a --image=nginx --dry-run=client -o yaml > a.yaml
kubectl --request-timeout=1s logs -f pod/a > /dev/null 2>&1 || true
"""),
    ("scripts", "python3 perl", """
cat > app.py <<'END'
import asyncio, subprocess, sys
async def main():
    async def answer(reader, writer):
        writer.write(await reader.read(9)); await writer.drain(); writer.close()
    server = await asyncio.start_server(answer, "127.0.0.1", 8123)
    reader, writer = await asyncio.open_connection("127.0.0.1", 8123)
    writer.write(b"hi"); await writer.drain(); print(await reader.read(9))
    process = await asyncio.create_subprocess_shell("id", stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    await process.communicate(); server.close()
asyncio.run(main())
END
python3 app.py && perl -MIO::Socket -e 'print "ok\\n"' && perl -e 'print join ",", map { $_ * 2 } 1..3'
python3 - <<'END'
import subprocess
for words in (["ls", "-l"], ["sh", "-c", "echo $$"], ["env"]): subprocess.run(words, stdout=subprocess.DEVNULL)
END
"""),
]
