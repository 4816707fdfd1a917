// SPDX-License-Identifier: Apache-2.0
// The values of one batch.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>

#include "CSimdJSON.h"

namespace swiftlet {

/// Values side by side; room is made once a line, so that adding one is no more than writing it.
class value_list {
 public:
  /// Makes room for so many more; moves what is there.
  void make_room(size_t more) {
    if (size_ + more <= capacity_) return;
    size_t wanted = capacity_ * 2 > size_ + more ? capacity_ * 2 : size_ + more;
    std::unique_ptr<sl_value[]> moved(new sl_value[wanted]);
    if (size_ > 0) memcpy(moved.get(), values_.get(), size_ * sizeof(sl_value));
    values_ = std::move(moved);
    capacity_ = wanted;
  }

  /// The place of the next value, for which there is room; `keep` counts it.
  sl_value &next() { return values_[size_]; }
  void keep() { size_++; }

  /// Drops all values but the first ones.
  void resize(size_t size) { size_ = size; }
  void clear() { size_ = 0; }

  size_t size() const { return size_; }
  sl_value *data() { return values_.get(); }
  sl_value &back() { return values_[size_ - 1]; }

 private:
  std::unique_ptr<sl_value[]> values_;
  size_t size_ = 0, capacity_ = 0;
};

}  // namespace swiftlet
