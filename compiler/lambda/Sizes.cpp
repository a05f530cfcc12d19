//===- Sizes.cpp - arithmetic of sizes that only run time knows -----------===//

#include "compiler/lambda/Sizes.h"

#include <algorithm>

namespace kerasc::lambda {

std::optional<OpenPart> openPart(std::optional<int64_t> start,
                                 std::optional<int64_t> stop, int64_t step) {
  constexpr int64_t farthest = int64_t{1} << 40;
  OpenPart part;
  part.start = start.value_or(0);
  part.step = step;
  bool isFromEnd = part.start < 0, stopsAtEnd = !stop || *stop < 0;
  int64_t end = stop.value_or(0);
  if (step <= 0 || step > farthest || std::abs(part.start) > farthest ||
      std::abs(end) > farthest || (isFromEnd && !stopsAtEnd))
    return std::nullopt;
  if (isFromEnd == stopsAtEnd) {
    // Both bounds count from one side: they say how many.
    int64_t length = std::max<int64_t>(end - part.start, 0);
    part.count = length / step + (length % step != 0);
  } else {
    part.cut = -end;
  }
  return part;
}

Sizes::Form Sizes::formOf(int64_t size) const {
  if (size >= 0)
    return {size, {}};
  auto found = forms.find(size);
  return found == forms.end() ? Form{1, {size}} : found->second;
}

int64_t Sizes::sizeOf(Form form) {
  if (form.names.empty() || form.factor == 0)
    return form.factor;
  if (form.factor == 1 && form.names.size() == 1)
    return form.names.front();
  auto [entry, isNew] = named.try_emplace(form, next);
  if (isNew)
    forms[next--] = form;
  return entry->second;
}

int64_t Sizes::invent() { return next--; }

std::optional<int64_t> Sizes::multiply(int64_t a, int64_t b) {
  Form left = formOf(a), right = formOf(b), result;
  if (__builtin_mul_overflow(left.factor, right.factor, &result.factor) ||
      left.names.size() + right.names.size() > 16)
    return std::nullopt;
  std::merge(left.names.begin(), left.names.end(), right.names.begin(),
             right.names.end(), std::back_inserter(result.names));
  return sizeOf(std::move(result));
}

std::optional<int64_t> Sizes::divide(int64_t a, int64_t b) {
  Form left = formOf(a), right = formOf(b), result;
  if (right.factor == 0 || left.factor % right.factor ||
      !std::includes(left.names.begin(), left.names.end(), right.names.begin(),
                     right.names.end()))
    return std::nullopt;
  result.factor = left.factor / right.factor;
  std::set_difference(left.names.begin(), left.names.end(), right.names.begin(),
                      right.names.end(), std::back_inserter(result.names));
  return sizeOf(std::move(result));
}

int64_t Sizes::add(int64_t a, int64_t b) {
  Form left = formOf(a), right = formOf(b);
  if (left.factor == 0)
    return b;
  if (right.factor == 0)
    return a;
  Form sum = left;
  if (left.names == right.names &&
      !__builtin_add_overflow(left.factor, right.factor, &sum.factor))
    return sizeOf(std::move(sum));
  return invent();
}

std::optional<int64_t> Sizes::product(llvm::ArrayRef<int64_t> shape) {
  std::optional<int64_t> result = 1;
  for (int64_t size : shape)
    if (result)
      result = multiply(*result, size);
  return result;
}

} // namespace kerasc::lambda
