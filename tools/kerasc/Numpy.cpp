//===- Numpy.cpp ----------------------------------------------------------===//
//
// The format is a magic, a Python dictionary literal with three known keys, and
// the elements (numpy.lib.format). Data files are checked like model files.
//
//===----------------------------------------------------------------------===//

#include "Numpy.h"

#include "compiler/frontend/Archive.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/MathExtras.h"

#include <zip.h>

#include <algorithm>
#include <optional>

using namespace llvm;
using namespace kerasc::tool;

namespace {

/// The header's dictionary.
struct Header {
  StringRef type; // "<f4"
  bool fortranOrder = false;
  std::vector<int64_t> shape;
};

/// The text after `'key':` in a dictionary literal.
std::optional<StringRef> valueOf(StringRef dictionary, StringRef key) {
  size_t at = dictionary.find(("'" + key + "'").str());
  if (at == StringRef::npos)
    return std::nullopt;
  StringRef rest = dictionary.drop_front(at + key.size() + 2).ltrim();
  if (!rest.consume_front(":"))
    return std::nullopt;
  return rest.ltrim();
}

Expected<Header> parseHeader(StringRef text) {
  Header header;
  std::optional<StringRef> type = valueOf(text, "descr");
  std::optional<StringRef> order = valueOf(text, "fortran_order");
  std::optional<StringRef> shape = valueOf(text, "shape");
  if (!type || !order || !shape || !type->consume_front("'") ||
      !shape->consume_front("("))
    return createStringError("the header of the array is not understood");
  header.type = type->take_until([](char c) { return c == '\''; });
  header.fortranOrder = order->starts_with("True");
  StringRef sizes = shape->take_until([](char c) { return c == ')'; });
  while (!sizes.empty()) {
    auto [size, rest] = sizes.split(',');
    sizes = rest.ltrim();
    uint64_t value;
    if (size.trim().getAsInteger(10, value) || value > INT64_MAX)
      return createStringError("the shape of the array is not understood");
    header.shape.push_back(int64_t(value));
  }
  return header;
}

/// A numpy type without its byte order, and what it is here.
struct TypeCode {
  StringLiteral code;
  uint32_t type;
};
constexpr TypeCode typeCodes[] = {
    {"f4", KERASC_FLOAT32},  {"f8", KERASC_FLOAT64}, {"f2", KERASC_FLOAT16},
    {"V2", KERASC_BFLOAT16}, {"b1", KERASC_BOOL},    {"i1", KERASC_INT8},
    {"i2", KERASC_INT16},    {"i4", KERASC_INT32},   {"i8", KERASC_INT64},
    {"u1", KERASC_UINT8},    {"u2", KERASC_UINT16},  {"u4", KERASC_UINT32},
    {"u8", KERASC_UINT64}};

std::optional<uint32_t> typeOf(StringRef code) {
  for (const TypeCode &entry : typeCodes)
    if (code == entry.code)
      return entry.type;
  return std::nullopt;
}

/// What numpy calls an array that is written; all have a byte order of their
/// own or none.
std::string codeOf(uint32_t type) {
  if (type == KERASC_BFLOAT16)
    type = KERASC_UINT16;
  for (const TypeCode &entry : typeCodes)
    if (entry.type == type)
      return (kerasc_dtype_size(type) == 1 ? "|" : "<") + entry.code.str();
  llvm_unreachable("all element types");
}

/// Turns the bytes of elements around where this machine has another order.
void fixOrder(Array &array, endianness order) {
  size_t width = kerasc_dtype_size(array.type);
  if (width == 1 || order == endianness::native)
    return;
  for (size_t at = 0; at < array.bytes.size(); at += width)
    std::reverse(array.bytes.begin() + at, array.bytes.begin() + at + width);
}

Expected<Array> parseNpy(StringRef bytes) {
  constexpr StringLiteral magic = "\x93NUMPY";
  auto damaged = [] { return createStringError("the array is cut off"); };
  if (!bytes.consume_front(magic))
    return createStringError("not a numpy array");
  if (bytes.size() < 4)
    return damaged();
  bool isFirstVersion = bytes[0] == 1;
  size_t sizeBytes = isFirstVersion ? 2 : 4;
  if (bytes.size() < 2 + sizeBytes)
    return damaged();
  uint64_t headerSize = isFirstVersion
                            ? support::endian::read16le(bytes.data() + 2)
                            : support::endian::read32le(bytes.data() + 2);
  bytes = bytes.drop_front(2 + sizeBytes);
  if (bytes.size() < headerSize)
    return damaged();
  Expected<Header> header = parseHeader(bytes.take_front(headerSize));
  if (!header)
    return header.takeError();
  bytes = bytes.drop_front(headerSize);

  StringRef type = header->type;
  // Bytes, the name of a format: one more axis.
  uint64_t length;
  if (StringRef text = type; text.consume_front("|S") &&
                             !text.getAsInteger(10, length) &&
                             length <= bytes.size()) {
    header->shape.push_back(int64_t(length));
    type = "|u1";
  }
  std::optional<uint32_t> known = typeOf(type.drop_front(!type.empty()));
  if (!known)
    return createStringError("arrays of type '" + type +
                             "' are not read; save real numbers, for instance "
                             "array.astype('float32')");
  if (header->fortranOrder && header->shape.size() > 1)
    return createStringError("the array is in Fortran order; save "
                             "numpy.ascontiguousarray(array)");
  uint64_t width = kerasc_dtype_size(*known), count = 1;
  for (int64_t size : header->shape) {
    bool overflow;
    count = SaturatingMultiply(count, uint64_t(size), &overflow);
    if (overflow)
      return damaged();
  }
  if (count > bytes.size() / width)
    return damaged();
  StringRef elements = bytes.take_front(count * width);
  Array array{header->shape, *known, {elements.begin(), elements.end()}};
  fixOrder(array, type.front() == '>' ? endianness::big : endianness::little);
  return array;
}

} // namespace

Expected<Arrays> kerasc::tool::readArrays(const std::string &path) {
  auto inFile = [&](const Twine &member, Error error) {
    return createStringError(path + member + ": " + toString(std::move(error)));
  };
  auto file = frontend::readFile(path);
  if (!file)
    return file.takeError();
  Arrays arrays;
  if (!file->bytes.starts_with("PK")) {
    Expected<Array> array = parseNpy(file->bytes);
    if (!array)
      return inFile("", array.takeError());
    arrays.emplace_back("", std::move(*array));
    return arrays;
  }
  frontend::Limits limits;
  auto archive = frontend::Archive::openZip(*file, path, limits);
  if (!archive)
    return archive.takeError();
  for (const std::string &member : (*archive)->members()) {
    auto bytes = (*archive)->read(member, limits.weightBytes);
    if (!bytes)
      return bytes.takeError();
    Expected<Array> array = parseNpy(bytes->bytes);
    if (!array)
      return inFile(": " + member, array.takeError());
    StringRef name = member;
    name.consume_back(".npy");
    arrays.emplace_back(name.str(), std::move(*array));
  }
  return arrays;
}

std::vector<char> kerasc::tool::writeNpy(const Array &array) {
  std::string shape;
  for (int64_t size : array.shape)
    shape += std::to_string(size) + ",";
  std::string header = "{'descr': '" + codeOf(array.type) +
                       "', 'fortran_order': False, 'shape': (" + shape + "), }";
  // Magic, version, size, header and a newline fill a multiple of 64 bytes.
  header.append(63 - (10 + header.size()) % 64, ' ');
  header += '\n';
  std::string bytes("\x93NUMPY\x01\x00", 8);
  bytes += char(header.size() & 0xff);
  bytes += char(header.size() >> 8);
  bytes += header;
  std::vector<char> result(bytes.begin(), bytes.end());
  Array elements = array;
  fixOrder(elements, endianness::little);
  result.insert(result.end(), elements.bytes.begin(), elements.bytes.end());
  return result;
}

Expected<std::vector<char>> kerasc::tool::writeNpz(const Arrays &arrays) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t *source = zip_source_buffer_create(nullptr, 0, 0, &error);
  zip_t *zip =
      source ? zip_open_from_source(source, ZIP_TRUNCATE, &error) : nullptr;
  if (!zip) {
    if (source)
      zip_source_free(source);
    return createStringError(zip_error_strerror(&error));
  }
  zip_source_keep(source); // zip_close would free what was written
  std::vector<std::vector<char>> members;
  for (const auto &[name, array] : arrays)
    members.push_back(writeNpy(array));
  bool fine = true;
  for (auto [entry, bytes] : llvm::zip(arrays, members)) {
    zip_source_t *member =
        zip_source_buffer(zip, bytes.data(), bytes.size(), 0);
    zip_int64_t index = member
                            ? zip_file_add(zip, (entry.first + ".npy").c_str(),
                                           member, ZIP_FL_ENC_UTF_8)
                            : -1;
    if (index < 0) {
      zip_source_free(member);
      fine = false;
      break;
    }
    zip_set_file_compression(zip, index, ZIP_CM_STORE, 0);
    zip_file_set_mtime(zip, index, 0, 0);
  }
  std::vector<char> result;
  zip_stat_t stat;
  if (fine && zip_close(zip) == 0 && zip_source_stat(source, &stat) == 0 &&
      zip_source_open(source) == 0) {
    result.resize(stat.size);
    fine = zip_source_read(source, result.data(), stat.size) ==
           zip_int64_t(stat.size);
    zip_source_close(source);
  } else {
    zip_discard(zip);
    fine = false;
  }
  zip_source_free(source);
  if (!fine)
    return createStringError("the archive cannot be written");
  return result;
}
