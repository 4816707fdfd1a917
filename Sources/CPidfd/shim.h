// SPDX-License-Identifier: Apache-2.0
// pidfd_getfd(2), which Swift's Glibc module does not show.
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

// A descriptor of ours for what another process has open (Linux 5.6; needs ptrace access), close-on-exec; -1 with errno.
static inline int swiftlet_descriptor_of(uint32_t pid, int descriptor) {
  int process = (int)syscall(434, pid, 0);  // pidfd_open
  if (process < 0) return -1;
  int own = (int)syscall(438, process, descriptor, 0);  // pidfd_getfd
  close(process);
  return own;
}
