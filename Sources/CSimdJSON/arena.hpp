// SPDX-License-Identifier: Apache-2.0
// Memory for the texts of one batch that do not stand in the input as they are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace swiftlet {

/// Blocks that are handed out in pieces and all taken back at once; what was handed out stays put.
class arena {
 public:
  uint8_t *take(size_t size) {
    if (size > left_) next_block(size);
    uint8_t *piece = at_;
    at_ += size;
    left_ -= size;
    return piece;
  }

  /// Takes everything back. One block is kept, so that a steady stream allocates nothing.
  void reset() {
    if (blocks_.size() > 1) blocks_.resize(1);
    at_ = blocks_.empty() ? nullptr : blocks_[0].get();
    left_ = blocks_.empty() ? 0 : first_size_;
  }

 private:
  static constexpr size_t block_size = 1 << 18;

  void next_block(size_t size) {
    size_t wanted = size > block_size ? size : block_size;
    blocks_.push_back(std::make_unique<uint8_t[]>(wanted));
    if (blocks_.size() == 1) first_size_ = wanted;
    at_ = blocks_.back().get();
    left_ = wanted;
  }

  std::vector<std::unique_ptr<uint8_t[]>> blocks_;
  uint8_t *at_ = nullptr;
  size_t left_ = 0;
  size_t first_size_ = 0;
};

}  // namespace swiftlet
