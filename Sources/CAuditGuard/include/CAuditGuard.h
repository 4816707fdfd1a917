// SPDX-License-Identifier: Apache-2.0
// A process that undoes what its maker set in the kernel's audit system when the maker is gone, however
// it went: rules stay in the kernel when the one who added them is killed.
#ifndef SWIFTLET_AUDIT_GUARD_H
#define SWIFTLET_AUDIT_GUARD_H
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// Starts it. It waits until `wakeup`, the reading end of a pipe, gives a byte (then it ends) or its end
// (then it sends the requests, each a netlink message in multiples of four bytes, and ends). `settings`
// are left out when another process than `owner` is the audit daemon by then. -1 with errno.
pid_t swiftlet_audit_guard(int wakeup, uint32_t owner, const unsigned char *rules, size_t rules_size,
                           const unsigned char *settings, size_t settings_size);

#endif
