// SPDX-License-Identifier: Apache-2.0
// Tells quickly whether any of some texts stands in a line, before the line is parsed.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace swiftlet {

/// Texts that are looked for together, ASCII letters in either case.
///
/// Each is known by its first four bytes. For each of the four, two tables of sixteen bytes say which
/// of eight groups of texts have a byte with that high and that low half; where a group is left for
/// all four bytes its texts are compared. Source of the method: Teddy, of Hyperscan and of Rust's
/// aho-corasick crate.
class needles {
 public:
  /// Shortest and most texts that can be looked for.
  static constexpr size_t shortest = 3, most = 64;

  /// Whether this processor can; elsewhere `may_occur` is not to be asked.
  static bool is_supported() {
#if defined(__x86_64__)
    static const bool has_avx2 = __builtin_cpu_supports("avx2");
    return has_avx2;
#else
    return false;
#endif
  }

  bool empty() const { return texts_.empty(); }
  size_t size() const { return texts_.size(); }

  /// Adds a text of small letters.
  void add(std::string_view text) {
    size_t group = texts_.size() % 8;
    texts_.emplace_back(text);
    groups_[group].push_back(texts_.size() - 1);
    for (size_t place = 0; place < depth; place++) {
      if (place >= text.size()) {
        for (uint8_t &groups : low_[place]) groups |= uint8_t(1u << group);
        for (uint8_t &groups : high_[place]) groups |= uint8_t(1u << group);
        continue;
      }
      auto byte = uint8_t(text[place]);
      note(place, byte, group);
      if (byte >= 'a' && byte <= 'z') note(place, byte ^ 0x20, group);
    }
  }

  /// Whether any text, or a backslash before a `u`, stands in the bytes: an escaped text could be
  /// anything. 64 bytes behind the end must be readable.
  bool may_occur(const uint8_t *bytes, size_t length) const {
#if defined(__x86_64__)
    return search(bytes, length);
#else
    (void)bytes, (void)length;
    return true;
#endif
  }

 private:
  static constexpr size_t depth = 4;

  alignas(16) uint8_t low_[depth][16] = {};
  alignas(16) uint8_t high_[depth][16] = {};
  std::vector<std::string> texts_;
  std::vector<size_t> groups_[8];

  void note(size_t place, uint8_t byte, size_t group) {
    low_[place][byte & 15] |= uint8_t(1u << group);
    high_[place][byte >> 4] |= uint8_t(1u << group);
  }

  static uint8_t fold(uint8_t byte) { return byte >= 'A' && byte <= 'Z' ? byte | 0x20 : byte; }

  bool occurs(const uint8_t *at, const uint8_t *end, uint8_t groups) const {
    for (; groups; groups &= uint8_t(groups - 1)) {
      for (size_t index : groups_[__builtin_ctz(groups)]) {
        const std::string &text = texts_[index];
        if (size_t(end - at) < text.size()) continue;
        size_t place = 0;
        while (place < text.size() && fold(at[place]) == uint8_t(text[place])) place++;
        if (place == text.size()) return true;
      }
    }
    return false;
  }

#if defined(__x86_64__)
  __attribute__((target("avx2"))) bool search(const uint8_t *bytes, size_t length) const {
    const __m256i nibble = _mm256_set1_epi8(15);
    const __m256i backslash = _mm256_set1_epi8('\\'), letter_u = _mm256_set1_epi8('u');
    __m256i low[depth], high[depth];
    for (size_t place = 0; place < depth; place++) {
      low[place] = _mm256_broadcastsi128_si256(_mm_load_si128((const __m128i *)low_[place]));
      high[place] = _mm256_broadcastsi128_si256(_mm_load_si128((const __m128i *)high_[place]));
    }
    const uint8_t *end = bytes + length;
    for (const uint8_t *at = bytes; at < end; at += 32) {
      __m256i first = _mm256_loadu_si256((const __m256i *)at);
      __m256i second = _mm256_loadu_si256((const __m256i *)(at + 1));
      __m256i third = _mm256_loadu_si256((const __m256i *)(at + 2));
      __m256i fourth = _mm256_loadu_si256((const __m256i *)(at + 3));
      __m256i hit = matches(first, low[0], high[0], nibble);
      hit = _mm256_and_si256(hit, matches(second, low[1], high[1], nibble));
      hit = _mm256_and_si256(hit, matches(third, low[2], high[2], nibble));
      hit = _mm256_and_si256(hit, matches(fourth, low[3], high[3], nibble));
      __m256i escape = _mm256_and_si256(
          _mm256_cmpeq_epi8(first, backslash), _mm256_cmpeq_epi8(second, letter_u));
      auto places = ~uint32_t(_mm256_movemask_epi8(_mm256_cmpeq_epi8(hit, _mm256_setzero_si256())));
      auto escapes = uint32_t(_mm256_movemask_epi8(escape));
      if (__builtin_expect((places | escapes) == 0, 1)) continue;
      if (end - at < 32) {
        uint32_t inside = (1u << (end - at)) - 1;
        places &= inside;
        escapes &= inside;
      }
      if (escapes) return true;
      alignas(32) uint8_t groups[32];
      _mm256_store_si256((__m256i *)groups, hit);
      for (; places; places &= places - 1) {
        int place = __builtin_ctz(places);
        if (occurs(at + place, end, groups[place])) return true;
      }
    }
    return false;
  }

  __attribute__((target("avx2"))) static __m256i matches(
      __m256i bytes, __m256i low, __m256i high, __m256i nibble) {
    __m256i low_half = _mm256_shuffle_epi8(low, _mm256_and_si256(bytes, nibble));
    __m256i high_half = _mm256_shuffle_epi8(
        high, _mm256_and_si256(_mm256_srli_epi16(bytes, 4), nibble));
    return _mm256_and_si256(low_half, high_half);
  }
#endif
};

}  // namespace swiftlet
