# SPDX-License-Identifier: Apache-2.0
"""The programs that tunnel_matrix.py starts, and how their arguments can be spelled.

One line is a family, a program, and its arguments as a shell would take them. A program that is installed is started as it
is; for another a stand-in takes its name. `@` before a program says that it is a script of the interpreter named first.
"""

TOOLS = """
ssh | ssh | -N -L 8080:127.0.0.1:80 far
ssh | ssh | -L8080:127.0.0.1:80 -N far
ssh | ssh | -fNL 8080:h:80 far
ssh | ssh | -D 1080 far
ssh | ssh | -4ND1080 user@far
ssh | ssh | -R 9000:localhost:22 user@far
ssh | ssh | -R0:localhost:22 -p 443 -i key far
ssh | ssh | -w 0:0 root@far
ssh | ssh | -o DynamicForward=1080 far
ssh | ssh | -oRemoteForward=9000 far -N
ssh | ssh | -o 'LocalForward 8080 h:80' far
ssh | ssh | -S /nonexistent -O forward -L 1:h:2 far
ssh | ssh | far -L 8080:h:80
ssh | ssh | -o 'ProxyCommand=false a b' -L 8080:h:80 far
ssh | ssh | -TnNfL 0.0.0.0:8080:h:80 far
ssh | ssh | -L '*:8080:h:80' far
ssh | ssh | -L 8080:[::1]:80 -N far
ssh | ssh | -N -L /nonexistent/s.sock:/run/docker.sock far
ssh | ssh | -gND 0.0.0.0:1080 far
ssh | ssh | -o Port=2222 -vvv -l user -R '*:9000:localhost:22' far
ssh | ssh | -F /nonexistent -ND1080 far
ssh | ssh | -o 'StrictHostKeyChecking no' -D 1080 far
ssh | ssh | -o 'ProxyCommand nc h 22' -D 1080 far
ssh | ssh | -o Tunnel=ethernet -o TunnelDevice=0:0 root@far
ssh jump | ssh | -J jump far
ssh jump | ssh | -W h:80 far
ssh jump | ssh | -o ProxyJump=jump far
ssh relay | ssh | -R 80:localhost:3000 serveo.net
ssh relay | ssh | -p 443 -R0:localhost:8000 a.pinggy.io
autossh | autossh | -M 0 -N -R 9000:localhost:22 far
dbclient | dbclient | -N -L 8080:h:80 user@far
dbclient | dbclient | -R9000:h:22 user@far
plink | plink | -N -D 1080 user@far
plink | plink | -L 8080:h:80 user@far
sshuttle | sshuttle | -r user@far 0/0
sshuttle | sshuttle | --remote=user@far 10.0.0.0/8
reverse-ssh | reverse-ssh | -p 31337 user@far
socat | socat | TCP-LISTEN:8080,fork TCP:127.0.0.1:80
socat | socat | TCP4-LISTEN:8080,fork,reuseaddr TCP4:10.0.0.9:80
socat | socat | tcp-l:8080,fork tcp:127.0.0.1:80
socat | socat | TCP6-LISTEN:8080 TCP6:[::1]:80
socat | socat | UDP-LISTEN:5353,fork UDP:127.0.0.1:53
socat | socat | OPENSSL-LISTEN:8443,verify=0,cert=/nonexistent,fork TCP:127.0.0.1:22
socat | socat | -d -d TCP:127.0.0.1:1 TCP:127.0.0.1:2
socat | socat | - SOCKS4A:127.0.0.1:h:22,socksport=9050
socat | socat | UNIX-LISTEN:/nonexistent/s,fork TCP:127.0.0.1:80
socat | socat | UDP:127.0.0.1:1 TUN:192.0.2.1/24,up
netcat | ncat | -lkp 8080 --sh-exec 'ncat 127.0.0.1 80'
netcat | ncat | -l --broker 9000
netcat | ncat | -l 3128 --proxy-type http
netcat | nc.openbsd | -lk 127.0.0.1 8080
netcat | nc.traditional | -lvp 8080 -e /bin/false
netcat proxy | nc.openbsd | -X 5 -x 127.0.0.1:1080 h 22
netcat proxy | proxytunnel | -p 127.0.0.1:3128 -d h:22
chisel | chisel | client h:8080 R:socks
chisel | chisel | client http://h 8080:10.0.0.1:80
chisel | chisel | server --reverse --port 8080
gost | gost | -L=:1080
gost | gost | -L socks5://:1080 -F relay+tls://h:443
gost | gost | -C gost.json
frp | frpc | -c frpc.toml
frp | frpc | tcp -s h:7000 -l 22 -r 6000
frp | frps | -c frps.toml
rathole | rathole | --client client.toml
bore | bore | local 22 --to bore.example.org
wstunnel | wstunnel | client -L socks5://127.0.0.1:1080 wss://h
wstunnel | wstunnel | server wss://0.0.0.0:8443
ssf | ssf | -D 9000 -p 443 h
nps | npc | -server=h:8024 -vkey=key
ligolo-ng | ligolo-agent | -connect h:11601 -ignore-cert
ligolo-ng | agent | -connect h:443 -ignore-cert
ligolo-ng | proxy | -selfcert
revsocks | revsocks | -connect h:8443 -pass secret
revsocks | revsocks | -listen :8443 -socks 127.0.0.1:1080 -pass secret
resocks | resocks | h:4080 --key key
pivotnacci | pivotnacci | http://h/agent.php -p 1080
iox | iox | proxy -l 9999
iox | iox | fwd -l 8888 -r 10.0.0.1:9999
yuze | yuze | reverse -c h:9999
lcx | lcx | -slave h 8000 127.0.0.1 22
lcx | lcx | -listen 8000 8001
EarthWorm | ew_for_linux64 | -s ssocksd -l 1080
EarthWorm | ew | -s rssocks -d h -e 8888
Stowaway | stowaway_agent | -c h:9999 -s secret --reconnect 8
Venom | venom_agent | -rhost h -rport 9999
gsocket | gs-netcat | -s Tt4hWzvdmRuPp2dLp -l -i
rpivot | @python3 client.py | --server-ip h --server-port 9999
Neo-reGeorg | @python3 neoreg.py | -k password -u http://h/tunnel.php
suo5 | suo5 | -t http://h/s.jsp -l 127.0.0.1:1111
dnscat2 | @ruby dnscat2.rb | tunnel.example.org
ngrok | ngrok | http 8080
ngrok | ngrok | tcp 22 --authtoken token
cloudflared | cloudflared | tunnel --url http://localhost:80
cloudflared | cloudflared | tunnel run --token token
VS Code tunnel | code | tunnel --accept-server-license-terms
dev tunnel | devtunnel | host -p 8080 --allow-anonymous
localtunnel | lt | --port 8000
zrok | zrok | share public 8080
localtonet | localtonet | authtoken token
pagekite | pagekite | 80 me.pagekite.me
Tailscale | tailscaled | --tun=userspace-networking --socks5-server=localhost:1055
Tailscale | tailscale | up --authkey tskey
ZeroTier | zerotier-cli | join 8056c2e21c000001
n2n | edge | -c net -k key -a 10.1.1.1 -l h:7777
NetBird | netbird | up --setup-key key
WireGuard | wireguard-go | wg0
OpenVPN | openvpn | --config /nonexistent.ovpn
OpenVPN | openvpn | --remote 127.0.0.1 1194 --dev tun0
proxy | microsocks | -i 127.0.0.1 -p 1080
proxy | 3proxy | /nonexistent/3proxy.cfg
proxy | tinyproxy | -d -c /tmp/nonexistent.conf
proxy | @python3 -m pproxy | -l socks5://127.0.0.1:1080
proxychains | proxychains4 | -q -f /nonexistent.conf curl http://127.0.0.1/
torsocks | redsocks | -c /nonexistent.conf
tun2socks | tun2socks | -device tun0 -proxy socks5://127.0.0.1:1080
tor | tor | --SocksPort 9050 --DataDirectory /nonexistent
tor | obfs4proxy | -enableLogging
Shadowsocks | ss-local | -s 127.0.0.1 -p 8388 -l 1080 -k key -m aes-256-gcm
Xray | xray | run -c config.json
sing-box | sing-box | run -c config.json
hysteria | hysteria | client -c config.yaml
kcptun | client_linux_amd64 | -r h:4000 -l :8388 -mode fast2
udp2raw | udp2raw_amd64 | -c -l 0.0.0.0:3333 -r 192.0.2.1:4096 -k key --raw-mode faketcp
iodine | iodine | -f -P secret tunnel.example.org
iodine | iodined | -f -c -P secret 10.0.0.1 tunnel.example.org
dns2tcp | dns2tcpc | -z tunnel.example.org -r ssh -l 2222 127.0.0.1
dnstt | dnstt-client | -doh https://h/dns-query -pubkey key tunnel.example.org 127.0.0.1:7000
dnscat2 | dnscat | --dns server=192.0.2.1,port=53 --secret key
hans | hans | -c 192.0.2.1 -p secret
ptunnel | ptunnel | -p 127.0.0.1 -lp 8000 -da 127.0.0.1 -dp 22
ptunnel | ptunnel-ng | -p127.0.0.1 -l2222 -r127.0.0.1 -R22
pingtunnel | pingtunnel | -type client -l :4455 -s 192.0.2.1 -t 192.0.2.2:22 -tcp 1
httptunnel | htc | -F 2222 127.0.0.1:80
httptunnel | hts | -F localhost:22 8888
redirector | redir | -n 127.0.0.1:8080 127.0.0.1:80
redirector | simpleproxy | -L 8080 -R 127.0.0.1:80
redirector | rinetd | -f -c /tmp/nonexistent.conf
redirector | stunnel4 | /tmp/nonexistent.conf
redirector | sslh | -f -p 127.0.0.1:8443 --ssh 127.0.0.1:22
redirector | haproxy | -f /tmp/nonexistent.cfg
firewall | iptables | -t nat -A PREROUTING -p tcp --dport 80 -j DNAT --to-destination 192.0.2.9:80
firewall | nft | add rule ip nat prerouting tcp dport 80 dnat to 192.0.2.9
forwarding | sysctl | -w net.ipv4.ip_forward=1
kernel device | ip | tuntap add mode tun tun9
kernel device | ip | link add vx9 type vxlan id 9 remote 192.0.2.1 dstport 4789
kubectl | kubectl | port-forward svc/a 8080:80
kubectl | kubectl | proxy --address=0.0.0.0 --accept-hosts=.*
QEMU | qemu-system-x86_64 | -m 8M -netdev user,id=a,hostfwd=tcp::2222-:22 -nographic
tsh | tsh | ssh -L 8080:h:80 user@node
chisel | chisel | client --auth u:p https://h R:0.0.0.0:1080:socks
chisel | chisel | server -p 8080 --socks5
gost | gost | -L rtcp://:2222/127.0.0.1:22 -F ssh://h:22
socat | socat | openssl-listen:8443,cert=/nonexistent,verify=0,fork,reuseaddr tcp4:10.0.0.1:3389
socat | socat | TCP4-LISTEN:8080,bind=127.0.0.1,su=nobody,fork,range=10.0.0.0/8 TCP4:h:80
netcat | ncat | --exec /bin/false -l 9000 --keep-open
iodine | iodine | -fP secret -m 900 -r tunnel.example.org
dbclient | dbclient | -y -y -N -f -R 9000:127.0.0.1:22 u@far
redirector | stunnel4 | -fd 0
cloudflared | cloudflared | --no-autoupdate tunnel --url tcp://localhost:22
ngrok | ngrok | start --all --config ngrok.yml
VS Code tunnel | code | tunnel --name box --no-sleep
kernel device | ip | link add g type gretap remote 192.0.2.1 local 192.0.2.2
firewall | iptables | -t nat -I PREROUTING 1 -p tcp --dport 1 -j REDIRECT --to-ports 2
EarthWorm | ew | -s lcx_tran -l 1080 -f 10.0.0.1 -g 9999
OpenVPN | openvpn | --client --remote 127.0.0.1 --proto tcp --dev tap
Shadowsocks | ss-server | -c ss.json -u
wstunnel | wstunnel | client --http-upgrade-path-prefix x -R tcp://2222:localhost:22 wss://h
interpreter | @python3 -c | 'import socket as s;l=s.socket();l.listen(1);c=s.create_connection(("h",1))'
interpreter | @perl -MIO::Socket -e | '$l=IO::Socket::INET->new(Listen=>1);$c=IO::Socket::INET->new(PeerAddr=>"h:1")'
ssh | ssh | -fNTMS /nonexistent/s -R 2222:127.0.0.1:22 -o ServerAliveInterval=60 u@h
ssh | ssh | -NfD 9050 -p 443 u@h
ssh | ssh | -N -D 127.0.0.1:8123 h
ssh | ssh | -R 9090 u@h
chisel | chisel | server -v -p 1234 --socks5
chisel | chisel | client 10.10.10.10:1234 R:1080:socks
chisel | chisel | client -v h:1234 socks
socat | socat | TCP4-LISTEN:1234,fork SOCKS4A:127.0.0.1:h:80,socksport=5678
socat | socat | OPENSSL-LISTEN:8443,cert=/nonexistent,reuseaddr,fork,verify=1 EXEC:/bin/false
iodine | iodine | -f -P secret 192.0.2.1 tunneldomain.com
dnscat2 | dnscat | --dns server=10.0.0.10,port=5353
dnscat2 | dnscat2 | tunneldomain.com
ptunnel | ptunnel-ng | -p 127.0.0.1 -l2222 -r127.0.0.1 -R22
hans | hans | -v -f -s 192.0.2.1 -p secret
ngrok | ngrok | tcp 4444
rpivot | @python3 client.py | --server-ip h --server-port 9999 --ntlm-proxy-ip p --ntlm-proxy-port 8080 --domain C
Neo-reGeorg | @python3 reGeorgSocksProxy.py | -p 8080 -u http://h/tunnel.jsp
sshuttle | sshuttle | -D -r u@h 10.0.0.0/8 --ssh-cmd 'ssh -i k'
ligolo-ng | agent | -connect h:11601 -v -accept-fingerprint AB12
ligolo-ng | agent | -bind 0.0.0.0:4444
cloudflared | cloudflared | tunnel --url tcp://localhost:8000
plink | plink | -l root -pw x -R 445:127.0.0.1:445 h
gost | gost | -L=:8080 -F=socks5://h:1080
gost | gost | -L tcp://:2222/192.0.2.1:22
wstunnel | wstunnel | server ws://0.0.0.0:8080
wstunnel | wstunnel | client -L tcp://5432:db:5432 ws://h:8080
autossh | autossh | -M 20000 -f -N -D 1080 u@h
microsocks | microsocks | -p 1080 -u a -P b
netcat | ncat | -lvnp 4444 -e /bin/false
bore | bore | local 8000 --to bore.pub --port 9000
/dev/tcp | @bash -c | 'exec 3<>/dev/tcp/127.0.0.1/1; exec 4<>/dev/tcp/127.0.0.1/2; cat <&3 >&4'
"""

# What must stay silent, started in the same ways.
HARMLESS = """
control | sleep | 0.02
control | ssh | far ls -R /srv
control | ssh | -i key user@far chmod -R 755 /srv
control | ssh | -V
control | nc.openbsd | -zv 127.0.0.1 22
control | socat | -V
control | git | ls-remote ssh://git@far/a.git
control | rsync | --version
control | curl | -sL http://127.0.0.1:1/
control | tar | --version
control | kubectl | version --client
control | @python3 -c | 'print(1)'
control | ip | link show
control | iptables | -t nat -L
control | appserver | client --config a.yml
"""

# What the stand-in does on the network without a telling name or argument.
BEHAVIOUR = ["relay", "listen", "dns", "icmp", "tun"]
