// SPDX-License-Identifier: Apache-2.0
// Passes over lines that hold none of some texts, after a look at their form.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

#include "needles.hpp"
#include "plain_form.hpp"
#include "structure.hpp"

namespace swiftlet {

/// Tells which lines need not be read: those that lack one of several sets of texts. It asks for the
/// sets first that most lines lack, and not for those that spare too little; it measures anew from
/// time to time, for inputs change.
class line_filter {
 public:
  /// False where the set cannot be looked for.
  bool add(const std::vector<std::string_view> &texts) {
    if (!needles::is_supported() || sets_.size() >= SL_MAX_NEEDLE_SETS) return false;
    if (texts.empty() || texts.size() > needles::most) return false;
    for (std::string_view text : texts) {
      if (text.size() < needles::shortest) return false;
      for (char c : text) {
        if (c < ' ' || c > '~' || c == '\\' || (c >= 'A' && c <= 'Z')) return false;
      }
    }
    sets_.emplace_back();
    for (std::string_view text : texts) sets_.back().add(text);
    start_sampling();
    return true;
  }

  /// Whether a line, which begins and ends with something, is JSON in form and lacks all texts. 64
  /// bytes behind it must be readable.
  bool passes_over(const uint8_t *line, size_t length) {
    if (sets_.empty()) return false;
    if (sampling_ > 0) {
      sample(line, length);
      return false;
    }
    if (--until_sampling_ == 0) start_sampling();
    for (size_t set : chosen_) {
      if (!sets_[set].may_occur(line, length)) return has_form(line, length);
    }
    return false;
  }

 private:
  static constexpr uint32_t samples = 256, between_samples = 65536;

  std::vector<needles> sets_;
  std::vector<uint32_t> found_;
  uint32_t sampling_ = 0, until_sampling_ = 0;
  std::vector<size_t> chosen_;
  structure form_;

  void start_sampling() {
    sampling_ = samples;
    found_.assign(sets_.size(), 0);
  }

  void sample(const uint8_t *line, size_t length) {
    for (size_t set = 0; set < sets_.size(); set++) {
      found_[set] += sets_[set].may_occur(line, length);
    }
    if (--sampling_ > 0) return;
    until_sampling_ = between_samples;
    chosen_.clear();
    for (size_t set = 0; set < sets_.size(); set++) {
      // A look costs a tenth of reading or so: not where it spares fewer than a quarter of the lines.
      if (found_[set] <= samples * 3 / 4) chosen_.push_back(set);
    }
    std::sort(chosen_.begin(), chosen_.end(), [this](size_t a, size_t b) {
      return found_[a] < found_[b];
    });
    if (chosen_.size() > 2) chosen_.resize(2);
  }

  /// Whether a line is UTF-8, its strings are closed, and its brackets open and close around all of
  /// it. What is wrong in another way is not seen, as in any field that is not read.
  bool has_form(const uint8_t *line, size_t length) {
    if (line[0] != '{' || line[length - 1] != '}') return false;
    if (can_see_plain_form() && has_plain_form(line, length)) return true;
    if (form_.index(line, length)) return false;
    uint32_t count = form_.count();
    const uint32_t *places = form_.places();
    int32_t depth = 0;
    uint32_t ends = 0;
    for (uint32_t index = 0; index < count; index++) {
      // `{` and `[`, `}` and `]` differ by 0x20 alone.
      uint8_t byte = line[places[index]] | 0x20;
      depth += int32_t(byte == '{') - int32_t(byte == '}');
      ends += depth == 0;
    }
    // It begins with `{`, so that what closes too much has passed through 0 before.
    return depth == 0 && ends == 1;
  }
};

}  // namespace swiftlet
