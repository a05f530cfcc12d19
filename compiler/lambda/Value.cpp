//===- Value.cpp - Python objects as the interpreter sees them ------------===//

#include "compiler/lambda/Value.h"

#include "compiler/lambda/Code.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"

#include <cmath>

namespace kerasc::lambda {

const std::string &Value::text() const {
  return static_cast<Text *>(object)->text;
}
std::vector<Value> &Value::items() const {
  return static_cast<Sequence *>(object)->items;
}
Array &Value::array() const { return *static_cast<Array *>(object); }
Iterator &Value::iterator() const { return *static_cast<Iterator *>(object); }
Method &Value::method() const { return *static_cast<Method *>(object); }
Function &Value::function() const { return *static_cast<Function *>(object); }
CodeObject &Value::code() const { return *static_cast<CodeObject *>(object); }
Tensor &Value::tensor() const { return *static_cast<Tensor *>(object); }

llvm::Error Arena::reserve(uint64_t bytes) {
  if (bytes < left)
    return llvm::Error::success();
  return mistake("the function makes more Python objects than fit the limit of "
                 "memory");
}

namespace {

struct DTypeRow {
  llvm::StringRef name;
  unsigned bits;
  bool isFloat;
  bool isSigned;
};
constexpr DTypeRow dtypeRows[] = {
#define KERASC_LAMBDA_DTYPE(id, name, bits, isFloat, isSigned)                 \
  {name, bits, isFloat, isSigned},
    KERASC_LAMBDA_DTYPES(KERASC_LAMBDA_DTYPE)
#undef KERASC_LAMBDA_DTYPE
};

constexpr size_t reprLimit = 120;

void writeItems(llvm::raw_ostream &os, const std::vector<Value> &items,
                int depth);

void write(llvm::raw_ostream &os, const Value &value, int depth) {
  switch (value.kind) {
  case Kind::Bool:
    os << (value.integer ? "True" : "False");
    return;
  case Kind::Int:
    os << value.integer;
    return;
  case Kind::Float: {
    // Enough digits for a message; ".0" as Python shows a float.
    std::string digits;
    llvm::raw_string_ostream(digits) << llvm::format("%.12g", value.number);
    os << digits;
    if (std::isfinite(value.number) &&
        digits.find_first_of(".e") == std::string::npos)
      os << ".0";
    return;
  }
  case Kind::Text:
    os << '\'';
    llvm::printEscapedString(
        llvm::StringRef(value.text()).take_front(reprLimit), os);
    os << '\'';
    return;
  case Kind::Tuple:
  case Kind::List:
  case Kind::Set:
    if (depth > 3) {
      os << "...";
      return;
    }
    os << (value.is(Kind::List) ? '[' : value.is(Kind::Set) ? '{' : '(');
    writeItems(os, value.items(), depth + 1);
    if (value.is(Kind::Tuple) && value.items().size() == 1)
      os << ',';
    os << (value.is(Kind::List) ? ']' : value.is(Kind::Set) ? '}' : ')');
    return;
  case Kind::None:
  case Kind::Dim:
    os << "None";
    return;
  case Kind::Ellipsis:
    os << "Ellipsis";
    return;
  case Kind::DType:
    os << dtypeName(static_cast<DType>(value.integer));
    return;
  default:
    os << '<' << describe(value) << '>';
  }
}

void writeItems(llvm::raw_ostream &os, const std::vector<Value> &items,
                int depth) {
  for (size_t i = 0; i < items.size(); ++i) {
    if (i)
      os << ", ";
    if (i == 10) {
      os << "...";
      return;
    }
    write(os, items[i], depth);
  }
}

} // namespace

llvm::StringRef dtypeName(DType dtype) {
  return dtypeRows[static_cast<unsigned>(dtype)].name;
}
bool isFloat(DType dtype) {
  return dtypeRows[static_cast<unsigned>(dtype)].isFloat;
}
bool isSigned(DType dtype) {
  return dtypeRows[static_cast<unsigned>(dtype)].isSigned;
}
unsigned bitsOf(DType dtype) {
  return dtypeRows[static_cast<unsigned>(dtype)].bits;
}

bool parseDType(llvm::StringRef name, DType &dtype) {
  for (unsigned i = 0; i < std::size(dtypeRows); ++i)
    if (dtypeRows[i].name == name) {
      dtype = static_cast<DType>(i);
      return true;
    }
  return false;
}

std::string shapeText(llvm::ArrayRef<int64_t> shape) {
  std::string text;
  llvm::raw_string_ostream os(text);
  os << '(';
  for (size_t i = 0; i < shape.size(); ++i) {
    os << (i ? ", " : "");
    if (shape[i] < 0)
      os << "None";
    else
      os << shape[i];
  }
  os << (shape.size() == 1 ? ",)" : ")");
  return text;
}

llvm::StringRef typeName(const Value &value) {
  switch (value.kind) {
  case Kind::Null:
    return "nothing";
  case Kind::None:
    return "None";
  case Kind::Bool:
    return "bool";
  case Kind::Int:
    return "int";
  case Kind::Float:
    return "float";
  case Kind::Dim:
    return "size known at run time";
  case Kind::Ellipsis:
    return "Ellipsis";
  case Kind::DType:
    return "dtype";
  case Kind::Module:
    return "module";
  case Kind::Symbol:
  case Kind::Method:
    return "built-in function";
  case Kind::Opaque:
    return "object";
  case Kind::Text:
    return "str";
  case Kind::Bytes:
    return "bytes";
  case Kind::Tuple:
    return "tuple";
  case Kind::List:
    return "list";
  case Kind::Set:
    return "set";
  case Kind::Dict:
    return "dict";
  case Kind::Array:
    return "numpy array";
  case Kind::Slice:
    return "slice";
  case Kind::Range:
    return "range";
  case Kind::Iterator:
    return "iterator";
  case Kind::Function:
    return "function";
  case Kind::Code:
    return "code";
  case Kind::Cell:
    return "cell";
  case Kind::Tensor:
    return "tensor";
  }
  return "object";
}

std::string describe(const Value &value) {
  switch (value.kind) {
  case Kind::Tensor:
    return "a " + dtypeName(value.tensor().type.dtype).str() +
           " tensor of shape " + shapeText(value.tensor().type.shape);
  case Kind::Opaque:
    return value.text();
  case Kind::Array:
    return "a numpy array of shape " + shapeText(value.array().shape);
  case Kind::Null:
  case Kind::None:
  case Kind::Ellipsis:
    return typeName(value).str();
  case Kind::Bool:
  case Kind::Int:
  case Kind::Float:
  case Kind::Text:
  case Kind::Tuple:
  case Kind::List:
    return repr(value);
  default:
    return "a " + typeName(value).str();
  }
}

std::string repr(const Value &value) {
  std::string text;
  llvm::raw_string_ostream os(text);
  write(os, value, 0);
  if (text.size() > reprLimit) {
    text.resize(reprLimit);
    text += "...";
  }
  return text;
}

} // namespace kerasc::lambda
