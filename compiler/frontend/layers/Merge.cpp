//===- Merge.cpp - import of layers with several inputs -------------------===//
//
// Add, Subtract, Multiply, Average, Maximum, Minimum, Concatenate, Dot, and the
// one layer that was all of them in Keras 1. Masks follow the version that wrote
// the file: Keras 3.4 and later keep what any input keeps, others what all do.
//
//===----------------------------------------------------------------------===//

#include "compiler/frontend/layers/Layers.h"

#include "compiler/frontend/Arguments.h"
#include "compiler/frontend/Json.h"
#include "compiler/frontend/TensorOps.h"
#include "dialect/KerasOps.h"

#include "llvm/ADT/STLExtras.h"

namespace kerasc::frontend {

using keras::BinaryKind;
using keras::Function;
using keras::ReduceKind;

namespace {

enum class MergeKind {
  add,
  subtract,
  multiply,
  average,
  maximum,
  minimum,
  concatenate,
  dot
};

class Merge : public LayerImporter {
public:
  MergeKind kind = MergeKind::add;
  int64_t axis = -1;      // of concatenate
  Shape axes;             // of dot
  bool normalize = false; // of dot
  bool isCosine = false;  // Keras 1's way to normalize
  bool isKeras3 = true;
  /// Keras 3.4 and later leave masked elements out of products and extremes, and
  /// keep in the mask what any input keeps; before, what all with a mask do.
  bool keepsAny = true;

  Results call(CallSite &site) override;

private:
  Tensor fold(TensorOps &ops, llvm::ArrayRef<Tensor> inputs);
  Tensor foldMasked(TensorOps &ops, llvm::ArrayRef<Tensor> inputs);
  Tensor multiplyMasked(TensorOps &ops, llvm::ArrayRef<Tensor> inputs);
  Tensor dot(CallSite &site, TensorOps &ops);
  Tensor elementwiseMask(TensorOps &ops, llvm::ArrayRef<Tensor> inputs);
  Tensor concatenatedMask(TensorOps &ops, llvm::ArrayRef<Tensor> inputs);
};

} // namespace

static BinaryKind binaryOf(MergeKind kind) {
  switch (kind) {
  case MergeKind::subtract:
    return BinaryKind::subtract;
  case MergeKind::multiply:
    return BinaryKind::multiply;
  case MergeKind::maximum:
    return BinaryKind::maximum;
  case MergeKind::minimum:
    return BinaryKind::minimum;
  default:
    return BinaryKind::add;
  }
}

/// With as many axes as the input with most: new ones follow the batch.
static llvm::SmallVector<Tensor> alignRanks(TensorOps &ops,
                                            llvm::ArrayRef<Tensor> inputs) {
  size_t rank = 0;
  for (const Tensor &input : inputs)
    rank = std::max(rank, input.shape.size());
  llvm::SmallVector<Tensor> result;
  for (const Tensor &input : inputs) {
    Shape shape = input.shape;
    shape.insert(shape.begin() + 1, rank - shape.size(), 1);
    result.push_back(ops.withShape(input, shape));
    if (result.back())
      result.back().mask = input.mask;
  }
  return result;
}

Tensor Merge::fold(TensorOps &ops, llvm::ArrayRef<Tensor> inputs) {
  Tensor result = inputs.front();
  for (const Tensor &input : inputs.drop_front())
    result = ops.binary(binaryOf(kind), result, input);
  if (kind == MergeKind::average && result)
    result = ops.binary(BinaryKind::divide, result,
                        ops.scalar(inputs.size(), isFloat(result.type)
                                                      ? result.type
                                                      : ElementType::f32));
  return result;
}

/// Keras 3 has a maximum of what is not masked: a masked element takes the
/// other's value.
Tensor Merge::foldMasked(TensorOps &ops, llvm::ArrayRef<Tensor> inputs) {
  Tensor result, resultMask;
  for (const Tensor &input : inputs) {
    Tensor x = input, mask;
    if (input.mask)
      mask = ops.expandDims(*input.mask, -1);
    if (!result) {
      result = x;
      resultMask = mask;
      continue;
    }
    if (mask)
      x = ops.select(mask, x, result);
    if (resultMask)
      result = ops.select(resultMask, result, x);
    resultMask = mask && resultMask
                     ? ops.binary(BinaryKind::logical_or, resultMask, mask)
                     : Tensor();
    result = ops.binary(binaryOf(kind), result, x);
    if (!result)
      return {};
  }
  return result;
}

/// Keras 3 multiplies with 1 where an input is masked, and gives 0 where all
/// are.
Tensor Merge::multiplyMasked(TensorOps &ops, llvm::ArrayRef<Tensor> inputs) {
  Tensor result, all;
  bool areAllMasked =
      llvm::all_of(inputs, [](const Tensor &t) { return t.mask != nullptr; });
  for (const Tensor &input : inputs) {
    Tensor x = input;
    if (input.mask) {
      Tensor mask = ops.expandDims(*input.mask, -1);
      x = ops.select(mask, x, ops.scalar(1, x.type));
      all = all ? ops.binary(BinaryKind::logical_or, all, mask) : mask;
    }
    result = result ? ops.binary(BinaryKind::multiply, result, x) : x;
    if (!result)
      return {};
  }
  return areAllMasked ? ops.select(all, result, ops.scalar(0, result.type))
                      : result;
}

/// Σ over one axis of each, for each row of the batch.
Tensor Merge::dot(CallSite &site, TensorOps &ops) {
  Tensor operands[2] = {site.inputs[0], site.inputs[1]};
  int64_t along[2];
  for (int i = 0; i < 2; ++i) {
    size_t rank = operands[i].shape.size();
    auto place = ops.normalizeAxis(axes[axes.size() == 2 ? i : 0], rank);
    if (!place)
      return {};
    if (*place == 0 || rank < 2)
      return ops.fail("argument 'axes' names the batch of an input of shape " +
                      printShape(operands[i].shape));
    along[i] = *place;
  }
  auto contract = [&](const Tensor &a, const Tensor &b) {
    std::string letters[2] = {"a", "a"}, output = "a";
    char next = 'c';
    for (int i = 0; i < 2; ++i)
      for (size_t place = 1; place < (i ? b : a).shape.size(); ++place) {
        bool isSummed = place == static_cast<size_t>(along[i]);
        letters[i] += isSummed ? 'b' : next;
        if (!isSummed)
          output += next++;
      }
    Tensor result =
        ops.einsum(letters[0] + "," + letters[1] + "->" + output, a, b);
    // A row is one number: it keeps an axis.
    return output == "a" ? ops.expandDims(result, -1) : result;
  };
  if (normalize)
    for (int i = 0; i < 2; ++i) {
      Tensor &x = operands[i];
      Tensor squares = ops.reduce(ReduceKind::sum,
                                  ops.unary(Function::square, x), {along[i]},
                                  /*keepDims=*/true);
      // Keras 3 bounds the factor, earlier ones the sum.
      Tensor factor = isKeras3
                          ? ops.binary(BinaryKind::minimum,
                                       ops.unary(Function::rsqrt, squares),
                                       ops.scalar(1e7, x.type))
                          : ops.unary(Function::rsqrt,
                                      ops.binary(BinaryKind::maximum, squares,
                                                 ops.scalar(1e-12, x.type)));
      x = ops.binary(BinaryKind::multiply, x, factor);
    }
  Tensor result = contract(operands[0], operands[1]);
  if (!isCosine || !result)
    return result;
  Tensor lengths =
      ops.binary(BinaryKind::multiply, contract(operands[0], operands[0]),
                 contract(operands[1], operands[1]));
  lengths =
      ops.unary(Function::sqrt, ops.binary(BinaryKind::maximum, lengths,
                                           ops.scalar(1e-7, result.type)));
  return ops.expandDims(ops.binary(BinaryKind::divide, result, lengths), 1);
}

Tensor Merge::elementwiseMask(TensorOps &ops, llvm::ArrayRef<Tensor> inputs) {
  Tensor result;
  for (const Tensor &input : inputs) {
    if (!input.mask) {
      // Of what one input does not say nothing is known.
      if (keepsAny)
        return {};
      continue;
    }
    result = result ? ops.binary(keepsAny ? BinaryKind::logical_or
                                          : BinaryKind::logical_and,
                                 result, *input.mask)
                    : *input.mask;
  }
  return result;
}

Tensor Merge::concatenatedMask(TensorOps &ops, llvm::ArrayRef<Tensor> inputs) {
  if (llvm::all_of(inputs, [](const Tensor &t) { return !t.mask; }))
    return {};
  llvm::SmallVector<Tensor> masks;
  for (const Tensor &input : inputs) {
    Tensor mask;
    if (!input.mask)
      mask = ops.fullLike(input, 1, ElementType::boolean);
    else if (input.mask->shape.size() < input.shape.size())
      mask = ops.broadcast(ops.expandDims(*input.mask, -1), input.shape, input);
    else
      mask = *input.mask;
    masks.push_back(mask);
  }
  return ops.reduce(keepsAny ? ReduceKind::any : ReduceKind::all,
                    ops.concatenate(masks, axis), {-1}, /*keepDims=*/false);
}

Results Merge::call(CallSite &site) {
  TensorOps ops(site);
  llvm::ArrayRef<Tensor> inputs = site.inputs;
  Tensor result, mask;
  if (kind == MergeKind::dot) {
    result = dot(site, ops);
  } else if (kind == MergeKind::concatenate) {
    result = ops.concatenate(inputs, axis);
    if (result)
      mask = concatenatedMask(ops, inputs);
  } else {
    llvm::SmallVector<Tensor> aligned = alignRanks(ops, inputs);
    bool isMasked = keepsAny && llvm::any_of(inputs, [](const Tensor &t) {
                      return t.mask != nullptr;
                    });
    bool isExtreme = kind == MergeKind::maximum || kind == MergeKind::minimum;
    result = isMasked && isExtreme ? foldMasked(ops, aligned)
             : isMasked && kind == MergeKind::multiply
                 ? multiplyMasked(ops, aligned)
                 : fold(ops, aligned);
    if (result)
      mask = elementwiseMask(ops, inputs);
  }
  if (!result || site.hasFailed)
    return {};
  result.mask = mask ? std::make_shared<Tensor>(mask) : nullptr;
  return {result};
}

//===----------------------------------------------------------------------===//
// Rows
//===----------------------------------------------------------------------===//

static std::unique_ptr<Merge> makeMerge(Arguments &arguments, MergeKind kind) {
  auto layer = std::make_unique<Merge>();
  layer->kind = kind;
  layer->isKeras3 = arguments.context.writer.isKeras3();
  layer->keepsAny = arguments.context.writer.isKeras3Since(4);
  layer->maskRule = MaskRule::own;
  bool isPair = kind == MergeKind::subtract || kind == MergeKind::dot;
  layer->leastInputs = isPair ? 2 : 1;
  layer->mostInputs = isPair ? 2 : UINT32_MAX;
  return layer;
}

template <MergeKind kind>
static std::unique_ptr<LayerImporter> create(Arguments &arguments) {
  return makeMerge(arguments, kind);
}

static std::unique_ptr<LayerImporter> createConcatenate(Arguments &arguments) {
  auto layer = makeMerge(arguments, MergeKind::concatenate);
  layer->axis = arguments.integer("axis", -8, 7, -1);
  return layer;
}

static std::unique_ptr<LayerImporter> createDot(Arguments &arguments) {
  auto layer = makeMerge(arguments, MergeKind::dot);
  layer->axes = arguments.integerOrList("axes", -8);
  layer->normalize = arguments.boolean("normalize", false);
  if (!arguments.failed() && layer->axes.size() > 2)
    arguments.expected("axes", "one or two ints", *arguments.find("axes"));
  return layer;
}

/// Keras 1: what is done is an argument.
static std::unique_ptr<LayerImporter> createMerge(Arguments &arguments) {
  static constexpr std::pair<llvm::StringRef, MergeKind> modes[] = {
      {"sum", MergeKind::add},
      {"mul", MergeKind::multiply},
      {"ave", MergeKind::average},
      {"max", MergeKind::maximum},
      {"concat", MergeKind::concatenate},
      {"dot", MergeKind::dot},
      {"cos", MergeKind::dot},
  };
  const rapidjson::Value *mode = arguments.findSet("mode");
  llvm::StringRef name = mode ? stringOf(mode) : "sum";
  const auto *row =
      llvm::find_if(modes, [&](const auto &row) { return row.first == name; });
  // Functions of the writer's own, and their parts.
  for (llvm::StringRef key :
       {"mode_type", "output_shape", "output_shape_type", "output_mask",
        "output_mask_type", "arguments", "node_indices", "tensor_indices"})
    arguments.find(key);
  if (row == std::end(modes)) {
    arguments.expected("mode",
                       "'sum', 'mul', 'ave', 'max', 'concat', 'dot' or "
                       "'cos'",
                       *mode,
                       {"a function of the writer's own is not compiled"});
    return nullptr;
  }
  if (const auto *layers = arguments.findSet("layers"))
    arguments.error("argument 'layers': the branches of a Sequential model, "
                    "got " +
                        describeValue(*layers),
                    {"build the same model with Input and Model, and load the "
                     "weights of this one"});
  auto layer = makeMerge(arguments, row->second);
  layer->axis = arguments.integer("concat_axis", -8, 7, -1);
  layer->isCosine = name == "cos";
  layer->axes = {-1};
  if (const auto *axes = arguments.findSet("dot_axes")) {
    // One, two, or two lists of one.
    if (axes->IsArray() && !axes->Empty() && (*axes)[0].IsArray()) {
      layer->axes.clear();
      for (const rapidjson::Value &list : axes->GetArray())
        if (list.IsArray() && list.Size() == 1 && integerOf(list[0]))
          layer->axes.push_back(*integerOf(list[0]));
    } else {
      layer->axes = arguments.integerOrList("dot_axes", -8);
    }
    if (layer->axes.empty() || layer->axes.size() > 2)
      arguments.expected("dot_axes", "one or two axes", *axes);
  }
  return layer;
}

static const ArgumentRow noArguments[] = {
    {"inputs", "", "any number, broadcast; two of Subtract"},
};
static const ArgumentRow concatenateArguments[] = {
    {"axis", "", "int"},
};
static const ArgumentRow dotArguments[] = {
    {"axes", "", "one or two ints, not the batch"},
    {"normalize", "", "bool"},
};
static const ArgumentRow mergeArguments[] = {
    {"mode", "", "the name of a mode; no function"},
    {"concat_axis", "", "int"},
    {"dot_axes", "", "one or two ints, not the batch"},
};

const LayerRow addRow = {"Add", "2, 3", noArguments, create<MergeKind::add>};
const LayerRow subtractRow = {"Subtract", "2, 3", noArguments,
                              create<MergeKind::subtract>};
const LayerRow multiplyRow = {"Multiply", "2, 3", noArguments,
                              create<MergeKind::multiply>};
const LayerRow averageRow = {"Average", "2, 3", noArguments,
                             create<MergeKind::average>};
const LayerRow maximumRow = {"Maximum", "2, 3", noArguments,
                             create<MergeKind::maximum>};
const LayerRow minimumRow = {"Minimum", "2, 3", noArguments,
                             create<MergeKind::minimum>};
const LayerRow concatenateRow = {"Concatenate", "2, 3", concatenateArguments,
                                 createConcatenate};
const LayerRow dotRow = {"Dot", "2, 3", dotArguments, createDot};
const LayerRow mergeRow = {"Merge", "1, 2.0", mergeArguments, createMerge};

} // namespace kerasc::frontend
