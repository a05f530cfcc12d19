//===- EntryChecks.cpp ----------------------------------------------------===//
//
// Why: a wrong argument is found before the first byte is written, and costs a
// right call next to nothing: all conditions are computed without branches.
//
//===----------------------------------------------------------------------===//

#include "compiler/codegen/EntryChecks.h"

#include "compiler/codegen/DescribeModel.h"
#include "compiler/codegen/EntryOps.h"
#include "compiler/codegen/EntrySizes.h"

#include <map>

using namespace mlir;
using namespace kerasc;
using namespace kerasc::codegen;
using P = arith::CmpIPredicate;

namespace {

/// Memory that the caller names.
struct Memory {
  Value start, bytes;
  /// Whether it has bytes; null: it surely has.
  Value isThere;
};

/// Whether two regions share a byte.
Value overlap(EntryOps &ops, const Memory &x, const Memory &y) {
  Value xBeforeEnd = ops.compare(P::ult, x.start, ops.add(y.start, y.bytes));
  Value yBeforeEnd = ops.compare(P::ult, y.start, ops.add(x.start, x.bytes));
  Value result = ops.both(xBeforeEnd, yBeforeEnd);
  for (const Memory *region : {&x, &y})
    if (region->isThere)
      result = ops.both(result, region->isThere);
  return result;
}

} // namespace

Faults codegen::findFaults(EntryOps &ops, const ModelPlan &plan, Value batch,
                           ValueRange axes, ValueRange tensors,
                           Value workspace) {
  EntrySizes sizes(ops, plan, axes, EntrySizes::checkedHere);
  Value zero = ops.constant(0);
  Value no = arith::ConstantOp::create(ops.b, ops.b.getBoolAttr(false));
  Value isNull = no, misaligned = no, overlaps = no;
  const ModelInterface &interface = plan.interface;

  // Tensors that may have elements, written ones last, then the workspace.
  // Empty ones may be anywhere.
  SmallVector<Memory> regions;
  size_t readCount = 0;
  std::map<int64_t, Value> addressBits; // of all with that element size
  auto add = [&](Memory region) {
    Value isMissing = ops.compare(P::eq, region.start, zero);
    if (region.isThere)
      isMissing = ops.both(isMissing, region.isThere);
    isNull = ops.either(isNull, isMissing);
    regions.push_back(region);
  };
  for (auto [i, tensor] : llvm::enumerate(tensors)) {
    bool isInput = i < interface.inputs.size();
    if (!sizes.mayHaveElements(i))
      continue;
    Value start = ops.toInteger(tensor);
    Value rowBytes = sizes.rowBytes(i);
    Memory region = {start, ops.multiply(batch, rowBytes), nullptr};
    Value bits = start;
    if (!sizes.isKnown(i)) {
      region.isThere = ops.compare(P::ne, rowBytes, zero);
      bits = arith::SelectOp::create(ops.b, region.isThere, start, zero);
    }
    add(region);
    readCount += isInput;
    const InterfaceTensor &described =
        isInput ? interface.inputs[i]
                : interface.outputs[i - interface.inputs.size()];
    Value &all = addressBits[elementBytes(described.type)];
    all = all ? ops.either(all, bits) : bits;
  }
  Value lowBits = zero;
  for (auto [size, bits] : addressBits)
    if (size > 1)
      lowBits = ops.either(lowBits, ops.both(bits, ops.constant(size - 1)));
  misaligned = ops.compare(P::ne, lowBits, zero);
  if (sizes.needsWorkspace()) {
    Memory region = {ops.toInteger(workspace),
                     sizes.workspaceBytes(batch, ops.constant(1)), nullptr};
    Value low = ops.both(region.start, ops.constant(63));
    Value isOff = ops.compare(P::ne, low, zero);
    if (!interface.axes.empty()) {
      region.isThere = ops.compare(P::ne, region.bytes, zero);
      isOff = ops.both(isOff, region.isThere);
    }
    add(region);
    misaligned = ops.either(misaligned, isOff);
  }
  for (size_t i = readCount; i < regions.size(); ++i)
    for (size_t j = 0; j < i; ++j)
      overlaps = ops.either(overlaps, overlap(ops, regions[i], regions[j]));

  Faults faults = {{overlaps, KERASC_OVERLAP},
                   {misaligned, KERASC_MISALIGNED},
                   {isNull, KERASC_NULL_POINTER},
                   // Nothing is read or written, so nothing can be wrong with
                   // it.
                   {ops.compare(P::eq, batch, zero), KERASC_OK},
                   {sizes.isTooMany(batch), KERASC_BAD_BATCH}};
  if (Value areBad = sizes.areBad())
    // Without unknown axes it is the batch that memory cannot hold.
    faults.push_back(
        {areBad, interface.axes.empty() ? KERASC_BAD_BATCH : KERASC_BAD_AXIS});
  if (uint64_t fixed = interface.fixedBatch)
    faults.push_back(
        {ops.compare(P::ne, batch, ops.constant(fixed)), KERASC_BAD_BATCH});
  return faults;
}
