// SPDX-License-Identifier: Apache-2.0
// The places in a line where something begins or ends.
#pragma once

#include <simdjson.h>

#include <cstdint>
#include <memory>

namespace swiftlet {

/// What simdjson's first stage finds in one line: UTF-8 checked, strings closed, and the places of
/// all brackets, colons and commas and of the first bytes of all scalars.
///
/// simdjson's own second stages either write all of a document to a tape or hide how far a token
/// reaches; with the places in hand, a token ends where the next begins.
class structure {
 public:
  /// Indexes a line; 64 bytes behind it must be readable.
  simdjson::error_code index(const uint8_t *line, size_t length) {
    if (!stage_ || stage_->capacity() < length) {
      size_t capacity = stage_ ? stage_->capacity() * 2 : size_t(1) << 16;
      if (capacity < length) capacity = length;
      auto error = simdjson::get_active_implementation()->create_dom_parser_implementation(
          capacity, simdjson::DEFAULT_MAX_DEPTH, stage_);
      if (error) return stage_.reset(), error;
    }
    return stage_->stage1(line, length, simdjson::stage1_mode::regular);
  }

  /// How many places there are; one more holds the line's length.
  uint32_t count() const { return stage_->n_structural_indexes; }

  /// The places, counted from the line's first byte, in ascending order.
  const uint32_t *places() const { return stage_->structural_indexes.get(); }

 private:
  std::unique_ptr<simdjson::internal::dom_parser_implementation> stage_;
};

}  // namespace swiftlet
