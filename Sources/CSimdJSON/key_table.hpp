// SPDX-License-Identifier: Apache-2.0
// Looks a key up in a trie node, eight bytes at a time.
#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace swiftlet {

inline uint64_t load(const uint8_t *bytes) {
  uint64_t word;
  memcpy(&word, bytes, sizeof word);
  return word;
}

/// The high bit of every byte of `word` that equals `byte`; exact up to and including the first hit.
inline uint64_t equal_bytes(uint64_t word, uint8_t byte) {
  uint64_t difference = word ^ (0x0101010101010101ull * byte);
  return (difference - 0x0101010101010101ull) & ~difference & 0x8080808080808080ull;
}

inline uint64_t first_bytes(uint64_t word, size_t count) {
  return count >= 8 ? word : word & ((1ull << (8 * count)) - 1);
}

/// A key as it stands in the document, between its quotes. The 64 bytes behind it are readable.
struct raw_key {
  const uint8_t *bytes;
  size_t length;

  raw_key(const uint8_t *bytes, size_t length) : bytes(bytes), length(length) {}

  /// The first eight bytes, zero behind the key's end.
  uint64_t head() const { return first_bytes(load(bytes), length); }

  /// The last eight bytes; of a shorter key nothing.
  uint64_t tail() const { return length > 8 ? load(bytes + length - 8) : 0; }

  /// Whether it holds a dot, so that it may stand for several names, or a backslash.
  bool is_spelt_otherwise() const {
    for (size_t at = 0; at < length; at += 8) {
      uint64_t word = first_bytes(load(bytes + at), length - at);
      if (equal_bytes(word, '.') | equal_bytes(word, '\\')) return true;
    }
    return false;
  }
};

/// The children of one node: an open hash table from segment to node number.
class key_table {
 public:
  void insert(std::string_view name, int32_t node) {
    names_.push_back(stored_name(name, node));
    if (names_.size() * 2 > entries_.size()) grow();
    place(names_.back());
  }

  bool empty() const { return names_.empty(); }

  /// The child's node, -1 when there is none.
  int32_t find(const uint8_t *bytes, size_t length, uint64_t head, uint64_t tail) const {
    if (names_.empty()) return -1;
    for (size_t at = hash(head, length) & mask_;; at = (at + 1) & mask_) {
      const entry &candidate = entries_[at];
      if (candidate.node < 0) return -1;
      if (candidate.head == head && candidate.tail == tail && candidate.length == length &&
          (length <= 16 || memcmp(candidate.name + 8, bytes + 8, length - 16) == 0)) {
        return candidate.node;
      }
    }
  }

  int32_t find(std::string_view name) const {
    return find(
        reinterpret_cast<const uint8_t *>(name.data()), name.size(), head_of(name), tail_of(name));
  }

 private:
  /// A segment at an address that stays the same when its table moves: entries point to it. It
  /// cannot be copied, so neither can the table, by a growing vector least of all.
  struct stored_name {
    stored_name(std::string_view name, int32_t node)
        : text(new char[name.size()]), length(uint32_t(name.size())), node(node) {
      memcpy(text.get(), name.data(), name.size());
    }

    std::unique_ptr<char[]> text;
    uint32_t length;
    int32_t node;
  };

  struct entry {
    uint64_t head = 0, tail = 0;
    const char *name = nullptr;
    uint32_t length = 0;
    int32_t node = -1;
  };

  static uint64_t head_of(std::string_view name) {
    uint8_t head[8] = {};
    memcpy(head, name.data(), name.size() < 8 ? name.size() : 8);
    return load(head);
  }

  static uint64_t tail_of(std::string_view name) {
    if (name.size() <= 8) return 0;
    return load(reinterpret_cast<const uint8_t *>(name.data()) + name.size() - 8);
  }

  static size_t hash(uint64_t head, size_t length) {
    uint64_t mixed = (head ^ (uint64_t(length) * 0x9E3779B97F4A7C15ull)) * 0xD6E8FEB86659FD93ull;
    return size_t(mixed >> 32);
  }

  void grow() {
    entries_.assign(entries_.empty() ? 4 : entries_.size() * 2, entry{});
    mask_ = entries_.size() - 1;
    for (size_t index = 0; index + 1 < names_.size(); index++) place(names_[index]);
  }

  void place(const stored_name &name) {
    std::string_view text(name.text.get(), name.length);
    size_t at = hash(head_of(text), name.length) & mask_;
    while (entries_[at].node >= 0) at = (at + 1) & mask_;
    entries_[at] = entry{head_of(text), tail_of(text), text.data(), name.length, name.node};
  }

  std::vector<stored_name> names_;
  std::vector<entry> entries_;
  size_t mask_ = 0;
};

}  // namespace swiftlet
