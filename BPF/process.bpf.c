// SPDX-License-Identifier: (Apache-2.0 OR GPL-2.0-only)
// Raw tracepoints for exec, fork and exit. They need neither tracefs nor kprobes; kernel 5.8 with BTF.
#include "record_header.bpf.h"
#include "ring.bpf.h"

/* An exec record is built here, since it does not fit on the stack. One slot a CPU: the size is set
 * before the load. Only the exec probe uses it and the kernel never re-enters a probe on one CPU. */
struct scratch {
  u64 walk_dentry;
  u64 walk_mount;
  u32 walk_end;
  u32 walk_first; /* where the walk's names begin */
  u32 walk_limited;
  u32 args_page;
  u64 args_from;
  struct exec_header header;
  u8 data[PREFIX_LIMIT + ARGS_LIMIT];
};

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 1);
  __type(key, u32);
  __type(value, struct scratch);
} scratches SEC(".maps");

/* One step of a path walk towards the root; nonzero when the walk is over. A global function, so
 * that the verifier looks at it once and not once a step. */
__attribute__((noinline)) int walk_step(u32 slot) {
  struct scratch *scratch = bpf_map_lookup_elem(&scratches, &slot);
  if (!scratch) return 1;
  struct dentry *dentry = (struct dentry *)scratch->walk_dentry;
  struct mount *mount = (struct mount *)scratch->walk_mount;
  struct dentry *up = BPF_CORE_READ(dentry, d_parent);
  struct dentry *root = BPF_CORE_READ(mount, mnt.mnt_root);

  if (dentry == root) {
    struct mount *below = BPF_CORE_READ(mount, mnt_parent);
    if (!below || below == mount) return 1;
    scratch->walk_dentry = (u64)BPF_CORE_READ(mount, mnt_mountpoint);
    scratch->walk_mount = (u64)below;
    return 0;
  }
  if (!up || dentry == up) return 1;
  u32 end = scratch->walk_end;
  if (end >= PREFIX_LIMIT - NAME_LIMIT || end - scratch->walk_first > WALK_LIMIT - NAME_LIMIT) {
    scratch->walk_limited = 1;
    return 1;
  }
  long length = bpf_probe_read_kernel_str(
      &scratch->data[end], NAME_LIMIT, BPF_CORE_READ(dentry, d_name.name));
  if (length <= 0) {
    scratch->walk_limited = 1;
    return 1;
  }
  scratch->walk_end = end + length;
  scratch->walk_dentry = (u64)up;
  return 0;
}

/* Appends the names of a path, leaf first; gives the new end of the data. */
static __always_inline u32 walk(
    struct scratch *scratch, u32 slot, struct vfsmount *mnt, struct dentry *dentry, u32 end) {
  scratch->walk_first = end;
  scratch->walk_end = end;
  scratch->walk_limited = 0;
  if (!mnt || !dentry) return end;
  scratch->walk_dentry = (u64)dentry;
  scratch->walk_mount = (u64)((void *)mnt - bpf_core_field_offset(struct mount, mnt));
  int step = 0;
  for (; step < STEP_LIMIT; step++)
    if (walk_step(slot)) break;
  if (step == STEP_LIMIT) scratch->walk_limited = 1;
  return scratch->walk_end;
}

/* Reads one page of the arguments; nonzero when it cannot be read. The page's own memory ends with
 * the page, so that a page that is absent costs only itself. */
__attribute__((noinline)) int args_page(u32 slot) {
  struct scratch *scratch = bpf_map_lookup_elem(&scratches, &slot);
  if (!scratch) return 1;
  u32 at = scratch->args_page;
  u64 from = scratch->args_from;
  u32 left = scratch->header.common.args_length - (at - scratch->walk_first);
  u32 length = PAGE - (from & (PAGE - 1));
  if (length > left) length = left;
  if (at > PREFIX_LIMIT + ARGS_LIMIT - PAGE || length == 0 || length > PAGE) return 1;
  long failed = bpf_probe_read_user(&scratch->data[at], length, (void *)from);
  if (failed) scratch->header.common.flags |= ARGS_UNREADABLE;
  scratch->args_page = at + length;
  scratch->args_from = from + length;
  return 0;
}

/* What a program reads from and writes to. */
static __always_inline void describe_streams(struct exec_header *header, struct task_struct *task) {
  struct fdtable *table = BPF_CORE_READ(task, files, fdt);
  struct file **files = BPF_CORE_READ(table, fd);
  struct file *open[2] = {};
  if (BPF_CORE_READ(table, max_fds) < 2) return;
  bpf_probe_read_kernel(open, sizeof(open), files);
  struct inode *input = BPF_CORE_READ(open[0], f_inode);
  struct inode *output = BPF_CORE_READ(open[1], f_inode);
  header->input_mode = BPF_CORE_READ(input, i_mode);
  header->input_device = BPF_CORE_READ(input, i_rdev);
  header->output_mode = BPF_CORE_READ(output, i_mode);
  header->output_device = BPF_CORE_READ(output, i_rdev);
}

/* Whether the mapped file has a name still, who may write it, and since when it is as it is. */
static __always_inline void describe_file(struct exec_header *header, struct inode *inode) {
  header->file_mode = BPF_CORE_READ(inode, i_mode);
  header->file_links = BPF_CORE_READ(inode, i_nlink);
  u64 seconds = 0, nanoseconds = 0;
  if (bpf_core_field_exists(inode->i_ctime_sec)) {
    seconds = BPF_CORE_READ(inode, i_ctime_sec);
    // The highest bit says that somebody has asked for the time (since 6.13).
    nanoseconds = BPF_CORE_READ(inode, i_ctime_nsec) & 0x7fffffff;
  } else if (bpf_core_field_exists(((struct inode___named *)inode)->__i_ctime)) {
    struct inode___named *named = (struct inode___named *)inode;
    seconds = BPF_CORE_READ(named, __i_ctime.tv_sec);
    nanoseconds = BPF_CORE_READ(named, __i_ctime.tv_nsec);
  } else if (bpf_core_field_exists(((struct inode___plain *)inode)->i_ctime)) {
    struct inode___plain *plain = (struct inode___plain *)inode;
    seconds = BPF_CORE_READ(plain, i_ctime.tv_sec);
    nanoseconds = BPF_CORE_READ(plain, i_ctime.tv_nsec);
  }
  header->file_changed = seconds * 1000000000 + nanoseconds;
}

/* The fuller the ring, the less is taken of long arguments: whoever starts programs with as many as he may
 * must not crowd out the others. */
static __always_inline u32 args_limit(void) {
  u32 eighths = ring_eighths();
  if (eighths < 1) return ARGS_LIMIT;
  if (eighths < 4) return 4096;
  return eighths < 6 ? 1024 : 256;
}

/* The verifier must see the bounds of the very register that is used later: this keeps the compiler
 * from using an equal one. */
#define KEEP(value) asm volatile("" : "+r"(value))

SEC("raw_tp/sched_process_exec")
int swiftlet_exec(struct bpf_raw_tracepoint_args *context) {
  struct task_struct *task = (struct task_struct *)context->args[0];
  struct linux_binprm *bprm = (struct linux_binprm *)context->args[2];
  u32 slot = bpf_get_smp_processor_id();
  struct scratch *scratch = bpf_map_lookup_elem(&scratches, &slot);
  if (!scratch) return 0;
  struct exec_header *whole = &scratch->header;
  struct record_header *header = &whole->common;
  __builtin_memset(whole, 0, sizeof(*whole));
  fill(header, task, RECORD_EXEC);
  describe_streams(whole, task);

  const char *filename = BPF_CORE_READ(bprm, filename);
  header->argc = BPF_CORE_READ(bprm, argc);
  if (BPF_CORE_READ(bprm, interp) != filename) header->flags |= SCRIPT;

  u32 end = 0;
  long length = bpf_probe_read_kernel_str(&scratch->data[0], FILENAME_LIMIT, filename);
  if (length > 0 && length <= FILENAME_LIMIT) {
    if (length == FILENAME_LIMIT) header->flags |= FILENAME_TRUNCATED;
    header->filename_length = length - 1;
    end = length - 1;
  }

  struct fs_struct *fs = BPF_CORE_READ(task, fs);
  u32 start = end;
  end = walk(scratch, slot, BPF_CORE_READ(fs, pwd.mnt), BPF_CORE_READ(fs, pwd.dentry), end);
  if (scratch->walk_limited) header->flags |= CWD_TRUNCATED;
  header->cwd_length = end - start;

  struct mm_struct *mm = BPF_CORE_READ(task, mm);
  struct file *file = BPF_CORE_READ(mm, exe_file);
  struct dentry *dentry = BPF_CORE_READ(file, f_path.dentry);
  describe_file(whole, BPF_CORE_READ(file, f_inode));
  start = end;
  end = walk(scratch, slot, BPF_CORE_READ(file, f_path.mnt), dentry, end);
  if (scratch->walk_limited) header->flags |= PATH_TRUNCATED;
  if (end == start) {
    u32 at = end;
    KEEP(at);
    if (at > PREFIX_LIMIT - NAME_LIMIT) return 0;
    header->flags |= PATHLESS;
    length = bpf_probe_read_kernel_str(
        &scratch->data[at], NAME_LIMIT, BPF_CORE_READ(dentry, d_name.name));
    if (length > 0) end += length;
  }
  header->path_length = end - start;

  u64 args_start = BPF_CORE_READ(mm, arg_start);
  u64 args_bytes = BPF_CORE_READ(mm, arg_end) - args_start;
  header->args_bytes = args_bytes;
  u64 limit = args_limit();
  if (args_bytes > limit) {
    args_bytes = limit;
    header->flags |= ARGS_TRUNCATED;
  }
  u32 offset = end;
  KEEP(offset);
  if (offset > PREFIX_LIMIT) return 0;
  u64 count = args_bytes;
  KEEP(count);
  if (count > ARGS_LIMIT) return 0;
  header->args_length = count;
  if (bpf_probe_read_user(&scratch->data[offset], count, (void *)args_start) != 0) {
    scratch->walk_first = offset;
    scratch->args_page = offset;
    scratch->args_from = args_start;
    for (int page = 0; page <= ARGS_LIMIT / PAGE; page++)
      if (args_page(slot)) break;
  }

  u64 size = sizeof(*whole) + offset + count;
  KEEP(size);
  if (size > sizeof(*whole) + PREFIX_LIMIT + ARGS_LIMIT) return 0;
  header->size = size;
  put(whole, size, RECORD_EXEC);
  return 0;
}

SEC("raw_tp/sched_process_fork")
int swiftlet_fork(struct bpf_raw_tracepoint_args *context) {
  struct task_struct *child = (struct task_struct *)context->args[1];
  if (BPF_CORE_READ(child, pid) != BPF_CORE_READ(child, tgid)) return 0; /* a thread */
  struct record_header header = {};
  fill(&header, child, RECORD_FORK);
  header.size = sizeof(header);
  put(&header, sizeof(header), RECORD_FORK);
  return 0;
}

/* A process has ended when its last thread has: the leader may go before the others. Two threads
 * that end together may both see zero; the reader keeps the first. */
SEC("raw_tp/sched_process_exit")
int swiftlet_exit(struct bpf_raw_tracepoint_args *context) {
  struct task_struct *task = (struct task_struct *)context->args[0];
  if (BPF_CORE_READ(task, signal, live.counter) != 0) return 0;
  struct record_header header = {};
  fill(&header, task, RECORD_EXIT);
  header.exit_code = BPF_CORE_READ(task, group_leader, exit_code);
  header.size = sizeof(header);
  put(&header, sizeof(header), RECORD_EXIT);
  return 0;
}
