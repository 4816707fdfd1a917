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

/// Keeps so many of a word's lower bytes, eight at most.
inline uint64_t mask_of(size_t count) {
  static constexpr uint64_t masks[9] = {
      0,          0xFF,         0xFFFF,         0xFFFFFF,        0xFFFFFFFF,
      0xFFFFFFFFFF, 0xFFFFFFFFFFFF, 0xFFFFFFFFFFFFFF, ~uint64_t(0)};
  return masks[count < 8 ? count : 8];
}

/// A key as it stands in the document, between its quotes. The 64 bytes behind it are readable.
struct raw_key {
  const uint8_t *bytes;
  size_t length;

  raw_key(const uint8_t *bytes, size_t length) : bytes(bytes), length(length) {}

  /// The first eight bytes and the last; of a shorter key all of it, zero behind its end.
  uint64_t head() const { return load(bytes) & mask_of(length); }
  uint64_t tail() const { return load(bytes + (length > 8 ? length - 8 : 0)) & mask_of(length); }

  /// Whether it holds a dot, so that it may stand for several names, or a backslash.
  bool is_spelt_otherwise() const {
    for (size_t at = 0; at < length; at += 8) {
      uint64_t word = load(bytes + at) & mask_of(length - at);
      if (equal_bytes(word, '.') | equal_bytes(word, '\\')) return true;
    }
    return false;
  }
};

/// What stands under the keys of one object of a document: an open hash table from name to node.
///
/// Producers write the members of an object in the same order event after event, so each name
/// remembers which came behind it last, and that one is compared first. Names that nobody wants are
/// learnt too, up to a number, so that they are recognised as fast.
class key_table {
 public:
  /// A name that nobody wants.
  static constexpr int32_t unwanted = -1;
  /// A name that has not been seen.
  static constexpr int32_t unknown = -2;
  /// Where a walk through an object's members begins.
  static constexpr uint32_t start = 0;

  /// Adds a name, or makes one wanted that was learnt as unwanted.
  void insert(std::string_view name, int32_t node) {
    has_children_ = true;
    for (stored_name &known : names_) {
      if (known.length != name.size() || memcmp(known.text.get(), name.data(), name.size()) != 0) {
        continue;
      }
      known.node = node;
      place(known);
      unwanted_--;
      return;
    }
    store(name, node);
  }

  /// Learns a name that nobody wants; forgets nothing, and stops at a bound.
  void learn_unwanted(std::string_view name) {
    if (unwanted_ >= most_unwanted || name.size() > longest_unwanted) return;
    unwanted_++;
    store(name, unwanted);
  }

  /// Whether no name is wanted.
  bool empty() const { return !has_children_; }

  /// The child's node, `unwanted` or `unknown`. `place` is where the walk stands, and goes on.
  inline __attribute__((always_inline)) int32_t find(raw_key key, uint32_t &place) {
    uint64_t head = key.head(), tail = key.tail();
    uint32_t at = next_[place];
    if (!entries_[at].is(key, head, tail)) {
      at = probe(key, head, tail);
      if (entries_[at].name == nullptr) return unknown;
      next_[place] = at;
    }
    place = at + 1;
    return entries_[at].node;
  }

  /// The child's node, or `unwanted` or `unknown`, whatever came before.
  int32_t find(std::string_view name) const {
    padded_name padded(name);
    const entry &found = entries_[probe(padded.key, padded.key.head(), padded.key.tail())];
    return found.name == nullptr ? unknown : found.node;
  }

 private:
  static constexpr uint32_t most_unwanted = 64, longest_unwanted = 64;

  /// A name with readable bytes behind it, at an address that stays the same when the table moves:
  /// entries point to it. It cannot be copied, so neither can the table, by a growing vector least
  /// of all.
  struct stored_name {
    stored_name(std::string_view name, int32_t node)
        : text(new uint8_t[name.size() + 8]()), length(uint32_t(name.size())), node(node) {
      memcpy(text.get(), name.data(), name.size());
    }

    raw_key key() const { return raw_key(text.get(), length); }

    std::unique_ptr<uint8_t[]> text;
    uint32_t length;
    int32_t node;
  };

  /// A name from elsewhere as a key.
  struct padded_name {
    explicit padded_name(std::string_view name) : stored(name, unknown), key(stored.key()) {}

    stored_name stored;
    raw_key key;
  };

  struct entry {
    uint64_t head = 0, tail = 0;
    const uint8_t *name = nullptr;
    uint32_t length = UINT32_MAX;  // no key is so long
    int32_t node = unknown;

    bool is(raw_key key, uint64_t key_head, uint64_t key_tail) const {
      return head == key_head && tail == key_tail && length == key.length &&
             (length <= 16 || memcmp(name + 8, key.bytes + 8, length - 16) == 0);
    }
  };

  static size_t hash(uint64_t head, size_t length) {
    uint64_t mixed = (head ^ (uint64_t(length) * 0x9E3779B97F4A7C15ull)) * 0xD6E8FEB86659FD93ull;
    return size_t(mixed >> 32);
  }

  /// The entry of a name, or the empty one where it would stand.
  __attribute__((noinline)) uint32_t probe(raw_key key, uint64_t head, uint64_t tail) const {
    size_t at = hash(head, key.length) & mask_;
    while (entries_[at].name != nullptr && !entries_[at].is(key, head, tail)) at = (at + 1) & mask_;
    return uint32_t(at);
  }

  void store(std::string_view name, int32_t node) {
    names_.push_back(stored_name(name, node));
    if (names_.size() * 2 > entries_.size()) grow();
    place(names_.back());
  }

  void grow() {
    entries_.assign(entries_.size() * 2, entry{});
    next_.assign(entries_.size() + 1, 0);
    mask_ = entries_.size() - 1;
    for (size_t index = 0; index + 1 < names_.size(); index++) place(names_[index]);
  }

  void place(const stored_name &name) {
    raw_key key = name.key();
    uint64_t head = key.head(), tail = key.tail();
    entries_[probe(key, head, tail)] = entry{head, tail, name.text.get(), name.length, name.node};
  }

  std::vector<stored_name> names_;
  std::vector<entry> entries_{2};
  /// For the start, and for each entry, the entry that was found next.
  std::vector<uint32_t> next_ = {0, 0, 0};
  size_t mask_ = 1;
  uint32_t unwanted_ = 0;
  bool has_children_ = false;
};

}  // namespace swiftlet
