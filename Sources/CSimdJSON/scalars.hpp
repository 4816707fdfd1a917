// SPDX-License-Identifier: Apache-2.0
// Numbers, words and the search for backslashes.
#pragma once

#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "CSimdJSON.h"

namespace swiftlet {

inline bool is_space(uint8_t byte) {
  return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

/// Whether a backslash stands in a text; the 64 bytes behind it must be readable.
inline bool has_backslash(const uint8_t *text, size_t length) {
#if defined(__SSE2__)
  const __m128i wanted = _mm_set1_epi8('\\');
  for (size_t at = 0; at < length; at += 16) {
    __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i *>(text + at));
    unsigned hits = unsigned(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, wanted)));
    if (hits == 0) continue;
    return at + size_t(__builtin_ctz(hits)) < length;
  }
  return false;
#else
  return memchr(text, '\\', length) != nullptr;
#endif
}

/// Whether a token is a number as JSON writes it; `is_whole`: without fraction and exponent.
inline bool is_number(const uint8_t *token, size_t length, bool &is_whole) {
  size_t at = length > 0 && token[0] == '-';
  auto digits = [&] {
    size_t first = at;
    while (at < length && token[at] >= '0' && token[at] <= '9') at++;
    return at - first;
  };
  bool leads_with_zero = at < length && token[at] == '0';
  size_t whole = digits();
  if (whole == 0 || (leads_with_zero && whole > 1)) return false;
  is_whole = at == length;
  if (at < length && token[at] == '.') {
    at++;
    if (digits() == 0) return false;
  }
  if (at < length && (token[at] == 'e' || token[at] == 'E')) {
    at++;
    if (at < length && (token[at] == '+' || token[at] == '-')) at++;
    if (digits() == 0) return false;
  }
  return at == length;
}

/// Digits of the longest number that is read.
constexpr size_t longest_number = 400;

/// Reads a number of any form. Whole ones beyond 64 bits are rounded, others beyond a double are
/// infinite, as strtod has them. False where it is not a number as JSON writes it.
inline bool read_any_number(const uint8_t *token, size_t length, sl_value &out) {
  bool is_whole = false;
  if (!is_number(token, length, is_whole) || length > longest_number) return false;
  auto text = reinterpret_cast<const char *>(token);
  if (is_whole) {
    if (std::from_chars(text, text + length, out.number.integer).ec == std::errc()) {
      out.kind = SL_INTEGER;
      return true;
    }
    if (std::from_chars(text, text + length, out.number.unsigned_integer).ec == std::errc()) {
      out.kind = SL_UNSIGNED;
      return true;
    }
  }
  out.kind = SL_DOUBLE;
  double value = 0;
  if (std::from_chars(text, text + length, value).ec != std::errc()) {
    char digits[longest_number + 1];
    memcpy(digits, token, length);
    digits[length] = 0;
    value = strtod(digits, nullptr);
  }
  out.number.real = value;
  return true;
}

/// Reads a number, most often a short whole one.
inline bool read_number(const uint8_t *token, size_t length, sl_value &out) {
  bool is_negative = token[0] == '-';
  size_t digits = length - is_negative;
  const uint8_t *first = token + is_negative;
  if (digits == 0 || digits > 18 || (*first == '0' && digits > 1)) {
    return read_any_number(token, length, out);
  }
  int64_t sum = 0;
  for (size_t at = 0; at < digits; at++) {
    unsigned digit = unsigned(first[at]) - '0';
    if (digit > 9) return read_any_number(token, length, out);
    sum = sum * 10 + int64_t(digit);
  }
  out.kind = SL_INTEGER;
  out.number.integer = is_negative ? -sum : sum;
  return true;
}

/// Reads `true`, `false` or `null`.
inline bool read_word(const uint8_t *token, size_t length, sl_value &out) {
  if (length == 4 && memcmp(token, "true", 4) == 0) {
    out.kind = SL_TRUE;
  } else if (length == 5 && memcmp(token, "false", 5) == 0) {
    out.kind = SL_FALSE;
  } else if (length == 4 && memcmp(token, "null", 4) == 0) {
    out.kind = SL_NULL;
  } else {
    return false;
  }
  return true;
}

}  // namespace swiftlet
