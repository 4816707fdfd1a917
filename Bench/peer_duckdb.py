#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The tunnelling query in DuckDB: ids of the events that match, one a line.

    peer_duckdb.py EVENTS [THREADS]
"""
import sys

import duckdb

path, threads = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "2"
columns = """{
  'event': 'STRUCT(category JSON, "type" JSON, action VARCHAR, id VARCHAR)',
  'host': 'STRUCT(os STRUCT("type" VARCHAR))',
  'process': 'STRUCT("name" VARCHAR, args VARCHAR[], args_count BIGINT, parent STRUCT("name" VARCHAR))'}"""


def any_argument(condition):
    return f"len(list_filter(process.args, lambda x: {condition})) > 0"


query = f"""
select event.id
from read_json('{path}', format='newline_delimited', columns={columns}, maximum_object_size=1048576)
where host.os.type = 'linux' and event.action in ('exec', 'exec_event')
  and event.category::varchar in ('"process"', '["process"]') and event.type::varchar in ('"start"', '["start"]')
  and (
    process.name = 'pivotnacci'
    or process.name = 'gost' and {any_argument("lower(x) like '-l%' or lower(x) like '-c%' or lower(x) like '-r%'")}
    or process.parent.name in ('bash', 'dash', 'ash', 'sh', 'tcsh', 'csh', 'zsh', 'ksh', 'fish') and (
      process.name in ('ssh', 'sshd') and process.args_count >= 4
        and list_has_any(process.args, ['-R', '-L', '-D', '-w']) and not {any_argument("lower(x) = 'chmod'")}
      or process.name = 'sshuttle' and process.args_count >= 4
        and list_has_any(process.args, ['-r', '--remote', '-l', '--listen'])
      or process.name = 'socat' and process.args_count >= 3
        and {any_argument("lower(x) like 'tcp4-listen:%' or lower(x) like 'socks%'")}
      or lower(process.name) like 'chisel%' and list_has_any(process.args, ['client', 'server'])
      or process.name in ('iodine', 'iodined', 'dnscat', 'hans', 'hans-ubuntu', 'ptunnel-ng', 'ssf', '3proxy',
                          'ngrok')))"""

for row in duckdb.connect(config={"threads": threads}).execute(query).fetchall():
    print(row[0])
