// SPDX-License-Identifier: (Apache-2.0 OR GPL-2.0-only)
// System calls that have no tracepoint but their own. Any of these makes every system call of the
// host take the kernel's longer way, so they are off unless they are asked for.
#include "record_header.bpf.h"
#include "ring.bpf.h"

struct call_begin {
  u64 common;
  u64 number;
  u64 arguments[6];
};

struct call_end {
  u64 common;
  u64 number;
  long result;
};

SEC("tp/syscalls/sys_enter_memfd_create")
int swiftlet_memfd(struct call_begin *call) {
  struct call_record record = {};
  fill(&record.common, (struct task_struct *)bpf_get_current_task(), RECORD_MEMFD);
  record.common.size = sizeof(record);
  record.values[0] = call->arguments[1];
  bpf_probe_read_user_str(record.name, sizeof(record.name), (void *)call->arguments[0]);
  put(&record, sizeof(record), RECORD_MEMFD);
  return 0;
}

#define PTRACE_TRACEME 0
#define PTRACE_PEEKUSER 3
#define PTRACE_SETREGS 13
#define PTRACE_ATTACH 16
#define PTRACE_SETREGSET 0x4205
#define PTRACE_SEIZE 0x4206

/* What makes a process another's, or changes it; not the reading and stepping of a debugger. */
SEC("tp/syscalls/sys_enter_ptrace")
int swiftlet_ptrace(struct call_begin *call) {
  u64 request = call->arguments[0];
  if (request != PTRACE_TRACEME && request != PTRACE_ATTACH && request != PTRACE_SEIZE &&
      request != PTRACE_SETREGS && request != PTRACE_SETREGSET && request != 4 && request != 5)
    return 0;
  struct call_record record = {};
  fill(&record.common, (struct task_struct *)bpf_get_current_task(), RECORD_TRACE);
  record.common.size = sizeof(record);
  record.values[0] = request;
  record.values[1] = call->arguments[1];
  put(&record, sizeof(record), RECORD_TRACE);
  return 0;
}

/* Who a process acts as now; the reader knows as who it acted before. */
static __always_inline int identity(struct call_end *call) {
  if (call->result < 0) return 0;
  struct record_header header = {};
  fill(&header, (struct task_struct *)bpf_get_current_task(), RECORD_IDENTITY);
  header.size = sizeof(header);
  put(&header, sizeof(header), RECORD_IDENTITY);
  return 0;
}

#define IDENTITY(call)                                 \
  SEC("tp/syscalls/sys_exit_" #call)                   \
  int swiftlet_##call(struct call_end *context) { return identity(context); }

IDENTITY(setuid)
IDENTITY(setreuid)
IDENTITY(setresuid)
IDENTITY(setgid)
IDENTITY(setregid)
IDENTITY(setresgid)
IDENTITY(setsid)
IDENTITY(capset)
