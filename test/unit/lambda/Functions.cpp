//===- Functions.cpp - the frozen functions of the Lambda tests -----------===//

#include "Functions.h"

#include "compiler/lambda/Container.h"
#include "compiler/lambda/Marshal.h"
#include "compiler/lambda/Source.h"

#include "llvm/Support/MemoryBuffer.h"

namespace kerasc::lambda {

const rapidjson::Document &frozenFunctions() {
  static const rapidjson::Document document = [] {
    rapidjson::Document parsed;
    auto buffer =
        llvm::MemoryBuffer::getFile(KERASC_LAMBDA_DATA "/functions.json");
    if (buffer)
      parsed.Parse<rapidjson::kParseNanAndInfFlag>((*buffer)->getBufferStart(),
                                                   (*buffer)->getBufferSize());
    return parsed;
  }();
  return document;
}

namespace {

NdArray parseArray(const rapidjson::Value &value) {
  NdArray array;
  for (auto &size : value["shape"].GetArray())
    array.shape.push_back(size.GetInt64());
  for (auto &element : value["values"].GetArray())
    array.values.push_back(element.GetDouble());
  parseDType(value["dtype"].GetString(), array.dtype);
  return array;
}

/// A JSON value as json.load would give it to Python.
Value parseValue(Arena &arena, const rapidjson::Value &value) {
  if (value.IsNull())
    return Value::none();
  if (value.IsBool())
    return Value::of(value.GetBool());
  if (value.IsInt64())
    return Value::of(value.GetInt64());
  if (value.IsNumber())
    return Value::of(value.GetDouble());
  if (value.IsString())
    return arena.text(value.GetString());
  std::vector<Value> items;
  for (auto &item : value.GetArray())
    items.push_back(parseValue(arena, item));
  return arena.sequence(Kind::List, std::move(items));
}

void collect(const Evaluator &evaluator, const Value &value,
             std::vector<NdArray> &outputs) {
  if (value.isTensor())
    outputs.push_back(evaluator[value.tensor().id]);
  else if (value.isSequence())
    for (const Value &item : value.items())
      collect(evaluator, item, outputs);
}

struct Session {
  explicit Session(const Limits &limits, Generation generation)
      : limits(limits), arena(limits),
        interpreter(arena, evaluator, generation, limits) {}

  Limits limits;
  Arena arena;
  Evaluator evaluator;
  Interpreter interpreter;

  Value input(NdArray array) {
    TensorType type{array.shape, array.dtype};
    type.shape[0] = batchSize;
    return interpreter.tensors.adopt(evaluator.add(std::move(array)), type);
  }

  /// The function of marshalled `bytes`.
  llvm::Expected<Value> unmarshal(llvm::StringRef bytes,
                                  std::vector<Value> defaults,
                                  std::vector<Value> closure) {
    llvm::Expected<CodeObject *> code = readCode(bytes, arena, limits);
    if (!code)
      return code.takeError();
    if (auto python = decode(**code, limits); !python)
      return python.takeError();
    return interpreter.makeFunction(**code, std::move(defaults), closure);
  }

  /// Function `name` of a file.
  llvm::Expected<Value> parse(llvm::StringRef text, llvm::StringRef name) {
    llvm::Expected<SourceFile> file =
        SourceFile::parse(text, "cases.py", limits);
    if (!file)
      return file.takeError();
    return file->function(interpreter, name);
  }

  Outcome call(llvm::Expected<Value> function, const Value &x,
               Keywords arguments) {
    if (!function)
      return finish(function.takeError());
    return finish(interpreter.callLambda(*function, x, std::move(arguments),
                                         Value::none(), Value::none()));
  }

private:
  Outcome finish(llvm::Expected<Value> result) {
    Outcome outcome;
    if (result) {
      collect(evaluator, *result, outcome.outputs);
      return outcome;
    }
    llvm::handleAllErrors(
        result.takeError(),
        [&](const Mistake &mistake) {
          outcome.error = mistake.message + " / " + mistake.wayOut;
          outcome.line = mistake.line;
        },
        [&](const llvm::ErrorInfoBase &other) {
          outcome.error = other.message();
        });
    return outcome;
  }
};

Generation generationOf(const rapidjson::Value &oneCase) {
  return oneCase["keras"].GetInt() == 2 ? Generation::Keras2
                                        : Generation::Keras3;
}

Value inputOf(Session &session, const rapidjson::Value &oneCase) {
  const rapidjson::Value &inputs = frozenFunctions()["inputs"];
  auto load = [&](const rapidjson::Value &name) {
    return session.input(parseArray(inputs[name.GetString()]));
  };
  if (!oneCase["inputs"].IsArray())
    return load(oneCase["inputs"]);
  std::vector<Value> all;
  for (auto &name : oneCase["inputs"].GetArray())
    all.push_back(load(name));
  return session.arena.sequence(Kind::List, std::move(all));
}

Keywords argumentsOf(Session &session, const rapidjson::Value &oneCase) {
  Keywords arguments;
  for (auto &member : oneCase["arguments"].GetObject())
    arguments.emplace_back(member.name.GetString(),
                           parseValue(session.arena, member.value));
  return arguments;
}

Value smallInput(Session &session) {
  return session.input({{2, 4}, {1, 2, 3, 4, 5, 6, 7, 8}, DType::Float32});
}

} // namespace

Outcome run(const rapidjson::Value &oneCase, llvm::StringRef python,
            const Limits &limits) {
  Session session(limits, generationOf(oneCase));
  Value x = inputOf(session, oneCase);
  std::vector<Value> defaults, closure;
  for (auto &value : oneCase["defaults"].GetArray())
    defaults.push_back(parseValue(session.arena, value));
  for (auto &value : oneCase["closure"].GetArray())
    closure.push_back(parseValue(session.arena, value));
  llvm::Expected<std::string> bytes =
      bytesOfText(oneCase["codes"][python.str().c_str()].GetString());
  if (!bytes)
    return session.call(bytes.takeError(), x, {});
  return session.call(session.unmarshal(*bytes, defaults, closure), x,
                      argumentsOf(session, oneCase));
}

Outcome runSource(const rapidjson::Value &oneCase) {
  Session session({}, generationOf(oneCase));
  Value x = inputOf(session, oneCase);
  return session.call(session.parse(oneCase["source"].GetString(), "f"), x,
                      argumentsOf(session, oneCase));
}

Outcome runFile(llvm::StringRef text, llvm::StringRef name,
                const Limits &limits) {
  Session session(limits, Generation::Keras3);
  Value x = smallInput(session);
  return session.call(session.parse(text, name), x, {});
}

Outcome runBytes(llvm::StringRef bytes, const Limits &limits) {
  Session session(limits, Generation::Keras2);
  Value x = smallInput(session);
  return session.call(session.unmarshal(bytes, {}, {}), x, {});
}

} // namespace kerasc::lambda
