# SPDX-License-Identifier: Apache-2.0
# The tunnelling query in jq: ids of the events that match.  jq -r -f peer_jq.jq EVENTS
def values: if type == "array" then .[] else . end;
def any_of($list): [values] | any(. as $value | $list | index($value) != null);
def any_like($regex): [values] | any(type == "string" and test($regex; "ix"));

select(
  .host.os.type == "linux" and (.event.action | any_of(["exec", "exec_event"]))
  and (.event.category | any_of(["process"])) and (.event.type | any_of(["start"]))
  and (.process as $process | $process.name as $name | $process.args as $args |
    $name == "pivotnacci"
    or ($name == "gost" and ($args | any_like("^(-L|-C|-R)")))
    or (($process.parent.name | any_of(["bash", "dash", "ash", "sh", "tcsh", "csh", "zsh", "ksh", "fish"])) and (
      (($name == "ssh" or $name == "sshd") and $process.args_count >= 4
        and ($args | any_of(["-R", "-L", "-D", "-w"])) and ($args | any_like("^chmod$") | not))
      or ($name == "sshuttle" and $process.args_count >= 4
        and ($args | any_of(["-r", "--remote", "-l", "--listen"])))
      or ($name == "socat" and $process.args_count >= 3 and ($args | any_like("^(TCP4-LISTEN:|SOCKS)")))
      or (($name | test("^chisel"; "i")) and ($args | any_of(["client", "server"])))
      or ($name | any_of(["iodine", "iodined", "dnscat", "hans", "hans-ubuntu", "ptunnel-ng", "ssf", "3proxy",
                          "ngrok"]))))))
| .event.id
