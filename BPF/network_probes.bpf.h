/* SPDX-License-Identifier: (Apache-2.0 OR GPL-2.0-only) */
/* Connections of TCP by the states of their sockets, and what else leaves this host by its packets:
 * raw tracepoints alone, which cost nothing where no connection changes and no packet is sent.
 * Compiled twice, see KNOWS_DEPTH. */
#ifndef SWIFTLET_NETWORK_PROBES_H
#define SWIFTLET_NETWORK_PROBES_H

#include "ring.bpf.h"
#include "network_record.bpf.h"

#define AF_INET 2
#define AF_INET6 10
#define TCP_ESTABLISHED 1
#define TCP_SYN_SENT 2
#define TCP_SYN_RECV 3
#define TCP_CLOSE 7
#define TCP_TIME_WAIT 6
#define TCP_LISTEN 10
#define TCP_NEW_SYN_RECV 12
#define KERNEL_THREAD 0x00200000
/* Interrupts of all kinds as preempt_count counts them: a soft one that is served, hard ones, NMI. */
#define INTERRUPTS 0x00ff0100
#define DNS_PORT 53
#define LARGE 128      /* bytes of an echo packet: more than ping sends of itself */
#define DESCRIPTORS 64 /* of a process that are looked through */

#if KNOWS_DEPTH && defined(__TARGET_ARCH_x86)
extern const int __preempt_count __ksym __weak;
extern const struct pcpu_hot pcpu_hot __ksym __weak;

static __always_inline bool is_interrupt(struct task_struct *task) {
  int depth = 0;
  if (&__preempt_count)
    depth = *(const int *)bpf_this_cpu_ptr(&__preempt_count);
  else if (&pcpu_hot)
    depth = ((const struct pcpu_hot *)bpf_this_cpu_ptr(&pcpu_hot))->preempt_count;
  return depth & INTERRUPTS;
}
#elif !defined(__TARGET_ARCH_x86)
static __always_inline bool is_interrupt(struct task_struct *task) {
  return BPF_CORE_READ(task, thread_info.preempt_count) & INTERRUPTS;
}
#endif

/* Whether the process that runs sends a packet of this socket, and not an interrupt in its time:
 * packets that waited for a neighbour's address are sent when that answers. Where the kernel does not
 * say, the process must hold the socket open. */
static __always_inline bool is_sender(struct task_struct *task, struct sock *socket) {
#if KNOWS_DEPTH || !defined(__TARGET_ARCH_x86)
  return !is_interrupt(task);
#else
  struct file *file = BPF_CORE_READ(socket, sk_socket, file);
  struct fdtable *table = BPF_CORE_READ(task, files, fdt);
  struct file **files = BPF_CORE_READ(table, fd);
  u32 count = BPF_CORE_READ(table, max_fds);
  for (u32 number = 0; number < DESCRIPTORS && number < count; number++) {
    struct file *open = 0;
    bpf_probe_read_kernel(&open, sizeof(open), &files[number]);
    if (open == file) return true;
  }
  return count > DESCRIPTORS;
#endif
}

static __always_inline void begin(struct network_record *record, u32 kind, struct sock *socket) {
  record->version = RECORD_VERSION;
  record->kind = kind;
  record->size = sizeof(*record);
  record->time = bpf_ktime_get_boot_ns();
  record->socket = (u64)socket;
  record->network_namespace = BPF_CORE_READ(socket, __sk_common.skc_net.net, ns.inum);
}

static __always_inline void own(struct network_record *record, struct task_struct *task) {
  struct cred *cred = BPF_CORE_READ(task, cred);
  struct task_struct *leader = BPF_CORE_READ(task, group_leader);
  record->flags |= OWNED;
  record->pid = BPF_CORE_READ(task, tgid);
  record->start = BPF_CORE_READ(leader, start_boottime);
  record->uid = BPF_CORE_READ(cred, uid.val);
  record->euid = BPF_CORE_READ(cred, euid.val);
  record->gid = BPF_CORE_READ(cred, gid.val);
  record->egid = BPF_CORE_READ(cred, egid.val);
  bpf_core_read(record->comm, sizeof(record->comm), &leader->comm);
}

SEC("raw_tp/inet_sock_set_state")
int swiftlet_state(struct bpf_raw_tracepoint_args *context) {
  struct sock *socket = (struct sock *)context->args[0];
  int old = context->args[1];
  int new = context->args[2];
  u32 kind;
  if (new == TCP_SYN_SENT)
    kind = RECORD_CONNECT;
  else if (new == TCP_LISTEN)
    kind = RECORD_LISTEN;
  else if (new == TCP_ESTABLISHED && old == TCP_SYN_RECV)
    kind = RECORD_ACCEPT;
  else if (new == TCP_ESTABLISHED && old == TCP_SYN_SENT)
    kind = RECORD_ESTABLISHED; /* only now has our side a port, and none any more when it is closed */
  else if (new == TCP_CLOSE && old != TCP_CLOSE)
    kind = RECORD_CLOSE;
  else
    return 0;
  if (!is_wanted(kind)) return 0;

  struct network_record record = {};
  record.family = BPF_CORE_READ(socket, __sk_common.skc_family);
  if (record.family == AF_INET) {
    u32 address = BPF_CORE_READ(socket, __sk_common.skc_rcv_saddr);
    __builtin_memcpy(record.source, &address, 4);
    address = BPF_CORE_READ(socket, __sk_common.skc_daddr);
    __builtin_memcpy(record.destination, &address, 4);
  } else if (record.family == AF_INET6) {
    bpf_core_read(record.source, 16, &socket->__sk_common.skc_v6_rcv_saddr);
    bpf_core_read(record.destination, 16, &socket->__sk_common.skc_v6_daddr);
  } else {
    return 0;
  }
  begin(&record, kind, socket);
  record.protocol = BPF_CORE_READ(socket, sk_protocol);
  record.old_state = old;
  record.source_port = BPF_CORE_READ(socket, __sk_common.skc_num);
  record.destination_port = __builtin_bswap16(BPF_CORE_READ(socket, __sk_common.skc_dport));
  /* connect(2) and listen(2) are calls; peers and timers do the rest. */
  struct task_struct *task = (struct task_struct *)bpf_get_current_task();
  bool is_call = kind == RECORD_CONNECT || kind == RECORD_LISTEN;
  if (is_call && !(BPF_CORE_READ(task, flags) & KERNEL_THREAD)) own(&record, task);
  put(&record, sizeof(record), kind);
  return 0;
}

/* What was sent where already: a flow is told once. */
struct flow {
  u64 socket;
  u32 pid;
  u16 source_port;
  u16 destination_port;
  u8 destination[16];
  u32 protocol;
  u32 is_large;
};

struct {
  __uint(type, BPF_MAP_TYPE_LRU_HASH);
  __uint(max_entries, 16384);
  __type(key, struct flow);
  __type(value, u64);
} flows SEC(".maps");

/* A question's record is built here: its payload does not fit on the stack. One slot a CPU. */
struct question {
  struct network_record record;
  u8 payload[PAYLOAD_LIMIT];
};

struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
  __uint(max_entries, 1);
  __type(key, u32);
  __type(value, struct question);
} questions SEC(".maps");

struct ip4 {
  u8 version_length;
  u8 service;
  u8 total[2];
  u16 id;
  u8 fragment[2];
  u8 ttl;
  u8 protocol;
  u16 sum;
  u8 source[4];
  u8 destination[4];
};

struct ip6 {
  u8 version_class;
  u8 rest[3];
  u8 length[2];
  u8 next;
  u8 hops;
  u8 source[16];
  u8 destination[16];
};

#define UDP 17
#define ICMP 1
#define ICMP6 58
#define TCP 6

static __always_inline u32 big_endian(const u8 *bytes) { return (u32)bytes[0] << 8 | bytes[1]; }

SEC("raw_tp/net_dev_queue")
int swiftlet_packet(struct bpf_raw_tracepoint_args *context) {
  struct sk_buff *packet = (struct sk_buff *)context->args[0];
  struct sock *socket = BPF_CORE_READ(packet, sk);
  if (!socket) return 0; /* forwarded */
  u8 state = BPF_CORE_READ(socket, __sk_common.skc_state);
  if (state == TCP_TIME_WAIT || state == TCP_NEW_SYN_RECV) return 0; /* no whole socket */
  u16 family = BPF_CORE_READ(socket, __sk_common.skc_family);
  if (family != AF_INET && family != AF_INET6) return 0;
  if (BPF_CORE_READ(socket, sk_protocol) == TCP) return 0;
  if (!BPF_CORE_READ(socket, sk_socket, file)) return 0; /* the kernel's own */

  u8 *head = BPF_CORE_READ(packet, head) + BPF_CORE_READ(packet, network_header);
  struct network_record record = {};
  union {
    struct ip4 four;
    struct ip6 six;
  } ip = {};
  if (bpf_probe_read_kernel(&ip.four, sizeof(ip.four), head)) return 0;
  u8 *body;
  if (ip.four.version_length >> 4 == 4) {
    if (big_endian(ip.four.fragment) & 0x1fff) return 0; /* not the first piece */
    record.family = AF_INET;
    record.protocol = ip.four.protocol;
    record.bytes = big_endian(ip.four.total);
    __builtin_memcpy(record.source, ip.four.source, 4);
    __builtin_memcpy(record.destination, ip.four.destination, 4);
    body = head + (ip.four.version_length & 15) * 4;
  } else if (ip.four.version_length >> 4 == 6) {
    if (bpf_probe_read_kernel(&ip.six, sizeof(ip.six), head)) return 0;
    record.family = AF_INET6;
    record.protocol = ip.six.next;
    record.bytes = big_endian(ip.six.length) + sizeof(ip.six);
    __builtin_memcpy(record.source, ip.six.source, 16);
    __builtin_memcpy(record.destination, ip.six.destination, 16);
    body = head + sizeof(ip.six);
  } else {
    return 0;
  }
  u8 first[8];
  if (bpf_probe_read_kernel(first, sizeof(first), body)) return 0;
  u32 kind = RECORD_DATAGRAM;
  if (record.protocol == UDP) {
    record.source_port = big_endian(first);
    record.destination_port = big_endian(first + 2);
    if (record.destination_port == DNS_PORT) kind = RECORD_QUESTION;
  } else if (record.protocol == ICMP ? first[0] == 8 || first[0] == 0
                                     : record.protocol == ICMP6 && (first[0] & 0xfe) == 128) {
    kind = RECORD_ECHO;
    record.old_state = first[0];
  } else {
    return 0;
  }
  if (!is_wanted(kind)) return 0;
  begin(&record, kind, socket);
  struct task_struct *task = (struct task_struct *)bpf_get_current_task();
  struct flow flow = {};
  flow.socket = record.socket;
  flow.pid = BPF_CORE_READ(task, tgid);
  flow.source_port = record.source_port;
  flow.destination_port = record.destination_port;
  flow.protocol = record.protocol;
  flow.is_large = kind == RECORD_ECHO && record.bytes > LARGE;
  __builtin_memcpy(flow.destination, record.destination, 16);
  if (kind != RECORD_QUESTION) {
    if (bpf_map_lookup_elem(&flows, &flow)) return 0;
    bpf_map_update_elem(&flows, &flow, &record.time, BPF_ANY);
  }
  if (!(BPF_CORE_READ(task, flags) & KERNEL_THREAD) && is_sender(task, socket)) own(&record, task);

  if (kind == RECORD_QUESTION) {
    u32 zero = 0;
    struct question *question = bpf_map_lookup_elem(&questions, &zero);
    if (!question) return 0;
    u32 length = big_endian(first + 4);
    length = length > 8 ? length - 8 : 0;
    if (length > PAYLOAD_LIMIT) length = PAYLOAD_LIMIT;
    question->record = record;
    /* What lies in other pieces of the packet is not read: the question is at its beginning. */
    if (bpf_probe_read_kernel(question->payload, length & 1023, body + 8)) length = 0;
    question->record.payload_length = length;
    u64 size = sizeof(record) + length;
    if (size > sizeof(*question)) return 0;
    question->record.size = size;
    put(question, size, kind);
    return 0;
  }
  put(&record, sizeof(record), kind);
  return 0;
}

#endif
