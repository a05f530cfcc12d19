//===- ModelInterface.h - what a compiled model offers to C ---------------===//
//
// The one description from which the header, the example and the descriptor
// inside the object are written, so that the three cannot disagree. Plain C++:
// it is filled from the IR but knows nothing of MLIR.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_CODEGEN_MODELINTERFACE_H
#define KERASC_COMPILER_CODEGEN_MODELINTERFACE_H

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace kerasc::codegen {

/// Element types of inputs and outputs; the numbers are kerasc_dtype's.
enum class DataType : uint32_t {
  float32,
  float64,
  float16,
  bfloat16,
  boolean,
  int8,
  int16,
  int32,
  int64,
  uint8,
  uint16,
  uint32,
  uint64,
};

/// Entries of a shape that are not sizes, as in kerasc_tensor.
constexpr int64_t batchAxis = -1;
constexpr int64_t unknownAxis(int64_t k) { return -2 - k; }

/// A step of a formula in postfix order. Numbers are not negative.
struct SizeStep {
  enum Kind : uint8_t {
    number, // `value`
    axis,   // ModelInterface::axes[value]
    rows,
    add,
    subtract,
    multiply,
    divide,   // rounds down
    divideUp, // rounds up
    modulo,
  };
  Kind kind;
  int64_t value = 0;
};

/// A size that a call decides: from the unknown axes and the number of rows.
using SizeFormula = std::vector<SizeStep>;

struct InterfaceTensor {
  std::string name;       // as the model file spells it; any bytes
  std::string identifier; // C parameter; from assignIdentifiers
  DataType type = DataType::float32;
  /// First the batch; then sizes, or unknownAxis(k) for
  /// ModelInterface::axes[k], or, beyond those, for ModelInterface::sizes. The
  /// product of the sizes fits into 63 bits.
  std::vector<int64_t> shape;
  uint32_t maskRank = 0; // leading axes that a mask covers; 0: no mask
  bool sparse = false;   // CSR accepted besides dense
};

/// A size besides the batch that only the caller knows.
struct InterfaceAxis {
  std::string name;       // what to call it if possible, "features_axis_1"
  std::string identifier; // C parameter; from assignIdentifiers
};

struct ModelInterface {
  std::string prefix;        // of all exported names; prefixProblem() is empty
  std::string modelName;     // the model's own name; any bytes
  std::string producer;      // "keras 3.15.1"
  std::string kerascVersion; // "0.1.0"
  std::string sourceDigest;  // 64 hex digits
  std::string cpu;           // lowest of --cpu, "x86-64-v3"
  std::string target;        // LLVM triple
  std::vector<InterfaceTensor> inputs;
  std::vector<InterfaceTensor> outputs;
  std::vector<InterfaceAxis> axes;
  /// What outputs have that is computed from the axes; unknownAxis(axes.size())
  /// is the first of them.
  std::vector<SizeFormula> sizes;
  /// Bytes that suffice for any batch on one thread; nothing when no constant
  /// does (operations over the whole batch, unknown axes).
  std::optional<uint64_t> workspaceBound;
  uint64_t fixedBatch = 0; // 0: any
  uint64_t maxBatch = 0;   // 0: any
  bool isRandom = false;   // has layers that draw random numbers
  /// All of --cpu, slowest first, when they are several: the header then also
  /// declares <prefix>_select. Empty when there is one.
  std::vector<std::string> variants;
};

} // namespace kerasc::codegen

#endif
