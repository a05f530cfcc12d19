//===- Marshal.cpp - code objects as Python's marshal wrote them ----------===//

#include "compiler/lambda/Marshal.h"

#include "compiler/lambda/Decode.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/ConvertUTF.h"
#include "llvm/Support/Endian.h"

#include <cstring>
#include <limits>

namespace kerasc::lambda {

CodeObject::CodeObject() = default;
CodeObject::~CodeObject() = default;

namespace {

using llvm::Error;
using llvm::Expected;
using llvm::StringRef;

/// UTF-8, or what Python makes of half a surrogate pair in it.
bool isUtf8(StringRef text) {
  while (!text.empty()) {
    auto byte = [&](size_t i) {
      return i < text.size() ? static_cast<uint8_t>(text[i]) : 0;
    };
    bool isSurrogate = byte(0) == 0xED && byte(1) >= 0xA0 && byte(1) <= 0xBF &&
                       byte(2) >= 0x80 && byte(2) <= 0xBF;
    unsigned size = isSurrogate ? 3 : llvm::getNumBytesForUTF8(byte(0));
    if (size > text.size())
      return false;
    auto *begin = reinterpret_cast<const llvm::UTF8 *>(text.data());
    if (!isSurrogate && !llvm::isLegalUTF8Sequence(begin, begin + size))
      return false;
    text = text.drop_front(size);
  }
  return true;
}

constexpr uint8_t flagRef = 0x80;

/// Reads one stream under the assumption of one layout.
class Reader {
public:
  Reader(StringRef bytes, Layout layout, Arena &arena, const Limits &limits)
      : bytes(bytes), layout(layout), arena(arena), limits(limits) {}

  Expected<CodeObject *> readAll() {
    Expected<Value> value = object(0);
    if (!value)
      return value.takeError();
    if (!value->is(Kind::Code))
      return mistake("the marshal data holds " + describe(*value) +
                     ", expected a code object");
    if (position != bytes.size())
      return mistake(llvm::Twine(bytes.size() - position) +
                     " bytes follow the code object");
    return &value->code();
  }

  /// Bytes that were understood.
  uint64_t progress() const { return position; }

private:
  Error truncated(uint64_t wanted) {
    return mistake("the marshal data ends at byte " +
                   llvm::Twine(bytes.size()) + ", expected " +
                   llvm::Twine(wanted) + " more bytes at " +
                   llvm::Twine(position));
  }
  Expected<StringRef> take(uint64_t size) {
    if (size > bytes.size() - position)
      return truncated(size);
    StringRef result = bytes.substr(position, size);
    position += size;
    return result;
  }
  template <class T> Expected<T> number() {
    Expected<StringRef> raw = take(sizeof(T));
    if (!raw)
      return raw.takeError();
    return llvm::support::endian::read<T, llvm::endianness::little>(
        raw->data());
  }
  /// A length or count of things of at least one byte each.
  Expected<uint64_t> length(bool isShort) {
    uint64_t size;
    if (isShort) {
      Expected<uint8_t> raw = number<uint8_t>();
      if (!raw)
        return raw.takeError();
      size = *raw;
    } else {
      Expected<int32_t> raw = number<int32_t>();
      if (!raw)
        return raw.takeError();
      if (*raw < 0)
        return mistake("a length of the marshal data is " + llvm::Twine(*raw));
      size = *raw;
    }
    if (size > bytes.size() - position)
      return truncated(size);
    return size;
  }

  Expected<Value> object(uint64_t depth);
  Expected<Value> byType(char type, uint64_t depth);
  Expected<Value> text(bool isShort, Kind kind);
  Expected<Value> longInteger();
  Expected<Value> decimal();
  Expected<Value> sequence(Kind kind, bool isShort, uint64_t depth);
  Expected<Value> dictionary(uint64_t depth);
  Expected<Value> code(uint64_t depth);

  Error textField(std::string &field, const char *name, uint64_t depth);
  Error bytesField(std::string &field, const char *name, uint64_t depth);
  Error textsField(std::vector<std::string> &field, const char *name,
                   uint64_t depth);
  Error variables(CodeObject &code, uint64_t depth);

  StringRef bytes;
  Layout layout;
  Arena &arena;
  const Limits &limits;
  uint64_t position = 0;
  std::vector<Value> references; // Null: not finished
  std::vector<Value> interned;   // 2.7
};

Expected<Value> Reader::object(uint64_t depth) {
  if (depth > limits.depth)
    return mistake("the marshal data is nested more than " +
                   llvm::Twine(limits.depth) + " levels deep");
  if (arena.exhausted())
    return mistake("the marshal data makes more objects than fit the limit of "
                   "memory");
  Expected<uint8_t> head = number<uint8_t>();
  if (!head)
    return head.takeError();
  bool isReferenced = *head & flagRef;
  char type = static_cast<char>(*head & ~flagRef);
  if (isReferenced && layout == Layout::Python2)
    return mistake("a reference flag in data of Python 2");
  if (type == 'r') {
    Expected<int32_t> index = number<int32_t>();
    if (!index)
      return index.takeError();
    if (*index < 0 || static_cast<uint64_t>(*index) >= references.size())
      return mistake("reference " + llvm::Twine(*index) +
                     " of the marshal data, expected less than " +
                     llvm::Twine(references.size()));
    if (references[*index].isNull())
      return mistake("an object of the marshal data contains itself");
    return references[*index];
  }
  // Containers take their number before what they contain.
  size_t slot = references.size();
  if (isReferenced) {
    arena.spend(sizeof(Value));
    references.emplace_back();
  }
  Expected<Value> value = byType(type, depth);
  if (value && isReferenced)
    references[slot] = *value;
  return value;
}

Expected<Value> Reader::byType(char type, uint64_t depth) {
  switch (type) {
  case 'N':
    return Value::none();
  case 'T':
    return Value::of(true);
  case 'F':
    return Value::of(false);
  case '.':
    return Value::plain(Kind::Ellipsis);
  case 'S':
    return arena.text("StopIteration", Kind::Opaque);
  case 'i': {
    Expected<int32_t> value = number<int32_t>();
    if (!value)
      return value.takeError();
    return Value::of(static_cast<int64_t>(*value));
  }
  case 'I': {
    Expected<int64_t> value = number<int64_t>();
    if (!value)
      return value.takeError();
    return Value::of(*value);
  }
  case 'l':
    return longInteger();
  case 'g': {
    Expected<uint64_t> bits = number<uint64_t>();
    if (!bits)
      return bits.takeError();
    double value;
    std::memcpy(&value, &*bits, sizeof value);
    return Value::of(value);
  }
  case 'f':
    return decimal();
  case 'y':
    if (Expected<StringRef> parts = take(16); !parts)
      return parts.takeError();
    return arena.text("a complex number", Kind::Opaque);
  case 's':
    // Python 2's str is text and bytes at once.
    return text(false, layout == Layout::Python2 ? Kind::Text : Kind::Bytes);
  case 't': {
    Expected<Value> value = text(false, Kind::Text);
    if (value && layout == Layout::Python2)
      interned.push_back(*value);
    return value;
  }
  case 'u': {
    Expected<Value> value = text(false, Kind::Text);
    if (value && !isUtf8(value->text()))
      return mistake("a string of the marshal data is no UTF-8");
    return value;
  }
  case 'a':
  case 'A':
    return text(false, Kind::Text);
  case 'z':
  case 'Z':
    return text(true, Kind::Text);
  case 'R': {
    Expected<int32_t> index = number<int32_t>();
    if (!index)
      return index.takeError();
    if (*index < 0 || static_cast<uint64_t>(*index) >= interned.size())
      return mistake("interned string " + llvm::Twine(*index) +
                     " of the marshal data, expected less than " +
                     llvm::Twine(interned.size()));
    return interned[*index];
  }
  case '(':
    return sequence(Kind::Tuple, false, depth);
  case ')':
    return sequence(Kind::Tuple, true, depth);
  case '[':
    return sequence(Kind::List, false, depth);
  case '<':
  case '>':
    return sequence(Kind::Set, false, depth);
  case '{':
    return dictionary(depth);
  case 'c':
    return code(depth);
  default:
    return mistake("unknown type " + llvm::Twine(static_cast<int>(type)) +
                   " in the marshal data at byte " + llvm::Twine(position - 1));
  }
}

Expected<Value> Reader::text(bool isShort, Kind kind) {
  Expected<uint64_t> size = length(isShort);
  if (!size)
    return size.takeError();
  Expected<StringRef> raw = take(*size);
  if (!raw)
    return raw.takeError();
  return arena.text(raw->str(), kind);
}

/// 15 bits per digit, the sign in the count.
Expected<Value> Reader::longInteger() {
  Expected<int32_t> count = number<int32_t>();
  if (!count)
    return count.takeError();
  uint64_t digits = std::abs(static_cast<int64_t>(*count));
  Expected<StringRef> raw = take(digits * 2);
  if (!raw)
    return raw.takeError();
  unsigned __int128 magnitude = 0;
  bool isWide = false;
  for (uint64_t i = digits; i-- > 0;) {
    uint16_t digit = llvm::support::endian::read16le(raw->data() + 2 * i);
    if (digit >> 15)
      return mistake("a digit of an integer in the marshal data is " +
                     llvm::Twine(digit) + ", expected less than 32768");
    magnitude = magnitude << 15 | digit;
    isWide |= magnitude > std::numeric_limits<int64_t>::max();
    if (isWide)
      break;
  }
  if (isWide)
    return arena.text("an integer of more than 64 bits", Kind::Opaque);
  int64_t value = static_cast<int64_t>(magnitude);
  return Value::of(*count < 0 ? -value : value);
}

Expected<Value> Reader::decimal() {
  Expected<uint64_t> size = length(true);
  if (!size)
    return size.takeError();
  Expected<StringRef> raw = take(*size);
  if (!raw)
    return raw.takeError();
  double value;
  if (!llvm::to_float(*raw, value))
    return mistake("'" + *raw + "' in the marshal data is no number");
  return Value::of(value);
}

Expected<Value> Reader::sequence(Kind kind, bool isShort, uint64_t depth) {
  Expected<uint64_t> count = length(isShort);
  if (!count)
    return count.takeError();
  if (Error error = arena.reserve(*count * sizeof(Value)))
    return error;
  std::vector<Value> items;
  items.reserve(*count);
  for (uint64_t i = 0; i < *count; ++i) {
    Expected<Value> item = object(depth + 1);
    if (!item)
      return item.takeError();
    items.push_back(*item);
  }
  return arena.sequence(kind, std::move(items));
}

Expected<Value> Reader::dictionary(uint64_t depth) {
  std::vector<Value> items;
  while (position < bytes.size() && bytes[position] != '0') {
    for (int i = 0; i < 2; ++i) {
      Expected<Value> item = object(depth + 1);
      if (!item)
        return item.takeError();
      items.push_back(*item);
    }
  }
  if (position == bytes.size())
    return truncated(1);
  ++position;
  return arena.sequence(Kind::Dict, std::move(items));
}

Error Reader::textField(std::string &field, const char *name, uint64_t depth) {
  Expected<Value> value = object(depth + 1);
  if (!value)
    return value.takeError();
  if (!value->is(Kind::Text))
    return mistake(llvm::Twine("field ") + name + " of a code object is " +
                   describe(*value) + ", expected text");
  arena.spend(value->text().size());
  field = value->text();
  return Error::success();
}

Error Reader::bytesField(std::string &field, const char *name, uint64_t depth) {
  Expected<Value> value = object(depth + 1);
  if (!value)
    return value.takeError();
  if (!value->is(layout == Layout::Python2 ? Kind::Text : Kind::Bytes))
    return mistake(llvm::Twine("field ") + name + " of a code object is " +
                   describe(*value) + ", expected bytes");
  arena.spend(value->text().size());
  field = value->text();
  return Error::success();
}

Error Reader::textsField(std::vector<std::string> &field, const char *name,
                         uint64_t depth) {
  Expected<Value> value = object(depth + 1);
  if (!value)
    return value.takeError();
  if (!value->is(Kind::Tuple))
    return mistake(llvm::Twine("field ") + name + " of a code object is " +
                   describe(*value) + ", expected a tuple");
  for (const Value &item : value->items()) {
    if (!item.is(Kind::Text))
      return mistake(llvm::Twine("field ") + name + " of a code object holds " +
                     describe(item) + ", expected text");
    // Copied: one long name referred to a million times must not multiply.
    if (Error error = arena.reserve(item.text().size() + sizeof(std::string)))
      return error;
    arena.spend(item.text().size() + sizeof(std::string));
    field.push_back(item.text());
  }
  return Error::success();
}

/// The slots of the variables, in either way of listing them.
Error Reader::variables(CodeObject &code, uint64_t depth) {
  if (layout == Layout::Python311) {
    std::string kinds;
    if (Error error = textsField(code.slots, "localsplusnames", depth))
      return error;
    if (Error error = bytesField(kinds, "localspluskinds", depth))
      return error;
    if (kinds.size() != code.slots.size())
      return mistake("a code object has " + llvm::Twine(code.slots.size()) +
                     " variables and kinds of " + llvm::Twine(kinds.size()));
    for (uint32_t slot = 0; slot < kinds.size(); ++slot) {
      uint8_t kind = kinds[slot];
      code.localCount += (kind & 0x20) != 0;
      if (kind & 0x40)
        code.cellSlots.push_back(slot);
      if (kind & 0x80)
        code.freeSlots.push_back(slot);
    }
    return Error::success();
  }
  std::vector<std::string> free, cells;
  if (Error error = textsField(code.slots, "varnames", depth))
    return error;
  if (Error error = textsField(free, "freevars", depth))
    return error;
  if (Error error = textsField(cells, "cellvars", depth))
    return error;
  code.localCount = code.slots.size();
  for (std::string &name : cells) {
    code.cellSlots.push_back(code.slots.size());
    code.slots.push_back(std::move(name));
  }
  for (std::string &name : free) {
    code.freeSlots.push_back(code.slots.size());
    code.slots.push_back(std::move(name));
  }
  return Error::success();
}

Expected<Value> Reader::code(uint64_t depth) {
  auto *code = arena.make<CodeObject>();
  code->layout = layout;
  int32_t localCount = 0, stackSize = 0;
  std::vector<int32_t *> fields = {&code->positionalCount};
  if (layout >= Layout::Python38)
    fields.push_back(&code->positionalOnlyCount);
  if (layout != Layout::Python2)
    fields.push_back(&code->keywordOnlyCount);
  if (layout != Layout::Python311)
    fields.push_back(&localCount);
  fields.insert(fields.end(), {&stackSize, &code->flags});
  for (int32_t *field : fields) {
    Expected<int32_t> value = number<int32_t>();
    if (!value)
      return value.takeError();
    if (*value < 0)
      return mistake("a number of a code object is " + llvm::Twine(*value));
    *field = *value;
  }
  if (Error error = bytesField(code->bytes, "code", depth))
    return error;
  Expected<Value> constants = object(depth + 1);
  if (!constants)
    return constants.takeError();
  if (!constants->is(Kind::Tuple))
    return mistake("the constants of a code object are " +
                   describe(*constants) + ", expected a tuple");
  if (Error error = arena.reserve(constants->items().size() * sizeof(Value)))
    return error;
  arena.spend(constants->items().size() * sizeof(Value));
  code->constants = constants->items();
  if (Error error = textsField(code->names, "names", depth))
    return error;
  if (Error error = variables(*code, depth))
    return error;
  if (Error error = textField(code->fileName, "filename", depth))
    return error;
  if (Error error = textField(code->name, "name", depth))
    return error;
  std::string unused;
  if (layout == Layout::Python311)
    if (Error error = textField(unused, "qualname", depth))
      return error;
  Expected<int32_t> line = number<int32_t>();
  if (!line)
    return line.takeError();
  code->firstLine = *line;
  if (Error error = bytesField(code->lineTable, "linetable", depth))
    return error;
  if (layout == Layout::Python311)
    if (Error error = bytesField(unused, "exceptiontable", depth))
      return error;
  uint64_t parameters =
      static_cast<uint64_t>(code->positionalCount) + code->keywordOnlyCount + 2;
  if (code->positionalOnlyCount > code->positionalCount ||
      parameters > code->slots.size() + 2 ||
      static_cast<uint64_t>(code->parameterCount()) > code->slots.size())
    return mistake("a code object has more parameters than variables");
  return Value::of(Kind::Code, code);
}

} // namespace

llvm::Expected<CodeObject *> readCode(llvm::StringRef bytes, Arena &arena,
                                      const Limits &limits) {
  if (bytes.size() > limits.codeBytes)
    return mistake("the function has " + llvm::Twine(bytes.size()) +
                   " bytes, expected at most " + llvm::Twine(limits.codeBytes));
  std::string text;
  uint64_t furthest = 0;
  for (Layout layout : {Layout::Python311, Layout::Python38, Layout::Python30,
                        Layout::Python2}) {
    Reader reader(bytes, layout, arena, limits);
    Expected<CodeObject *> code = reader.readAll();
    if (code)
      return code;
    // What stopped the layout that came furthest says most.
    std::string reason = llvm::toString(code.takeError());
    if (text.empty() || reader.progress() > furthest) {
      text = std::move(reason);
      furthest = reader.progress();
    }
    // Too large is too large in every layout.
    if (arena.exhausted())
      break;
  }
  std::string wayOut = "save the model again, or replace the Lambda by layers";
  // Keras on Windows replaced every backslash, wherever it stood.
  if (bytes.contains('/') && !bytes.contains('\\'))
    wayOut = "Keras on Windows damages the functions it writes, which may have "
             "happened here: save the model again with another system";
  return mistake("the function is no code object of Python 2.7 or 3.5 to "
                 "3.13: " +
                     text,
                 wayOut);
}

} // namespace kerasc::lambda
