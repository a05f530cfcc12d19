//===- Lambda.cpp - import of Lambda --------------------------------------===//
//
// The function of a Lambda is interpreted on symbolic tensors, once per call;
// what it computes becomes the body of a `keras.lambda`. No Python runs, and
// nothing of the file does: see compiler/lambda.
//
//===----------------------------------------------------------------------===//

#include "compiler/frontend/layers/Layers.h"

#include "compiler/frontend/Arguments.h"
#include "compiler/frontend/Json.h"
#include "compiler/frontend/LambdaTensors.h"
#include "compiler/frontend/ModelConfig.h"
#include "compiler/frontend/Problems.h"
#include "compiler/frontend/PythonValues.h"
#include "compiler/lambda/Container.h"
#include "compiler/lambda/Interpreter.h"
#include "compiler/lambda/Marshal.h"
#include "compiler/lambda/Source.h"
#include "compiler/lambda/Symbols.h"
#include "dialect/KerasOps.h"

#include "mlir/IR/Block.h"
#include "mlir/IR/Builders.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/Support/Path.h"

namespace kerasc::frontend {

using lambda::Kind;
using lambda::mistake;
using Value = lambda::Value;
using Made = llvm::Expected<Value>;

namespace {

class Lambda : public LayerImporter {
public:
  PythonFunction function;
  std::optional<PythonFunction> mask, outputShape;
  /// A shape without the batch, or shapes; null.
  const rapidjson::Value *rawShape = nullptr;
  /// Keyword arguments: an object, or null.
  const rapidjson::Value *keywords = nullptr;

  Results call(CallSite &site) override;
};

/// One call of a Lambda: its inputs as the function gets them, and what comes
/// back.
class LambdaCall {
public:
  LambdaCall(const Lambda &layer, CallSite &site);
  Results run();

private:
  struct Answer {
    std::vector<Value> tensors;
    /// One per tensor, None for none; or empty.
    std::vector<Value> masks;
  };

  void addInputs();
  Value arrange(const std::vector<Value> &values);
  Value arrangeMasks();
  Made read(const rapidjson::Value &value);
  llvm::Expected<std::vector<Value>> readItems(const rapidjson::Value *list,
                                               llvm::StringRef what);
  Made load(const PythonFunction &function);
  Made loadByName(const PythonFunction &function);
  llvm::Expected<Answer> interpret();
  llvm::Error addMasks(Answer &answer);
  Results emit(const Answer &answer);
  llvm::Expected<llvm::SmallVector<Shape>> declaredShapes();
  void checkOutputShape(const Results &results);
  void report(llvm::Error error, bool isWarning = false);

  const Lambda &layer;
  CallSite &site;
  lambda::Limits limits;
  lambda::Arena arena;
  LambdaTensors tensors;
  lambda::Interpreter interpreter;
  std::unique_ptr<mlir::Block> body = std::make_unique<mlir::Block>();
  /// What the op takes: the inputs, then their masks.
  llvm::SmallVector<mlir::Value> operands;
  std::vector<Value> inputs, masks;
  /// Of the function that is looked at: its name, its Python file.
  std::string name, file;
  /// Name of the layer's own function.
  std::string mainName;
  /// Of functions in the values of functions.
  uint64_t depth = 0;
};

} // namespace

//===----------------------------------------------------------------------===//
// Before: functions and inputs
//===----------------------------------------------------------------------===//

static lambda::Generation generationOf(const Writer &writer) {
  return writer.isKeras3()   ? lambda::Generation::Keras3
         : writer.isKeras1() ? lambda::Generation::Keras1
                             : lambda::Generation::Keras2;
}

/// An operation costs as much as this many instructions; so many bytes of
/// Python objects as one.
static constexpr uint64_t stepsPerOperation = 100, bytesPerStep = 32;

static lambda::Limits limitsOf(const ImportContext &context) {
  lambda::Limits limits;
  uint64_t all = context.limits.lambdaSteps,
           left = all - std::min(all, context.lambdaSteps);
  limits.steps = left;
  limits.operations = left / stepsPerOperation;
  limits.elements = context.limits.elements;
  limits.rank = context.limits.rank;
  return limits;
}

LambdaCall::LambdaCall(const Lambda &layer, CallSite &site)
    : layer(layer), site(site), limits(limitsOf(site.context)), arena(limits),
      tensors(site),
      interpreter(arena, tensors, generationOf(site.context.writer), limits) {}

/// The inputs and their masks as arguments of the body.
void LambdaCall::addInputs() {
  auto add = [&](Tensor tensor) {
    operands.push_back(tensor.value);
    tensor.value = body->addArgument(tensor.value.getType(), site.location);
    lambda::TensorType type;
    type.shape.assign(tensor.shape.begin(), tensor.shape.end());
    type.dtype = dtypeOf(tensor.type);
    return interpreter.tensors.adopt(tensors.add(std::move(tensor)), type);
  };
  for (const Tensor &input : site.inputs)
    inputs.push_back(add(input));
  for (const Tensor &input : site.inputs)
    masks.push_back(input.mask ? add(*input.mask) : Value::none());
}

/// One value per input in the structure that the inputs are passed in.
Value LambdaCall::arrange(const std::vector<Value> &values) {
  if (!site.call.keys.empty()) {
    std::vector<Value> items;
    for (auto [key, value] : llvm::zip(site.call.keys, values)) {
      items.push_back(arena.text(key));
      items.push_back(value);
    }
    return arena.sequence(Kind::Dict, std::move(items));
  }
  return site.call.isList ? arena.sequence(Kind::List, values) : values.front();
}

/// The masks like the inputs; None where no input has one.
Value LambdaCall::arrangeMasks() {
  bool hasMask = llvm::any_of(masks, [](Value mask) { return !mask.isNone(); });
  return hasMask ? arrange(masks) : Value::none();
}

Made LambdaCall::read(const rapidjson::Value &value) {
  return pythonValue(arena, value, [&](const PythonFunction &function) {
    return load(function);
  });
}

/// The items of a list in the file; none for null.
llvm::Expected<std::vector<Value>>
LambdaCall::readItems(const rapidjson::Value *list, llvm::StringRef what) {
  if (!list || list->IsNull())
    return std::vector<Value>();
  Made made = read(*list);
  if (!made)
    return made.takeError();
  if (!made->isSequence())
    return mistake("the " + what + " of the function are " + describe(*made) +
                   ", expected a list");
  return made->items();
}

/// A function that the file only names: one that the user gave, or, where Keras
/// would look next, an activation.
Made LambdaCall::loadByName(const PythonFunction &function) {
  const lambda::SourceFile *found = nullptr;
  for (const lambda::SourceFile &source : site.context.lambdaSources) {
    if (!source.has(function.name))
      continue;
    if (found)
      return mistake("it is in two files, " + found->fileName() + " and " +
                     source.fileName());
    found = &source;
  }
  if (found) {
    file = found->fileName();
    return found->function(interpreter, function.name);
  }
  Made member = lambda::moduleMember(
      static_cast<int64_t>(lambda::Namespace::Activations), function.name);
  if (member)
    return member;
  llvm::consumeError(member.takeError());
  std::string message = "the model has its name, not its code";
  for (const lambda::SourceFile &source : site.context.lambdaSources)
    message += ", and it is not in " + source.fileName();
  return mistake(message, "pass the Python file that defines it: "
                          "--lambda-source FILE.py");
}

Made LambdaCall::load(const PythonFunction &function) {
  if (++depth > limits.depth)
    return mistake("functions in the values of functions are nested deeper "
                   "than " +
                   llvm::Twine(limits.depth));
  llvm::scope_exit leave([&] { --depth; });
  name = function.name;
  file.clear();
  if (!function.code)
    return loadByName(function);
  llvm::Expected<std::string> bytes =
      lambda::bytesOfText(stringOf(function.code));
  if (!bytes)
    return bytes.takeError();
  site.context.lambdaSteps += bytes->size();
  llvm::Expected<lambda::CodeObject *> code =
      lambda::readCode(*bytes, arena, limits);
  if (!code)
    return code.takeError();
  if (auto python = lambda::decode(**code, limits); !python)
    return python.takeError();
  auto defaults = readItems(function.defaults, "defaults");
  if (!defaults)
    return defaults.takeError();
  auto closure = readItems(function.closure, "variables");
  if (!closure)
    return closure.takeError();
  name = (*code)->name;
  file = llvm::sys::path::filename((*code)->fileName).str();
  return interpreter.makeFunction(**code, *defaults, *closure);
}

//===----------------------------------------------------------------------===//
// The call
//===----------------------------------------------------------------------===//

/// The tensors of nested lists, tuples and dictionaries, those of a dictionary
/// in the order of its keys, as Keras flattens them.
static llvm::Error flatten(const Value &value, unsigned depth, bool hasNone,
                           std::vector<Value> &leaves) {
  if (value.isTensor() || (hasNone && value.isNone())) {
    leaves.push_back(value);
    return llvm::Error::success();
  }
  bool isDict = value.is(Kind::Dict);
  if ((!value.isSequence() && !isDict) || depth > 16 || leaves.size() > 4096)
    return mistake("the function gives " + describe(value) +
                   ", expected tensors");
  std::vector<Value> items = value.items();
  if (isDict) {
    std::vector<std::pair<std::string, Value>> members;
    for (size_t i = 0; i + 1 < items.size(); i += 2) {
      if (!items[i].is(Kind::Text))
        return mistake("the function gives a dictionary with the key " +
                       describe(items[i]) + ", expected text");
      members.emplace_back(items[i].text(), items[i + 1]);
    }
    llvm::sort(members, llvm::less_first());
    items.clear();
    for (auto &[key, item] : members)
      items.push_back(item);
  }
  for (const Value &item : items)
    if (llvm::Error error = flatten(item, depth + 1, hasNone, leaves))
      return error;
  return llvm::Error::success();
}

llvm::Expected<LambdaCall::Answer> LambdaCall::interpret() {
  // Before anything of the file is read once more.
  if (!limits.steps)
    return mistake("the Lambdas of the model take more than " +
                       llvm::Twine(site.context.limits.lambdaSteps) + " steps",
                   "the limit can be raised with --limit lambdaSteps=N");
  Made function = load(layer.function);
  if (!function)
    return function.takeError();
  mainName = name;
  lambda::Keywords keywords;
  if (layer.keywords)
    for (const auto &member : layer.keywords->GetObject()) {
      llvm::StringRef key = stringOf(&member.name);
      // Keras before tf.keras leaves the mask of its last call there.
      if (key == "mask" && site.context.writer.isStandalone())
        continue;
      Made value = read(member.value);
      if (!value)
        return value.takeError();
      keywords.emplace_back(key.str(), *value);
    }
  Made result = interpreter.callLambda(
      *function, arrange(inputs), std::move(keywords), arrangeMasks(),
      site.context.writer.isStandalone() ? Value() : Value::of(site.training));
  if (!result)
    return result.takeError();
  Answer answer;
  if (llvm::Error error =
          flatten(*result, 0, /*hasNone=*/false, answer.tensors))
    return error;
  if (answer.tensors.empty())
    return mistake("the function gives nothing, expected tensors");
  if (llvm::Error error = addMasks(answer))
    return error;
  return answer;
}

/// The masks of the results: what the layer's mask function says; without one
/// the results have none.
llvm::Error LambdaCall::addMasks(Answer &answer) {
  if (!layer.mask)
    return llvm::Error::success();
  Made function = load(*layer.mask);
  if (!function)
    return function.takeError();
  Made result = interpreter.call(*function, {arrange(inputs), arrangeMasks()});
  if (!result)
    return result.takeError();
  if (llvm::Error error = flatten(*result, 0, /*hasNone=*/true, answer.masks))
    return error;
  for (auto [mask, masked] : llvm::zip(answer.masks, answer.tensors))
    if (mask.isTensor() && (mask.tensor().type.dtype != lambda::DType::Bool ||
                            mask.tensor().rank() > masked.tensor().rank()))
      return mistake("the mask function gives " + describe(mask) +
                     ", expected bools and no more axes than " +
                     describe(masked) + " has");
  return llvm::Error::success();
}

/// Makes the body an op, and its values the results.
Results LambdaCall::emit(const Answer &answer) {
  std::vector<Value> all = answer.tensors;
  llvm::copy_if(answer.masks, std::back_inserter(all),
                [](const Value &mask) { return mask.isTensor(); });
  llvm::SmallVector<mlir::Value> values;
  for (const Value &value : all)
    values.push_back(tensors[value.tensor().id].value);
  {
    mlir::OpBuilder::InsertionGuard guard(site.builder);
    site.builder.setInsertionPointToEnd(body.get());
    keras::YieldOp::create(site.builder, site.location, values);
  }
  auto op = keras::LambdaOp::create(site.builder, site.location,
                                    mlir::ValueRange(values).getTypes(),
                                    mainName, operands);
  op.getBody().push_back(body.release());

  size_t next = 0;
  auto take = [&](const Value &value) {
    Tensor tensor = tensors[value.tensor().id];
    tensor.value = op.getResult(next++);
    tensor.mask = nullptr;
    return tensor;
  };
  Results results;
  for (const Value &value : answer.tensors)
    results.push_back(take(value));
  for (auto [result, mask] : llvm::zip(results, answer.masks))
    if (mask.isTensor())
      result.mask = std::make_shared<Tensor>(take(mask));
  // A function that gives back a tensor gives its mask, too.
  if (!site.context.writer.isStandalone())
    for (auto [result, value] : llvm::zip(results, answer.tensors))
      for (auto [input, outer] : llvm::zip(inputs, site.inputs))
        if (value.tensor().id == input.tensor().id && outer.mask)
          result.mask = outer.mask;
  return results;
}

//===----------------------------------------------------------------------===//
// Output shapes
//===----------------------------------------------------------------------===//

/// The sizes of a shape in Python; nothing when it is none.
static std::optional<Shape> shapeOf(const Value &value) {
  Shape shape;
  for (const Value &size : value.items()) {
    if (!size.isNone() && !size.is(Kind::Dim) && !size.isInteger())
      return std::nullopt;
    shape.push_back(size.isInteger() ? size.integer : unknownDimension);
  }
  return shape;
}

/// A shape, or one per result; nothing for what is no shape.
static llvm::SmallVector<Shape> shapesOf(const Value &value) {
  llvm::SmallVector<Shape> shapes;
  if (!value.isSequence())
    return shapes;
  if (std::optional<Shape> one = shapeOf(value))
    return {*one};
  for (const Value &item : value.items()) {
    std::optional<Shape> one =
        item.isSequence() ? shapeOf(item) : std::optional<Shape>();
    if (!one)
      return {};
    shapes.push_back(*one);
  }
  return shapes;
}

llvm::Expected<llvm::SmallVector<Shape>> LambdaCall::declaredShapes() {
  if (layer.rawShape) {
    Made raw = read(*layer.rawShape);
    if (!raw)
      return raw.takeError();
    // Without the batch.
    llvm::SmallVector<Shape> shapes = shapesOf(*raw);
    for (Shape &shape : shapes)
      shape.insert(shape.begin(), unknownDimension);
    return shapes;
  }
  Made function = load(*layer.outputShape);
  if (!function)
    return function.takeError();
  std::vector<Value> shapes;
  for (const Value &input : inputs)
    shapes.push_back(interpreter.shapeValue(input.tensor(), false));
  Made result = interpreter.call(*function, {arrange(shapes)});
  if (!result)
    return result.takeError();
  return shapesOf(*result);
}

/// What the function computes wins over what the layer says of its shape.
void LambdaCall::checkOutputShape(const Results &results) {
  if (!layer.rawShape && !layer.outputShape)
    return;
  auto declared = declaredShapes();
  if (!declared)
    return report(declared.takeError(), /*isWarning=*/true);
  if (declared->size() != results.size())
    return;
  for (auto [said, result] : llvm::zip(*declared, results)) {
    bool agrees = said.size() == result.shape.size();
    for (size_t axis = 0; agrees && axis < said.size(); ++axis)
      agrees = said[axis] < 0 || result.shape[axis] < 0 ||
               said[axis] == result.shape[axis];
    if (!agrees)
      site.context.problems.warning(
          {site.layer,
           site.layerClass,
           "argument 'output_shape' says " + printShape(said) +
               ", but the function computes shape " + printShape(result.shape),
           {}});
  }
}

//===----------------------------------------------------------------------===//
// The layer
//===----------------------------------------------------------------------===//

/// Tells what the interpreter did not understand, where in the user's Python.
void LambdaCall::report(llvm::Error error, bool isWarning) {
  std::string message, line;
  std::vector<std::string> notes;
  llvm::handleAllErrors(
      std::move(error),
      [&](const lambda::Mistake &mistake) {
        message = mistake.message;
        if (mistake.line)
          line = ", line " + std::to_string(mistake.line);
        if (!mistake.wayOut.empty())
          notes.push_back(mistake.wayOut);
      },
      [&](const llvm::ErrorInfoBase &other) { message = other.message(); });
  message = "function '" + name + "'" + (file.empty() ? "" : " of " + file) +
            line + ": " + message;
  if (isWarning)
    site.context.problems.warning(
        {site.layer, site.layerClass,
         "argument 'output_shape' is ignored: " + message, std::move(notes)});
  else
    site.error(std::move(message), std::move(notes));
}

Results LambdaCall::run() {
  addInputs();
  llvm::Expected<Answer> answer = [&] {
    mlir::OpBuilder::InsertionGuard guard(site.builder);
    site.builder.setInsertionPointToEnd(body.get());
    return interpret();
  }();
  Results results;
  if (answer) {
    site.context.lambdaSteps +=
        stepsPerOperation * body->getOperations().size();
    results = emit(*answer);
    checkOutputShape(results);
  } else {
    body->dropAllReferences();
    report(answer.takeError());
  }
  site.context.lambdaSteps +=
      interpreter.stepsTaken() + arena.spent() / bytesPerStep;
  return results;
}

Results Lambda::call(CallSite &site) {
  bool hasMask = llvm::any_of(
      site.inputs, [](const Tensor &input) { return input.mask != nullptr; });
  if (hasMask && site.context.writer.isKeras1()) {
    site.error("its input has a mask, which layers of this class refuse in " +
                   site.context.writer.describe(),
               {"remove the Masking layer before it, or save the model with a "
                "later Keras"});
    return {};
  }
  return LambdaCall(*this, site).run();
}

/// Sizes, null for unknown ones; or a list of shapes.
static bool isShapeList(const rapidjson::Value &value, unsigned levels) {
  const rapidjson::Value *items = findMember(value, "items");
  if (stringOf(findMember(value, "class_name")) != "__tuple__")
    items = &value;
  if (!levels || !items || !items->IsArray())
    return false;
  return llvm::all_of(items->GetArray(), [&](const rapidjson::Value &item) {
    std::optional<int64_t> size = integerOf(item);
    return item.IsNull() || (size && *size >= 0) ||
           isShapeList(item, levels - 1);
  });
}

static std::unique_ptr<LayerImporter> create(Arguments &arguments) {
  auto layer = std::make_unique<Lambda>();
  layer->maskRule = MaskRule::own;
  layer->hasManyResults = true;
  layer->mostInputs = 1u << 16;
  if (auto function = readPythonFunction(arguments, "function"))
    layer->function = *function;
  else if (!arguments.failed())
    arguments.missing("function");
  layer->mask = readPythonFunction(arguments, "mask");
  layer->outputShape = readPythonFunction(arguments, "output_shape",
                                          /*hasAlternative=*/true);
  if (!layer->outputShape)
    layer->rawShape = arguments.findSet("output_shape");
  if (layer->rawShape && !isShapeList(*layer->rawShape, 2))
    arguments.expected("output_shape",
                       "a function, a shape or a list of shapes",
                       *layer->rawShape);
  layer->keywords = arguments.findSet("arguments");
  if (layer->keywords && !layer->keywords->IsObject())
    arguments.expected("arguments", "a dictionary", *layer->keywords);
  return layer;
}

static const ArgumentRow arguments[] = {
    {"function", "",
     "its code (a lambda; in Keras 1 and 2 any function), or the name of an "
     "activation or of a function in `--lambda-source`"},
    {"output_shape", "",
     "evaluated and compared: the shape that the function computes wins"},
    {"mask", "", "function"},
    {"arguments", "",
     "numbers, text, lists, tuples, dictionaries, arrays by keyword"},
};

const LayerRow lambdaRow = {"Lambda", "1, 2, 3", arguments, create};

} // namespace kerasc::frontend
