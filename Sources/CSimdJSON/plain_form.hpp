// SPDX-License-Identifier: Apache-2.0
// The form of a line, sixty-four bytes at a time, without the places of anything in it.
#pragma once

#include <cstddef>
#include <cstdint>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace swiftlet {

#if defined(__x86_64__)

/// Whether the processor can do it.
inline bool can_see_plain_form() {
  static const bool can = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("pclmul");
  return can;
}

/// Two vectors' bytes that are marked, a bit each.
__attribute__((target("avx2"))) inline uint64_t bits_of(__m256i low, __m256i high) {
  return uint32_t(_mm256_movemask_epi8(low)) |
         uint64_t(uint32_t(_mm256_movemask_epi8(high))) << 32;
}

/// Whether a line that begins with `{` is ASCII without backslashes and control characters, its
/// strings are closed, and its brackets open and close around all of it. False where it is not, or
/// where that takes a closer look. 64 bytes behind the line must be readable.
__attribute__((target("avx2,pclmul,popcnt"))) inline bool has_plain_form(
    const uint8_t *line, size_t length) {
  const __m256i quote = _mm256_set1_epi8('"'), backslash = _mm256_set1_epi8('\\');
  const __m256i open = _mm256_set1_epi8('{'), close = _mm256_set1_epi8('}');
  const __m256i lower = _mm256_set1_epi8(0x20);
  uint64_t carried = 0;  // all ones inside of a string
  int64_t depth = 0;
  for (size_t at = 0; at < length; at += 64) {
    uint64_t valid = length - at >= 64 ? ~0ull : (1ull << (length - at)) - 1;
    __m256i a = _mm256_loadu_si256(reinterpret_cast<const __m256i *>(line + at));
    __m256i b = _mm256_loadu_si256(reinterpret_cast<const __m256i *>(line + at + 32));
    // As signed numbers, control characters and all beyond ASCII are below the blank.
    __m256i odd_a = _mm256_or_si256(
        _mm256_cmpeq_epi8(a, backslash), _mm256_cmpgt_epi8(lower, a));
    __m256i odd_b = _mm256_or_si256(
        _mm256_cmpeq_epi8(b, backslash), _mm256_cmpgt_epi8(lower, b));
    if (bits_of(odd_a, odd_b) & valid) return false;
    uint64_t quotes =
        bits_of(_mm256_cmpeq_epi8(a, quote), _mm256_cmpeq_epi8(b, quote)) & valid;
    // `{` and `[`, `}` and `]` differ by 0x20 alone.
    __m256i folded_a = _mm256_or_si256(a, lower), folded_b = _mm256_or_si256(b, lower);
    uint64_t opened =
        bits_of(_mm256_cmpeq_epi8(folded_a, open), _mm256_cmpeq_epi8(folded_b, open)) & valid;
    uint64_t closed =
        bits_of(_mm256_cmpeq_epi8(folded_a, close), _mm256_cmpeq_epi8(folded_b, close)) & valid;
    // Each bit becomes the parity of the quotes up to it: whether it is inside of a string.
    __m128i product = _mm_clmulepi64_si128(
        _mm_set_epi64x(0, int64_t(quotes)), _mm_set1_epi8(char(0xFF)), 0);
    uint64_t inside = uint64_t(_mm_cvtsi128_si64(product)) ^ carried;
    carried = uint64_t(int64_t(inside) >> 63);
    opened &= ~inside;
    closed &= ~inside;
    int64_t closing = _mm_popcnt_u64(closed);
    if (depth > closing) {
      depth += _mm_popcnt_u64(opened) - closing;
      continue;
    }
    // Somewhere in here it may come to an end, which must be the line's.
    for (uint64_t marks = opened | closed; marks != 0; marks &= marks - 1) {
      depth += opened & marks & -marks ? 1 : -1;
      if (depth > 0) continue;
      return depth == 0 && at + size_t(__builtin_ctzll(marks)) + 1 == length;
    }
  }
  return false;
}

#else

inline bool can_see_plain_form() { return false; }
inline bool has_plain_form(const uint8_t *, size_t) { return false; }

#endif

}  // namespace swiftlet
