//===- WeightLayouts.h - the layouts behind WeightArchive -----------------===//
//
// Private to the readers: which layout an HDF5 file has, and what the layouts'
// implementations share when they fill and complain.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_FRONTEND_WEIGHTLAYOUTS_H
#define KERASC_COMPILER_FRONTEND_WEIGHTLAYOUTS_H

#include "compiler/frontend/Hdf5File.h"
#include "compiler/frontend/Problems.h"
#include "compiler/frontend/Weights.h"

#include "llvm/ADT/Twine.h"

namespace kerasc::frontend {

/// The archive for the layout that `root` has. An error when it has none.
llvm::Expected<std::unique_ptr<WeightArchive>>
openWeights(Hdf5Group root, const Limits &limits);

/// Keras 2.12 and later: groups numbered by class name.
std::unique_ptr<WeightArchive> openKeras3Weights(Hdf5Group root,
                                                 const Limits &limits);

/// Keras 1 to 3 `.h5`: layer_names and weight_names attributes of `group`.
std::unique_ptr<WeightArchive> openLegacyWeights(Hdf5Group group,
                                                 const Limits &limits);

/// A problem of one layer.
void layerError(Problems &problems, const LayerNode &layer,
                const llvm::Twine &message,
                std::vector<std::string> notes = {});

/// "kernel, bias", at most a handful of them.
std::string listNames(const std::vector<std::string> &names);
std::string listVariables(const LayerNode &layer);

/// The bytes of weights that may still be read (`Limits::weightBytes`).
class WeightReader {
public:
  WeightReader(const Limits &limits, Problems &problems)
      : limit(limits.weightBytes), left(limits.weightBytes),
        problems(problems) {}

  /// Reads dataset `path` of `group` into variable `index` of `layer`; what is
  /// wrong with it becomes a problem.
  void read(const Hdf5Group &group, llvm::StringRef path, LayerNode &layer,
            size_t index);

private:
  uint64_t limit;
  uint64_t left;
  Problems &problems;
};

/// Gives every layer below `root` its empty arrays and returns the leaves in
/// model.layers order. Nothing (and a problem) beyond the limits.
bool prepareArrays(LayerNode &root, const Limits &limits, Problems &problems);

/// Whether `layer` or a layer inside it has variables.
bool hasWeights(const LayerNode &layer);

/// All layers with variables at or below `layer`, in model.layers order.
std::vector<LayerNode *> leavesWithWeights(LayerNode &layer);

} // namespace kerasc::frontend

#endif
