#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The tunnelling query in chDB (ClickHouse as a library): ids of the events that match, one a line.

    peer_chdb.py EVENTS [THREADS]
"""
import sys

import chdb

path, threads = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "2"
structure = """event Tuple(category String, type String, action String, id String),
  host Tuple(os Tuple(type String)),
  process Tuple(name String, args Array(String), args_count Int64, parent Tuple(name String))"""

query = f"""
select event.id from file('{path}', JSONEachRow, '{structure}')
where host.os.type = 'linux' and event.action in ('exec', 'exec_event')
  and event.category in ('process', '["process"]') and event.type in ('start', '["start"]')
  and (
    process.name = 'pivotnacci'
    or process.name = 'gost' and arrayExists(x -> x ilike '-L%' or x ilike '-C%' or x ilike '-R%', process.args)
    or process.parent.name in ('bash', 'dash', 'ash', 'sh', 'tcsh', 'csh', 'zsh', 'ksh', 'fish') and (
      process.name in ('ssh', 'sshd') and process.args_count >= 4
        and hasAny(process.args, ['-R', '-L', '-D', '-w']) and not arrayExists(x -> lower(x) = 'chmod', process.args)
      or process.name = 'sshuttle' and process.args_count >= 4
        and hasAny(process.args, ['-r', '--remote', '-l', '--listen'])
      or process.name = 'socat' and process.args_count >= 3
        and arrayExists(x -> x ilike 'TCP4-LISTEN:%' or x ilike 'SOCKS%', process.args)
      or process.name ilike 'chisel%' and hasAny(process.args, ['client', 'server'])
      or process.name in ('iodine', 'iodined', 'dnscat', 'hans', 'hans-ubuntu', 'ptunnel-ng', 'ssf', '3proxy',
                          'ngrok')))
settings max_threads = {threads}, input_format_skip_unknown_fields = 1,
  input_format_json_ignore_unknown_keys_in_named_tuple = 1,
  input_format_json_defaults_for_missing_elements_in_named_tuple = 1,
  input_format_json_read_arrays_as_strings = 1, input_format_null_as_default = 1"""

sys.stdout.write(str(chdb.query(query, "TSV")))
