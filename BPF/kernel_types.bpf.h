/* SPDX-License-Identifier: (Apache-2.0 OR GPL-2.0-only) */
/* The kernel structs that the probes read, with only the fields they use. Offsets do not matter:
 * preserve_access_index makes libbpf look every field up in the running kernel's BTF. */
#ifndef SWIFTLET_KERNEL_TYPES_H
#define SWIFTLET_KERNEL_TYPES_H

#include <linux/bpf.h>
#include <stdbool.h>
#include <stddef.h>

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __s32 s32;
typedef __u64 u64;

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct qstr {
  const unsigned char *name;
};

struct dentry {
  struct dentry *d_parent;
  struct qstr d_name;
};

struct vfsmount {
  struct dentry *mnt_root;
};

struct mount {
  struct mount *mnt_parent;
  struct dentry *mnt_mountpoint;
  struct vfsmount mnt;
};

struct path {
  struct vfsmount *mnt;
  struct dentry *dentry;
};

struct super_block {
  unsigned long s_magic;
};

struct timespec64 {
  long long tv_sec;
  long tv_nsec;
};

struct inode {
  unsigned short i_mode;
  unsigned int i_rdev;
  unsigned int i_nlink;
  struct super_block *i_sb;
  long long i_ctime_sec; /* since 6.12 */
  unsigned int i_ctime_nsec;
};

struct inode___named { /* 6.6 to 6.11 */
  struct timespec64 __i_ctime;
};

struct inode___plain { /* before 6.6 */
  struct timespec64 i_ctime;
};

struct file {
  struct path f_path;
  struct inode *f_inode;
};

struct fdtable {
  unsigned int max_fds;
  struct file **fd;
};

struct files_struct {
  struct fdtable *fdt;
};

struct fs_struct {
  struct path pwd;
};

struct mm_struct {
  unsigned long arg_start;
  unsigned long arg_end;
  struct file *exe_file;
};

struct linux_binprm {
  int argc;
  const char *filename;
  const char *interp;
};

struct upid {
  int nr;
};

struct pid {
  unsigned int level;
  struct upid numbers[1];
};

typedef struct {
  unsigned int val;
} kuid_t;

typedef struct {
  unsigned int val;
} kgid_t;

/* A struct of two u32 before 6.3, of one u64 since: eight bytes either way. */
typedef struct {
  u64 val;
} kernel_cap_t;

struct user_namespace {
  int level;
};

struct cred {
  kuid_t uid;
  kgid_t gid;
  kuid_t euid;
  kgid_t egid;
  kernel_cap_t cap_permitted;
  kernel_cap_t cap_effective;
  struct user_namespace *user_ns;
};

struct tty_driver {
  int major;
  int minor_start;
};

struct tty_struct {
  struct tty_driver *driver;
  int index;
};

typedef struct {
  int counter;
} atomic_t;

enum pid_type { PIDTYPE_PID, PIDTYPE_TGID, PIDTYPE_PGID, PIDTYPE_SID, PIDTYPE_MAX };

struct signal_struct {
  atomic_t live;
  struct pid *pids[PIDTYPE_MAX];
  struct tty_struct *tty;
};

struct ns_common {
  unsigned int inum;
};

struct mnt_namespace {
  struct ns_common ns;
};

struct nsproxy {
  struct mnt_namespace *mnt_ns;
};

struct net {
  struct ns_common ns;
};

typedef struct {
  struct net *net;
} possible_net_t;

struct in6_addr {
  u8 bytes[16];
};

struct sock_common {
  unsigned short skc_family;
  unsigned char skc_state;
  u32 skc_daddr;
  u32 skc_rcv_saddr;
  u16 skc_dport;
  u16 skc_num;
  possible_net_t skc_net;
  struct in6_addr skc_v6_daddr;
  struct in6_addr skc_v6_rcv_saddr;
};

struct socket {
  struct file *file;
};

struct sock {
  struct sock_common __sk_common;
  struct socket *sk_socket;
  u16 sk_protocol;
  u16 sk_type;
};

struct sk_buff {
  struct sock *sk;
  unsigned char *head;
  u16 network_header;
};

struct module {
  char name[56];
};

/* Where the kernel keeps the depth of interrupts: a variable of its own, or a part of another one. */
struct pcpu_hot {
  int preempt_count;
};

struct thread_info {
  int preempt_count;
};

struct task_struct {
  struct thread_info thread_info;
  unsigned int flags;
  struct files_struct *files;
  struct mm_struct *mm;
  int exit_code;
  int pid;
  int tgid;
  struct task_struct *real_parent;
  struct task_struct *group_leader;
  struct pid *thread_pid;
  u64 start_boottime;
  struct cred *cred;
  char comm[16];
  struct fs_struct *fs;
  struct nsproxy *nsproxy;
  struct signal_struct *signal;
  kuid_t loginuid;
  unsigned int sessionid;
};

#pragma clang attribute pop

#endif
