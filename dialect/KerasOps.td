//===- KerasOps.td - the ops, in the order of the documentation -*- tablegen -*-===//

include "dialect/ops/ModelOps.td"
include "dialect/ops/DenseOps.td"
include "dialect/ops/ActivationOps.td"
include "dialect/ops/ShapeOps.td"
include "dialect/ops/RegularizationOps.td"
include "dialect/ops/MaskOps.td"
include "dialect/ops/MathOps.td"
include "dialect/ops/LambdaOps.td"
