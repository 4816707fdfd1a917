// SPDX-License-Identifier: Apache-2.0
// Files in memory, which Swift's Glibc module does not show.
#include <fcntl.h>
#include <linux/memfd.h>
#include <sys/syscall.h>
#include <unistd.h>

// A file in memory that can be sealed, closed on exec; -1 with errno where there is none.
static inline int swiftlet_memfd(const char *name) {
  return (int)syscall(SYS_memfd_create, name, MFD_ALLOW_SEALING | MFD_CLOEXEC);
}

// Seals it: neither its size nor its bytes change any more. 0, or -1 with errno.
static inline int swiftlet_seal(int file) {
  // F_ADD_SEALS with SEAL, SHRINK, GROW and WRITE; fcntl.h names them with _GNU_SOURCE only.
  return fcntl(file, 1033, 0x1 | 0x2 | 0x4 | 0x8);
}
