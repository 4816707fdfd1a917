// SPDX-License-Identifier: Apache-2.0
#include "CAuditGuard.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/netlink.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

// Behind fork in a program with threads only what is safe in a signal handler may be called: there is
// no allocation here, and no call into Swift.

static int open_audit(void) {
  int end = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_AUDIT);
  if (end < 0) return -1;
  struct timeval patience = {1, 0};
  setsockopt(end, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  return end;
}

static void send_to_kernel(int end, const void *message, size_t size) {
  struct sockaddr_nl kernel;
  memset(&kernel, 0, sizeof kernel);
  kernel.nl_family = AF_NETLINK;
  sendto(end, message, size, 0, (struct sockaddr *)&kernel, sizeof kernel);
}

// The audit daemon's pid; 0 for none.
static uint32_t daemon_pid(int end) {
  struct nlmsghdr request = {NLMSG_HDRLEN, AUDIT_GET, NLM_F_REQUEST, 1, 0};
  send_to_kernel(end, &request, sizeof request);
  unsigned char answer[1024];
  for (int tries = 0; tries < 16; tries++) {
    ssize_t size = recv(end, answer, sizeof answer, 0);
    if (size < (ssize_t)(NLMSG_HDRLEN + 16)) return 0;
    struct nlmsghdr header;
    memcpy(&header, answer, sizeof header);
    if (header.nlmsg_type != AUDIT_GET) continue;
    uint32_t pid;
    memcpy(&pid, answer + NLMSG_HDRLEN + 12, sizeof pid);
    return pid;
  }
  return 0;
}

static void send_all(int end, const unsigned char *messages, size_t size) {
  unsigned char answer[1024];
  while (size >= NLMSG_HDRLEN) {
    struct nlmsghdr header;
    memcpy(&header, messages, sizeof header);
    size_t length = NLMSG_ALIGN(header.nlmsg_len);
    if (length < NLMSG_HDRLEN || length > size) return;
    send_to_kernel(end, messages, length);
    recv(end, answer, sizeof answer, 0);
    messages += length;
    size -= length;
  }
}

static void guard(int wakeup, uint32_t owner, const unsigned char *rules, size_t rules_size,
                  const unsigned char *settings, size_t settings_size) {
  unsigned char byte;
  ssize_t count;
  do {
    count = read(wakeup, &byte, 1);
  } while (count < 0 && errno == EINTR);
  if (count != 0) return;
  int end = open_audit();
  if (end < 0) return;
  send_all(end, rules, rules_size);
  uint32_t pid = daemon_pid(end);
  if (pid == 0 || pid == owner) send_all(end, settings, settings_size);
}

pid_t swiftlet_audit_guard(int wakeup, uint32_t owner, const unsigned char *rules, size_t rules_size,
                           const unsigned char *settings, size_t settings_size) {
  pid_t child = fork();
  if (child != 0) return child;
  // A signal to the maker's group or terminal is not meant for it.
  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, NULL);
  setsid();
  prctl(PR_SET_NAME, "swiftlet-audit");
  int null = open("/dev/null", O_RDWR);
  if (null >= 0) {
    dup2(null, 0);
    dup2(null, 1);
    dup2(null, 2);
  }
  // The pipe's other end above all: it would never end while it is held here.
  if (wakeup > 3) syscall(SYS_close_range, 3u, (unsigned)wakeup - 1, 0u);
  if (syscall(SYS_close_range, (unsigned)wakeup + 1, ~0u, 0u) != 0) {
    for (int other = 3; other < 4096; other++) {
      if (other != wakeup) close(other);
    }
  }
  guard(wakeup, owner, rules, rules_size, settings, settings_size);
  _exit(0);
}
