// SPDX-License-Identifier: Apache-2.0
// RE2 behind a C API: compile once, match whole values in linear time.
#ifndef SWIFTLET_CRE2_H
#define SWIFTLET_CRE2_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct sl_regex sl_regex;

/// Compiles an RE2 pattern. `.` matches newlines too. On failure returns NULL and writes the reason,
/// cut to `capacity` bytes with its final NUL, into `error`.
sl_regex *_Nullable sl_regex_new(
    const uint8_t *_Nonnull pattern, size_t length, char *_Nonnull error, size_t capacity);
void sl_regex_free(sl_regex *_Nullable regex);

/// Whether the whole of `bytes` matches. Safe to call from several threads at once.
bool sl_regex_full_match(
    const sl_regex *_Nonnull regex, const uint8_t *_Nullable bytes, size_t length);

#ifdef __cplusplus
}
#endif
#endif
