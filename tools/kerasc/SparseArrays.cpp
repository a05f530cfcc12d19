//===- SparseArrays.cpp ---------------------------------------------------===//

#include "SparseArrays.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"

#include <cstring>
#include <optional>

using namespace llvm;
using namespace kerasc::tool;

namespace {

const Array *findArray(const Arrays &arrays, const std::string &name) {
  for (const auto &[key, array] : arrays)
    if (key == name)
      return &array;
  return nullptr;
}

/// The index at `i`, -1 when it is none.
int64_t indexAt(const Array &array, size_t i) {
  const char *at = array.bytes.data() + i * kerasc_dtype_size(array.type);
  int32_t small;
  int64_t large;
  memcpy(&small, at, sizeof small);
  if (array.type == KERASC_INT32)
    return std::max(small, -1);
  memcpy(&large, at, sizeof large);
  return std::max<int64_t>(large, -1);
}

/// The three arrays as rows of `width`.
Expected<Array> expand(const std::string &stem, const Array &data,
                       const Array &columns, const Array &offsets,
                       int64_t width) {
  for (const auto &[array, part] :
       {std::pair(&columns, "indices"), std::pair(&offsets, "indptr")})
    if (array->shape.size() != 1 ||
        (array->type != KERASC_INT32 && array->type != KERASC_INT64))
      return createStringError("'" + stem + part +
                               "' is no list of int32 or int64");
  if (data.shape.size() != 1 || data.size() != columns.size())
    return createStringError("'" + stem + "data' and '" + stem +
                             "indices' are no lists of the same length");
  if (!offsets.size() || indexAt(offsets, 0) != 0 ||
      indexAt(offsets, offsets.size() - 1) != int64_t(columns.size()))
    return createStringError("'" + stem +
                             "indptr' does not lead from 0 to the " +
                             Twine(columns.size()) + " entries");
  int64_t rows = int64_t(offsets.size()) - 1;
  size_t bytes = kerasc_dtype_size(data.type);
  bool overflow;
  uint64_t size = SaturatingMultiply<uint64_t>(rows, width, &overflow);
  if (overflow || size > uint64_t(PTRDIFF_MAX) / bytes)
    return createStringError("'" + stem + "indptr' has too many rows");
  Array result = {{rows, width}, data.type, std::vector<char>(size * bytes)};
  for (int64_t row = 0; row < rows; ++row) {
    int64_t begin = indexAt(offsets, row), end = indexAt(offsets, row + 1);
    if (begin > end || end > int64_t(columns.size()))
      return createStringError("'" + stem + "indptr' falls at row " +
                               Twine(row));
    for (int64_t i = begin, previous = -1; i < end; ++i) {
      int64_t column = indexAt(columns, i);
      if (column <= previous || column >= width)
        return createStringError(
            "'" + stem + "indices' has column " + Twine(column) + " in row " +
            Twine(row) + "; columns ascend and are below " + Twine(width) +
            ": matrix.sum_duplicates() of scipy puts them in order");
      previous = column;
      memcpy(result.bytes.data() + (row * width + column) * bytes,
             data.bytes.data() + i * bytes, bytes);
    }
  }
  return result;
}

/// Whether scipy's own names are in the file, for a matrix by rows.
Expected<bool> isScipy(const Arrays &arrays) {
  const Array *format = findArray(arrays, "format");
  if (!format || !findArray(arrays, "indptr"))
    return false;
  StringRef name(format->bytes.data(), format->bytes.size());
  if (name != "csr")
    return createStringError("the matrix has format '" + name +
                             "'; save matrix.tocsr()");
  return true;
}

} // namespace

Expected<bool> kerasc::tool::expandSparseArrays(const kerasc_model &model,
                                                Arrays &arrays) {
  bool any = false;
  for (uint32_t i = 0; i < model.input_count; ++i) {
    const kerasc_tensor &input = model.inputs[i];
    if (!(input.flags & KERASC_TENSOR_SPARSE) || input.shape[1] < 0)
      continue;
    std::string place = "in" + std::to_string(i);
    std::vector<std::string> stems = {std::string(input.name) + "_",
                                      place + "_"};
    if (model.input_count == 1) {
      Expected<bool> scipy = isScipy(arrays);
      if (!scipy)
        return scipy.takeError();
      if (*scipy)
        stems.push_back("");
    }
    for (const std::string &stem : stems) {
      const Array *data = findArray(arrays, stem + "data");
      const Array *columns = findArray(arrays, stem + "indices");
      const Array *offsets = findArray(arrays, stem + "indptr");
      if (!data || !columns || !offsets)
        continue;
      if (const Array *shape = findArray(arrays, stem + "shape");
          shape && shape->size() == 2 &&
          (numberAt(shape->type, shape->bytes.data(), 0) !=
               double(offsets->size()) - 1 ||
           numberAt(shape->type, shape->bytes.data(), 1) !=
               double(input.shape[1])))
        return createStringError(
            "the matrix for input '" + StringRef(input.name) + "' has " +
            Twine(int64_t(numberAt(shape->type, shape->bytes.data(), 0))) +
            " rows of " +
            Twine(int64_t(numberAt(shape->type, shape->bytes.data(), 1))) +
            ", expected " + Twine(int64_t(offsets->size()) - 1) + " of " +
            Twine(input.shape[1]));
      Expected<Array> rows =
          expand(stem, *data, *columns, *offsets, input.shape[1]);
      if (!rows)
        return rows.takeError();
      llvm::erase_if(arrays, [&](const auto &entry) {
        return llvm::is_contained({stem + "data", stem + "indices",
                                   stem + "indptr", stem + "shape",
                                   stem + "format"},
                                  entry.first);
      });
      arrays.emplace_back(place, std::move(*rows));
      any = true;
      break;
    }
  }
  return any;
}
