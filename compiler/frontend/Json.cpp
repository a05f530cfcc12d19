//===- Json.cpp - bounded parsing of a model's JSON -----------------------===//
//
// RapidJSON parses iteratively on a heap stack; the handler in between counts.
//
//===----------------------------------------------------------------------===//

#include "compiler/frontend/Json.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"

#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <algorithm>
#include <new>

using namespace llvm;

namespace kerasc::frontend {
namespace {

/// Forwards events to the document and stops at a limit.
template <typename Handler> class CountingHandler {
public:
  using Ch = char;
  CountingHandler(Handler &next, const Limits &limits)
      : next(next), limits(limits) {}

  const char *reason = nullptr; // set when it was this class that stopped

  bool Null() { return count() && next.Null(); }
  bool Bool(bool value) { return count() && next.Bool(value); }
  bool Int(int value) { return count() && next.Int(value); }
  bool Uint(unsigned value) { return count() && next.Uint(value); }
  bool Int64(int64_t value) { return count() && next.Int64(value); }
  bool Uint64(uint64_t value) { return count() && next.Uint64(value); }
  bool Double(double value) { return count() && next.Double(value); }
  bool RawNumber(const char *text, rapidjson::SizeType length, bool copy) {
    return count() && next.RawNumber(text, length, copy);
  }
  bool String(const char *text, rapidjson::SizeType length, bool copy) {
    return count() && next.String(text, length, copy);
  }
  bool Key(const char *text, rapidjson::SizeType length, bool copy) {
    return count() && next.Key(text, length, copy);
  }
  bool StartObject() { return enter() && next.StartObject(); }
  bool StartArray() { return enter() && next.StartArray(); }
  bool EndObject(rapidjson::SizeType members) {
    --depth;
    return next.EndObject(members);
  }
  bool EndArray(rapidjson::SizeType elements) {
    --depth;
    return next.EndArray(elements);
  }

private:
  bool count() {
    if (++values <= limits.jsonValues)
      return true;
    reason = "has more values than the limit 'jsonValues' allows";
    return false;
  }
  bool enter() {
    if (!count())
      return false;
    if (++depth <= limits.jsonDepth)
      return true;
    reason = "nests deeper than the limit 'jsonDepth' allows";
    return false;
  }

  Handler &next;
  const Limits &limits;
  uint64_t values = 0;
  uint64_t depth = 0;
};

/// Drives the parse for Document::Populate, which hands over the document as a
/// handler.
class Generator {
public:
  Generator(StringRef text, const Limits &limits)
      : text(text), limits(limits) {}

  rapidjson::ParseResult result;
  const char *limitReason = nullptr;

  template <typename Handler> bool operator()(Handler &document) {
    constexpr unsigned flags = rapidjson::kParseIterativeFlag |
                               rapidjson::kParseNanAndInfFlag |
                               rapidjson::kParseFullPrecisionFlag |
                               rapidjson::kParseValidateEncodingFlag;
    CountingHandler<Handler> handler(document, limits);
    rapidjson::MemoryStream bytes(text.data(), text.size());
    rapidjson::EncodedInputStream<rapidjson::UTF8<>, rapidjson::MemoryStream>
        stream(bytes);
    rapidjson::Reader reader;
    result = reader.template Parse<flags>(stream, handler);
    limitReason = handler.reason;
    return !result.IsError();
  }

private:
  StringRef text;
  const Limits &limits;
};

} // namespace

static StringRef text(const rapidjson::Value &string) {
  return StringRef(string.GetString(), string.GetStringLength());
}

/// Python's dict: an equal key keeps the first one's place and takes the last
/// one's value. Sorting, not hashing, so that no choice of keys is slow.
static void dropDuplicates(rapidjson::Value &object) {
  using Member = rapidjson::Value::Member;
  size_t count = object.MemberCount();
  if (count < 2)
    return;
  Member *members = &*object.MemberBegin();
  SmallVector<uint32_t> order(count);
  for (size_t i = 0; i < count; ++i)
    order[i] = i;
  std::sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
    StringRef nameA = text(members[a].name), nameB = text(members[b].name);
    // Length first: cheap, and any total order does.
    if (nameA.size() != nameB.size())
      return nameA.size() < nameB.size();
    int order = nameA.compare(nameB);
    return order != 0 ? order < 0 : a < b;
  });
  SmallVector<uint32_t> superseded;
  for (size_t begin = 0; begin < count;) {
    size_t end = begin + 1;
    StringRef name = text(members[order[begin]].name);
    while (end < count && text(members[order[end]].name) == name)
      ++end;
    if (end - begin > 1) {
      members[order[begin]].value = members[order[end - 1]].value; // a move
      superseded.append(order.begin() + begin + 1, order.begin() + end);
    }
    begin = end;
  }
  if (superseded.empty())
    return;
  llvm::sort(superseded);
  // Close the gaps by moving, then cut the tail off.
  size_t to = superseded.front();
  size_t next = 0;
  for (size_t from = to; from < count; ++from) {
    if (next < superseded.size() && superseded[next] == from) {
      ++next;
      continue;
    }
    members[to].name = members[from].name;
    members[to].value = members[from].value;
    ++to;
  }
  object.EraseMember(object.MemberBegin() + to, object.MemberEnd());
}

static void dropAllDuplicates(rapidjson::Value &root) {
  SmallVector<rapidjson::Value *> work = {&root};
  while (!work.empty()) {
    rapidjson::Value &value = *work.pop_back_val();
    if (value.IsObject()) {
      dropDuplicates(value);
      for (auto &member : value.GetObject())
        if (member.value.IsObject() || member.value.IsArray())
          work.push_back(&member.value);
    } else if (value.IsArray()) {
      for (rapidjson::Value &element : value.GetArray())
        if (element.IsObject() || element.IsArray())
          work.push_back(&element);
    }
  }
}

/// "line 3, column 14" of byte `offset`.
static std::string position(StringRef text, size_t offset) {
  StringRef before = text.take_front(offset);
  size_t lineStart = before.rfind('\n');
  lineStart = lineStart == StringRef::npos ? 0 : lineStart + 1;
  return "line " + std::to_string(before.count('\n') + 1) + ", column " +
         std::to_string(before.size() - lineStart + 1);
}

static Error jsonError(StringRef what, const Twine &reason) {
  return createStringError(inconvertibleErrorCode(),
                           "'" + what + "' " + reason);
}

static Expected<std::unique_ptr<rapidjson::Document>>
parse(StringRef text, StringRef what, const Limits &limits) {
  if (text.size() > limits.configBytes)
    return jsonError(what, "is " + Twine(text.size()) +
                               " bytes of JSON, more than the limit "
                               "'configBytes' of " +
                               Twine(limits.configBytes));
  text.consume_front("\xEF\xBB\xBF");
  // An ASCII character in UTF-16 or UTF-32 has a NUL beside it.
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF") ||
      text.take_front(4).contains('\0'))
    return jsonError(what, "is not UTF-8 text (it looks like UTF-16 or "
                           "UTF-32); save it as UTF-8");
  if (text.contains('\0')) // where RapidJSON would take the text to end
    return jsonError(what, "has a zero byte, expected text");
  if (text.trim().empty())
    return jsonError(what, "is empty, expected JSON");

  auto document = std::make_unique<rapidjson::Document>();
  Generator generator(text, limits);
  document->Populate(generator);
  if (generator.limitReason)
    return jsonError(what, generator.limitReason);
  if (generator.result.IsError())
    return jsonError(
        what, Twine("is not valid JSON: ") +
                  rapidjson::GetParseError_En(generator.result.Code()) + " (" +
                  position(text, generator.result.Offset()) + ")");
  dropAllDuplicates(*document);
  return document;
}

Expected<std::unique_ptr<rapidjson::Document>>
parseJson(StringRef text, StringRef what, const Limits &limits) {
  try {
    return parse(text, what, limits);
  } catch (const std::bad_alloc &) {
    return jsonError(what, "does not fit in memory");
  }
}

const rapidjson::Value *findMember(const rapidjson::Value &value,
                                   StringRef name) {
  if (!value.IsObject())
    return nullptr;
  for (const auto &member : value.GetObject())
    if (text(member.name) == name)
      return &member.value;
  return nullptr;
}

StringRef stringOf(const rapidjson::Value *value) {
  return value && value->IsString() ? text(*value) : StringRef();
}

static bool readNumbers(const rapidjson::Value &value, size_t depth,
                        NumberList &numbers) {
  constexpr size_t deepest = 8, most = 1 << 22;
  if (value.IsNumber() || value.IsBool()) {
    numbers.values.push_back(value.IsNumber() ? value.GetDouble()
                                              : value.GetBool());
    numbers.isWhole &= !value.IsDouble();
    return depth == numbers.shape.size() && numbers.values.size() <= most;
  }
  if (!value.IsArray() || depth == deepest)
    return false;
  if (depth == numbers.shape.size()) {
    if (!numbers.values.empty())
      return false;
    numbers.shape.push_back(value.Size());
  }
  return numbers.shape[depth] == value.Size() &&
         llvm::all_of(value.GetArray(), [&](const rapidjson::Value &element) {
           return readNumbers(element, depth + 1, numbers);
         });
}

bool readNumbers(const rapidjson::Value &value, NumberList &numbers) {
  return readNumbers(value, 0, numbers);
}

} // namespace kerasc::frontend
