/* SPDX-License-Identifier: (Apache-2.0 OR GPL-2.0-only) */
/* The bytes that the network probes put into the ring. `NetworkRecord.swift` decodes them. */
#ifndef SWIFTLET_NETWORK_RECORD_H
#define SWIFTLET_NETWORK_RECORD_H

#define PAYLOAD_LIMIT 512

enum network_flag {
  OWNED = 1 << 0,    /* the process that ran did it; else it only happened to run */
  INCOMING = 1 << 1, /* the socket was made by a peer's connection */
};

struct network_record {
  u8 version;
  u8 kind;
  u16 flags;
  u32 size; /* of this and the payload */
  u64 time; /* CLOCK_BOOTTIME, ns */
  u64 start;
  u64 socket; /* its address: what happens to a socket in turn has the same */
  u32 pid;
  u32 uid;
  u32 euid;
  u32 gid;
  u32 egid;
  u32 network_namespace;
  u16 family;   /* AF_INET or AF_INET6 */
  u16 protocol; /* of IP */
  u16 source_port;
  u16 destination_port;
  u8 old_state;
  u8 reserved;
  u16 payload_length;
  u32 bytes; /* of the packet, where there is one */
  u8 source[16]; /* IPv4 takes the first four */
  u8 destination[16];
  char comm[16];
};

_Static_assert(sizeof(struct network_record) == 120, "NetworkRecord.swift counts on this size");

#endif
