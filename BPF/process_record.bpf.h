/* SPDX-License-Identifier: (Apache-2.0 OR GPL-2.0-only) */
/* The bytes that the process probes put into the ring. `KernelRecord.swift` decodes them: change both,
 * and RECORD_VERSION with them. */
#ifndef SWIFTLET_PROCESS_RECORD_H
#define SWIFTLET_PROCESS_RECORD_H

#define RECORD_VERSION 2

/* `EventKind.swift` knows the same numbers. */
enum record_kind {
  RECORD_EXEC = 0,
  RECORD_FORK = 1,
  RECORD_EXIT = 2,
  RECORD_CONNECT = 3,
  RECORD_LISTEN = 4,
  RECORD_ACCEPT = 5,
  RECORD_CLOSE = 6,
  RECORD_DATAGRAM = 7,
  RECORD_QUESTION = 8,
  RECORD_ECHO = 9,
  RECORD_MODULE = 10,
  RECORD_IDENTITY = 11,
  RECORD_TRACE = 12,
  RECORD_MEMFD = 13,
  RECORD_ESTABLISHED = 14,
  RECORD_KINDS = 16,
};

enum record_flag {
  ARGS_TRUNCATED = 1 << 0,     /* the arguments are longer than what follows */
  ARGS_UNREADABLE = 1 << 1,    /* a page of the arguments could not be read */
  SCRIPT = 1 << 2,             /* the kernel ran an interpreter in the file's place */
  PATH_TRUNCATED = 1 << 3,     /* the walk of the mapped file's path met a limit */
  CWD_TRUNCATED = 1 << 4,      /* the walk of the working directory met a limit */
  PATHLESS = 1 << 5,           /* the mapped file has no path (memfd): its own name follows */
  FILENAME_TRUNCATED = 1 << 6, /* the file given to execve is longer than what follows */
};

#define FILENAME_LIMIT 4096
#define WALK_LIMIT 8192
#define NAME_LIMIT 256
#define STEP_LIMIT 96
#define ARGS_LIMIT 32768
#define PAGE 4096
#define PREFIX_LIMIT (FILENAME_LIMIT + 2 * (WALK_LIMIT + NAME_LIMIT))

struct record_header {
  u8 version;
  u8 kind;
  u16 flags;
  u32 size; /* of header and data */
  u64 time; /* of the event, CLOCK_BOOTTIME, ns */
  u64 start; /* of the process, CLOCK_BOOTTIME, ns */
  u64 parent_start;
  u64 cgroup;
  u64 capabilities_effective;
  u64 capabilities_permitted;
  u64 args_bytes; /* true length of the arguments */
  u32 pid;        /* thread group, in the first namespace, as all ids here */
  u32 parent_pid;
  u32 uid;
  u32 euid;
  u32 gid;
  u32 egid;
  u32 login_uid;
  u32 audit_session;
  u32 session;
  u32 process_group;
  u32 tty_major;
  u32 tty_minor;
  s32 exit_code; /* as wait(2) would give it */
  u32 argc;
  u32 pid_level; /* depth of the pid namespace; 0 is the first */
  u32 namespace_pid;
  u32 user_level; /* depth of the user namespace */
  u32 mount_namespace;
  /* Lengths of the data, in the order in which it follows the header. Both walks hold the names
   * from leaf to root, each with a final NUL. */
  u32 filename_length;
  u32 cwd_length;
  u32 path_length;
  u32 args_length;
  char comm[16];
  char parent_comm[16];
};

_Static_assert(sizeof(struct record_header) == 184, "KernelRecord.swift counts on this size");

/* An exec says this too, before its data. */
struct exec_header {
  struct record_header common;
  u32 input_mode; /* of descriptor 0, as stat(2) gives it; 0 when it is closed */
  u32 input_device;
  u32 output_mode; /* of descriptor 1 */
  u32 output_device;
  u32 file_mode; /* of the mapped file */
  u32 file_links;
  u64 file_changed; /* its change time, nanoseconds since 1970 */
};

_Static_assert(sizeof(struct exec_header) == 216, "KernelRecord.swift counts on this size");

/* What a call by its own name did: a module loaded, a file made in memory, a process traced. */
struct call_record {
  struct record_header common;
  u64 values[2];
  char name[128];
};

_Static_assert(sizeof(struct call_record) == 328, "CallRecord.swift counts on this size");

#endif
