//===- Generation.h - which Keras wrote a file ----------------------------===//
//
// The same words mean different things in different generations of Keras
// (`hard_sigmoid`, activity penalties, node indices), so every reader of a
// configuration asks here and nothing after the import asks again.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_FRONTEND_GENERATION_H
#define KERASC_COMPILER_FRONTEND_GENERATION_H

#include "llvm/ADT/StringRef.h"

#include <rapidjson/document.h>

#include <string>

namespace kerasc::frontend {

class Problems;

enum class Generation {
  keras1,  // Keras 1.x
  keras2,  // Keras 2.0 to 2.3, the package of its own
  tfKeras, // tf.keras, tf_keras and Keras 2.4 and later, which are the same
           // code
  keras3,
};

struct Writer {
  Generation generation = Generation::keras3;
  /// As the file has it, "2.2.4-tf"; empty when it does not say.
  std::string version;

  bool isKeras1() const { return generation == Generation::keras1; }
  bool isKeras3() const { return generation == Generation::keras3; }
  /// Keras 1 and Keras 2 before it became tf.keras.
  bool isStandalone() const {
    return generation == Generation::keras1 || generation == Generation::keras2;
  }
  /// Whether it is Keras 3 of this minor version or later; a file without a
  /// version is taken for the latest.
  bool isKeras3Since(unsigned minor) const;
  /// For messages: "Keras 2.3.1", "tf.keras 2.2.4-tf".
  std::string describe() const;
};

/// By `version` when it is one, else by what only one generation writes. A
/// version that is too old or newer than known is reported.
Writer detectWriter(llvm::StringRef version, const rapidjson::Value &config,
                    Problems &problems);

} // namespace kerasc::frontend

#endif
