// SPDX-License-Identifier: Apache-2.0
#include "CRE2.h"

#include <re2/re2.h>

#include <cstdio>
#include <memory>
#include <new>

struct sl_regex {
  RE2 compiled;
  sl_regex(re2::StringPiece pattern, const RE2::Options &options) : compiled(pattern, options) {}
};

sl_regex *sl_regex_new(
    const uint8_t *pattern, size_t length, char *error, size_t capacity) {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_dot_nl(true);
  options.set_max_mem(8 << 20);
  auto text = re2::StringPiece(reinterpret_cast<const char *>(pattern), length);
  std::unique_ptr<sl_regex> regex(new (std::nothrow) sl_regex(text, options));
  if (regex && regex->compiled.ok()) return regex.release();
  if (capacity > 0) {
    snprintf(error, capacity, "%s", regex ? regex->compiled.error().c_str() : "out of memory");
  }
  return nullptr;
}

void sl_regex_free(sl_regex *regex) { delete regex; }

bool sl_regex_full_match(const sl_regex *regex, const uint8_t *bytes, size_t length) {
  auto text = re2::StringPiece(reinterpret_cast<const char *>(bytes), length);
  return RE2::FullMatch(text, regex->compiled);
}
