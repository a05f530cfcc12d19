//===- Sizes.h - arithmetic of sizes that only run time knows -------------===//
//
// A size is a number, or a name for `factor * s * t ...` (see Shape): reshaping
// (batch, 4, 7) to (-1, 7) and back gives the batch again, not some size.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_LAMBDA_SIZES_H
#define KERASC_COMPILER_LAMBDA_SIZES_H

#include "compiler/lambda/TensorBuilder.h"

#include <map>
#include <optional>
#include <tuple>
#include <vector>

namespace kerasc::lambda {

/// What a slice takes of an axis whose size only run time knows, as long as the
/// axis has the elements that its bounds name.
struct OpenPart {
  /// The first; below 0 it counts from the end.
  int64_t start = 0;
  /// How many; nothing: all that follow but the last `cut`.
  std::optional<int64_t> count;
  int64_t cut = 0;
  int64_t step = 1;
};

/// Python's slice(start, stop, step); nothing when what it takes depends on the
/// size in another way.
std::optional<OpenPart> openPart(std::optional<int64_t> start,
                                 std::optional<int64_t> stop, int64_t step);

class Sizes {
public:
  /// Nothing when the product does not fit 63 bits.
  std::optional<int64_t> multiply(int64_t a, int64_t b);
  /// Nothing unless `b` divides `a` whatever the unknown sizes are.
  std::optional<int64_t> divide(int64_t a, int64_t b);
  /// a + b; a new name where it is not a multiple of what the two are.
  int64_t add(int64_t a, int64_t b);
  /// The number of elements of a shape.
  std::optional<int64_t> product(llvm::ArrayRef<int64_t> shape);
  /// A name for a size nothing is known of.
  int64_t invent();

private:
  /// factor * the product of names nothing is known of, ascending.
  struct Form {
    int64_t factor = 1;
    std::vector<int64_t> names;
    bool operator<(const Form &other) const {
      return std::tie(factor, names) < std::tie(other.factor, other.names);
    }
  };
  Form formOf(int64_t size) const;
  int64_t sizeOf(Form form);

  std::map<int64_t, Form> forms;
  std::map<Form, int64_t> named;
  int64_t next = firstInvented;
};

} // namespace kerasc::lambda

#endif
