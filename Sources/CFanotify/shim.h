// SPDX-License-Identifier: Apache-2.0
// fanotify(7) and the handles by which it names folders, which Swift's Glibc module does not show.
// Only headers that the module Glibc does not show otherwise: by numbers, fcntl.h and sys/vfs.h are spared.
#include <stdint.h>
#include <string.h>
#include <sys/fanotify.h>
#include <sys/syscall.h>
#include <unistd.h>

// AT_FDCWD of fcntl.h.
#define SWIFTLET_HERE (-100)

// A group that is told of names in folders (DIR_FID and NAME), never asked for permission; -1 with errno.
static inline int swiftlet_fanotify(void) {
  return fanotify_init(0x1 | 0x2 | 0x10 | 0x20 | 0x400 | 0x800, 0);
}

// Marks one folder; 0, or -1 with errno.
static inline int swiftlet_mark(int group, const char *folder, uint64_t mask) {
  return fanotify_mark(group, FAN_MARK_ADD | FAN_MARK_ONLYDIR | FAN_MARK_DONT_FOLLOW, mask, SWIFTLET_HERE, folder);
}

// Marks one file, such as a device; 0, or -1 with errno.
static inline int swiftlet_mark_file(int group, const char *file, uint64_t mask) {
  return fanotify_mark(group, FAN_MARK_ADD | FAN_MARK_DONT_FOLLOW, mask, SWIFTLET_HERE, file);
}

// How fanotify names a folder: number of its file system (8 bytes), length and type of the handle, the
// handle. `out` has room for 144 bytes. Number of bytes, or -1 with errno.
static inline int swiftlet_handle(const char *folder, unsigned char *out) {
  unsigned char system[256];  // struct statfs of 64 bits: seven words, then the number
  int mount = 0;
  uint32_t length = 128;
  if (syscall(SYS_statfs, folder, system) != 0) return -1;
  memcpy(out, system + 56, 8);
  memcpy(out + 8, &length, 4);
  if (syscall(SYS_name_to_handle_at, SWIFTLET_HERE, folder, out + 8, &mount, 0) != 0) {
    // AT_HANDLE_FID: enough to know it again, where files cannot be opened by handles.
    memcpy(out + 8, &length, 4);
    if (syscall(SYS_name_to_handle_at, SWIFTLET_HERE, folder, out + 8, &mount, 0x200) != 0) return -1;
  }
  memcpy(&length, out + 8, 4);
  return (int)(16 + length);
}

// What statx(2) says of a file; times in nanoseconds since 1970, 0 where the file system has none.
struct swiftlet_status {
  uint64_t device;
  uint64_t inode;
  int64_t born;
  int64_t changed;
  uint16_t mode;
};

// Asks for a file's status, without following a link; 0, or -1 with errno.
static inline int swiftlet_status_of(const char *file, struct swiftlet_status *out) {
  // struct statx, whose header the module Glibc has too.
  struct {
    uint32_t mask, block_size;
    uint64_t attributes;
    uint32_t links, uid, gid;
    uint16_t mode, spare;
    uint64_t inode, size, blocks, attributes_mask;
    struct {
      int64_t seconds;
      uint32_t nanoseconds;
      int32_t reserved;
    } accessed, born, changed, modified;
    uint32_t device_type_major, device_type_minor, device_major, device_minor;
    uint64_t more[14];
  } all;
  // AT_SYMLINK_NOFOLLOW, and AT_NO_AUTOMOUNT: to look must change nothing. Basic fields, and the birth.
  if (syscall(SYS_statx, SWIFTLET_HERE, file, 0x100 | 0x800, 0x7ff | 0x800, &all) != 0) return -1;
  out->device = ((uint64_t)all.device_major << 32) | all.device_minor;
  out->inode = all.inode;
  out->mode = all.mode;
  out->changed = all.changed.seconds * 1000000000LL + all.changed.nanoseconds;
  out->born = all.mask & 0x800 ? all.born.seconds * 1000000000LL + all.born.nanoseconds : 0;
  return 0;
}
