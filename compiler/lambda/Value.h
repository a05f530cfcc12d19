//===- Value.h - Python objects as the interpreter sees them --------------===//
//
// Numbers stand in the Value; everything else lies in an Arena that counts
// bytes and frees all at once, so that neither a list that contains itself nor
// one of a million levels is a danger to who destroys it.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_LAMBDA_VALUE_H
#define KERASC_COMPILER_LAMBDA_VALUE_H

#include "compiler/lambda/Limits.h"
#include "compiler/lambda/Mistake.h"
#include "compiler/lambda/TensorBuilder.h"

#include <memory>
#include <string>
#include <vector>

namespace kerasc::lambda {

enum class Kind : uint8_t {
  Null, // nothing: an empty slot, a missing argument
  None,
  Bool,  // integer
  Int,   // integer
  Float, // number
  Dim,   // integer: a size only known at run time (a name, see Shape)
  Ellipsis,
  DType,    // integer
  Module,   // integer: a Namespace, see Symbols.h
  Symbol,   // integer: a row of the table of symbols
  Opaque,   // Text: something that may be carried around, not looked into
  Text,     // Text
  Bytes,    // Text
  Tuple,    // Sequence
  List,     // Sequence
  Set,      // Sequence
  Dict,     // Sequence: key, value, key, value
  Array,    // Array: a numpy array with known elements
  Slice,    // Sequence: start, stop, step
  Range,    // Sequence: start, stop, step, all Int
  Iterator, // Iterator
  Method,   // Method
  Function, // Function
  Code,     // CodeObject
  Cell,     // Sequence of one
  Tensor,   // Tensor
};

struct Object {
  virtual ~Object() = default;
};
struct Text;
struct Sequence;
struct Array;
struct Iterator;
struct Method;
struct Function;
struct CodeObject;
struct Tensor;

struct Value {
  Kind kind = Kind::Null;
  union {
    int64_t integer = 0;
    double number;
    Object *object;
  };

  static Value none() { return plain(Kind::None); }
  /// Of a kind that is a number, or nothing but its kind.
  static Value plain(Kind kind, int64_t integer = 0) {
    Value value;
    value.kind = kind;
    value.integer = integer;
    return value;
  }
  static Value of(Kind kind, Object *object) {
    Value value;
    value.kind = kind;
    value.object = object;
    return value;
  }
  static Value of(bool truth) { return plain(Kind::Bool, truth); }
  static Value of(int64_t integer) { return plain(Kind::Int, integer); }
  static Value of(double number) {
    Value value;
    value.kind = Kind::Float;
    value.number = number;
    return value;
  }

  bool is(Kind other) const { return kind == other; }
  bool isNull() const { return kind == Kind::Null; }
  bool isNone() const { return kind == Kind::None; }
  bool isTensor() const { return kind == Kind::Tensor; }
  bool isInteger() const { return kind == Kind::Int || kind == Kind::Bool; }
  bool isNumber() const { return isInteger() || kind == Kind::Float; }
  bool isSequence() const { return kind == Kind::Tuple || kind == Kind::List; }
  /// Of a number.
  double asDouble() const {
    return kind == Kind::Float ? number : static_cast<double>(integer);
  }

  // The object behind a Value of the right kind.
  const std::string &text() const;
  std::vector<Value> &items() const;
  Array &array() const;
  Iterator &iterator() const;
  Method &method() const;
  Function &function() const;
  CodeObject &code() const;
  Tensor &tensor() const;
};

struct Text : Object {
  explicit Text(std::string text) : text(std::move(text)) {}
  std::string text;
};
struct Sequence : Object {
  explicit Sequence(std::vector<Value> items) : items(std::move(items)) {}
  std::vector<Value> items;
};
/// Elements in row-major order. numpy's float64 and int64 give way to the type
/// of a tensor they meet, as they do in Keras; a type asked for is kept.
struct Array : Object {
  std::vector<double> elements;
  Shape shape;
  bool isFloat = true;
};
struct Iterator : Object {
  Value source; // Tuple, List, Range; a Dict's keys are copied
  uint64_t next = 0;
};
struct Method : Object {
  Value self;
  std::string name;
};
struct Function : Object {
  CodeObject *code = nullptr;
  std::vector<Value> defaults; // of the last positional parameters
  std::vector<std::pair<std::string, Value>> keywordDefaults;
  std::vector<Value> closure; // Cells
};
struct Tensor : Object {
  TensorId id = 0;
  TensorType type;
  int64_t rank() const { return static_cast<int64_t>(type.shape.size()); }
};

/// Owns the objects of one Lambda.
class Arena {
public:
  explicit Arena(const Limits &limits)
      : memory(limits.memory), left(limits.memory) {}

  template <class T, class... Arguments> T *make(Arguments &&...arguments) {
    spend(sizeof(T) + 48);
    auto object = std::make_unique<T>(std::forward<Arguments>(arguments)...);
    T *result = object.get();
    objects.push_back(std::move(object));
    return result;
  }
  Value text(std::string text, Kind kind = Kind::Text) {
    spend(text.size());
    return Value::of(kind, make<Text>(std::move(text)));
  }
  Value sequence(Kind kind, std::vector<Value> items) {
    spend(items.size() * sizeof(Value));
    return Value::of(kind, make<Sequence>(std::move(items)));
  }
  Value cell(Value value) { return sequence(Kind::Cell, {value}); }

  /// An error when `bytes` more would be too many: asked before something
  /// large is made.
  llvm::Error reserve(uint64_t bytes);
  void spend(uint64_t bytes) { left = bytes < left ? left - bytes : 0; }
  /// True once too much was made; who makes small things looks now and then.
  bool exhausted() const { return left == 0; }
  /// Bytes so far.
  uint64_t spent() const { return memory - left; }

private:
  const uint64_t memory;
  uint64_t left;
  std::vector<std::unique_ptr<Object>> objects;
};

/// "a tensor of shape (None, 4)", "the number 3": for messages.
std::string describe(const Value &value);
/// As Python's repr(), cut where it gets long.
std::string repr(const Value &value);
std::string shapeText(llvm::ArrayRef<int64_t> shape);
/// "int", "tuple".
llvm::StringRef typeName(const Value &value);

llvm::StringRef dtypeName(DType dtype);
/// Null Optional-like: false when there is no such type.
bool parseDType(llvm::StringRef name, DType &dtype);
bool isFloat(DType dtype);
bool isSigned(DType dtype);
unsigned bitsOf(DType dtype);

} // namespace kerasc::lambda

#endif
