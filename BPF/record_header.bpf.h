/* SPDX-License-Identifier: (Apache-2.0 OR GPL-2.0-only) */
/* What every record of a process says of it. */
#ifndef SWIFTLET_RECORD_HEADER_H
#define SWIFTLET_RECORD_HEADER_H

#include "kernel_types.bpf.h"
#include "process_record.bpf.h"

static __always_inline u32 leader_number(struct signal_struct *signal, enum pid_type type) {
  struct pid *pid = BPF_CORE_READ(signal, pids[type]);
  return pid ? BPF_CORE_READ(pid, numbers[0].nr) : 0;
}

static __always_inline u32 namespace_number(struct pid *pid, u32 level) {
  int number = 0;
  struct upid *first = __builtin_preserve_access_index(&pid->numbers[0]);
  if (level > 32) return 0;
  bpf_probe_read_kernel(
      &number, sizeof(number),
      (void *)first + level * bpf_core_type_size(struct upid) + bpf_core_field_offset(struct upid, nr));
  return number;
}

/* What all records share. `task` is any thread of the process. */
static __always_inline void fill(struct record_header *header, struct task_struct *task, u32 kind) {
  struct task_struct *leader = BPF_CORE_READ(task, group_leader);
  struct task_struct *parent = BPF_CORE_READ(leader, real_parent);
  struct task_struct *parent_leader = BPF_CORE_READ(parent, group_leader);
  struct cred *cred = BPF_CORE_READ(task, cred);
  struct signal_struct *signal = BPF_CORE_READ(task, signal);
  struct pid *pid = BPF_CORE_READ(leader, thread_pid);
  struct tty_struct *tty = BPF_CORE_READ(signal, tty);

  header->version = RECORD_VERSION;
  header->kind = kind;
  header->time = bpf_ktime_get_boot_ns();
  header->start = BPF_CORE_READ(leader, start_boottime);
  header->parent_start = BPF_CORE_READ(parent_leader, start_boottime);
  header->cgroup = bpf_get_current_cgroup_id();
  bpf_core_read(&header->capabilities_effective, sizeof(u64), &cred->cap_effective);
  bpf_core_read(&header->capabilities_permitted, sizeof(u64), &cred->cap_permitted);
  header->pid = BPF_CORE_READ(task, tgid);
  header->parent_pid = BPF_CORE_READ(parent, tgid);
  header->uid = BPF_CORE_READ(cred, uid.val);
  header->euid = BPF_CORE_READ(cred, euid.val);
  header->gid = BPF_CORE_READ(cred, gid.val);
  header->egid = BPF_CORE_READ(cred, egid.val);
  header->login_uid = ~0u;
  header->audit_session = ~0u;
  if (bpf_core_field_exists(task->loginuid)) header->login_uid = BPF_CORE_READ(task, loginuid.val);
  if (bpf_core_field_exists(task->sessionid)) header->audit_session = BPF_CORE_READ(task, sessionid);
  header->session = leader_number(signal, PIDTYPE_SID);
  header->process_group = leader_number(signal, PIDTYPE_PGID);
  if (tty) {
    header->tty_major = BPF_CORE_READ(tty, driver, major);
    header->tty_minor = BPF_CORE_READ(tty, driver, minor_start) + BPF_CORE_READ(tty, index);
  }
  if (pid) {
    header->pid_level = BPF_CORE_READ(pid, level);
    header->namespace_pid = namespace_number(pid, header->pid_level);
  }
  header->user_level = BPF_CORE_READ(cred, user_ns, level);
  header->mount_namespace = BPF_CORE_READ(task, nsproxy, mnt_ns, ns.inum);
  bpf_core_read(header->comm, sizeof(header->comm), &leader->comm);
  bpf_core_read(header->parent_comm, sizeof(header->parent_comm), &parent_leader->comm);
}

#endif
