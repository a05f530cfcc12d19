//===- Limits.h - how much a model file may ask for -----------------------===//
//
// Model files are hostile until proven otherwise. Every bound that a reader
// applies is a row of this one table, so that a user can raise it by name
// (`--limit name=value`) and a reviewer can see them all.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_FRONTEND_LIMITS_H
#define KERASC_COMPILER_FRONTEND_LIMITS_H

#include <cstdint>

namespace kerasc::frontend {

// name, default, what it bounds (unit)
#define KERASC_LIMITS(LIMIT)                                                   \
  LIMIT(configBytes, 256ull << 20, "bytes of model configuration JSON")        \
  LIMIT(jsonDepth, 512, "nesting depth of a JSON document")                    \
  LIMIT(jsonValues, 10'000'000, "values in a JSON document")                   \
  LIMIT(archiveMembers, 100'000, "members of a .keras archive")                \
  LIMIT(archiveExpansion, 1'100, "unpacked bytes per packed byte")             \
  LIMIT(weightBytes, 16ull << 30, "bytes of weights in all")                   \
  LIMIT(hdf5Objects, 4'000'000, "groups, datasets and attributes visited")     \
  LIMIT(hdf5Depth, 64, "nesting depth of HDF5 groups")                         \
  LIMIT(attributeBytes, 256ull << 20, "bytes of one HDF5 attribute")           \
  LIMIT(layers, 200'000, "layers of a model, nested models included")          \
  LIMIT(operations, 400'000, "operations after nested models are flattened")   \
  LIMIT(modelDepth, 256, "nesting depth of models in models")                  \
  LIMIT(nameBytes, 1'024, "bytes of a layer's name, its models' included")     \
  LIMIT(rank, 8, "axes of a tensor, the batch included")                       \
  LIMIT(elements, 1ull << 31, "elements of one tensor row or weight")          \
  LIMIT(lambdaSteps, 4'000'000, "steps of the Lambda functions of a model")    \
  LIMIT(problems, 100, "problems reported for one file")

struct Limits {
#define KERASC_LIMIT_FIELD(name, value, what) uint64_t name = value;
  KERASC_LIMITS(KERASC_LIMIT_FIELD)
#undef KERASC_LIMIT_FIELD
};

} // namespace kerasc::frontend

#endif
