/* SPDX-License-Identifier: (Apache-2.0 OR GPL-2.0-only) */
/* The ring and the counters that all objects share: the first object makes them, the others are
 * given its maps before they are loaded. */
#ifndef SWIFTLET_RING_H
#define SWIFTLET_RING_H

#include "kernel_types.bpf.h"
#include "process_record.bpf.h"

/* The helpers that read memory are for GPL programs; these files are offered under GPL v2 too. */
char LICENSE[] SEC("license") = "GPL v2";

/* The size is set before the load. */
struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 16 << 20);
} records SEC(".maps");

/* The kinds that somebody wants, a bit each; written before the load, so that the verifier leaves out
 * what nobody does. */
const volatile u32 wanted_kinds = ~0u;

static __always_inline bool is_wanted(u32 kind) { return wanted_kinds & 1u << kind; }

struct counters {
  u64 seen[RECORD_KINDS];
  u64 dropped[RECORD_KINDS];
};

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 1);
  __type(key, u32);
  __type(value, struct counters);
} counts SEC(".maps");

/* How full the ring is, in eighths. */
static __always_inline u32 ring_eighths(void) {
  u64 size = bpf_ringbuf_query(&records, BPF_RB_RING_SIZE);
  u64 waiting = bpf_ringbuf_query(&records, BPF_RB_AVAIL_DATA);
  return size ? waiting * 8 / size : 0;
}

/* The last eighth is for what starts something: whoever fills the ring must not hide a program or a
 * connection behind the ends of others. */
static __always_inline bool is_kept_out(u32 kind) {
  switch (kind) {
    case RECORD_FORK:
    case RECORD_EXIT:
    case RECORD_CLOSE:
    case RECORD_DATAGRAM:
    case RECORD_QUESTION:
    case RECORD_ECHO: return ring_eighths() >= 7;
    default: return false;
  }
}

static __always_inline void put(void *record, u64 size, u32 kind) {
  u32 zero = 0;
  struct counters *counters = bpf_map_lookup_elem(&counts, &zero);
  if (!counters || kind >= RECORD_KINDS) return;
  __sync_fetch_and_add(&counters->seen[kind], 1);
  if (is_kept_out(kind) || bpf_ringbuf_output(&records, record, size, 0) != 0)
    __sync_fetch_and_add(&counters->dropped[kind], 1);
}

#endif
