//===- Passes.td - every pass, in pipeline order --------------*- tablegen -*-===//
//
// The table of contents of the compiler. Pipeline.cpp says which phase runs
// which pass; the documentation is generated from here, and every `[example:]`
// is a lit test whose real output is spliced into it.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_PASSES
#define KERASC_COMPILER_PASSES

include "mlir/Pass/PassBase.td"

//===----------------------------------------------------------------------===//
// resolve: first, and only where a tool asks for it
//===----------------------------------------------------------------------===//

def ExposeLayers
    : InterfacePass<"keras-expose-layers", "mlir::FunctionOpInterface"> {
  let summary = "Make the result of every layer an output";
  let description = [{
    Appends the result of each layer to the results of the entry, under the name
    of the layer, so that a difference can be found where it arises.

    * Expects: freshly imported `keras`.
    * Ensures: every layer's result is returned; the first results stay.

    [example: test/passes/expose-layers/doc.mlir]
  }];
}

def RetypeToDouble : Pass<"keras-retype-to-double", "::mlir::ModuleOp"> {
  let summary = "Compute everything in float64";
  let description = [{
    Every tensor of a narrower float becomes float64, and the values of constants
    and variables with them; casts between floats disappear. Integers and bools
    stay. It is the reference that other results are measured against.

    * Expects: freshly imported `keras`.
    * Ensures: no float but float64 left.

    [example: test/passes/retype-to-double/doc.mlir]
  }];
  let dependentDialects = ["::kerasc::keras::KerasDialect"];
}

def InlineLambdas
    : InterfacePass<"keras-inline-lambdas", "mlir::FunctionOpInterface"> {
  let summary = "Put the bodies of lambdas in their place";
  let description = [{
    From here on what a user's function computes is like what layers compute: it
    is fused with its neighbours, becomes views, and is cut into blocks of rows.

    * Expects: `keras`, at any time; the first pass after import.
    * Ensures: no `keras.lambda`.

    [example: test/passes/inline-lambdas/doc.mlir]
  }];
}

def ResolveForInference
    : InterfacePass<"keras-resolve-for-inference", "mlir::FunctionOpInterface"> {
  let summary = "Give layers that mean something in training their inference meaning";
  let description = [{
    At inference dropout, spatial dropout and activity regularization are the
    identity, also for rate 1, and penalties do not exist. A dropout with
    `training = true` stays random: it becomes a `keras.random_dropout` with a
    number of its own, counted in the order of the model, unless its rate is 0.

    * Expects: freshly imported `keras`.
    * Ensures: no op or attribute whose meaning depends on the mode.
    * Refuses: a random dropout of integers, and one whose `noise_shape` has a
      number where the size of the axis is not known.

    [example: test/passes/resolve-for-inference/doc.mlir]
  }];
  let dependentDialects = ["::kerasc::keras::KerasDialect"];
}

def RelaxBatch
    : InterfacePass<"keras-relax-batch", "mlir::FunctionOpInterface"> {
  let summary = "Let an entry of a fixed batch take any number of rows";
  let description = [{
    Rows are independent, and later phases cut a batch into blocks: a batch that
    the model fixes becomes a dynamic axis, and the attribute `keras.batch` of the
    entry, which its wrapper checks.

    * Expects: the mode is resolved, so that nothing divides by the batch.
    * Ensures: axis 0 of every activation is dynamic.
    * Refuses: inputs that fix different batches.

    [example: test/passes/relax-batch/doc.mlir]
  }];
}

//===----------------------------------------------------------------------===//
// fuse
//===----------------------------------------------------------------------===//

def ShapesToViews
    : InterfacePass<"keras-shapes-to-views", "mlir::FunctionOpInterface"> {
  let summary = "Turn flatten, reshape and permute into views and compose them";
  let description = [{
    Layers that only move elements become `keras.view`. A view of a view becomes
    one view when both transpositions fit a common refinement of their shapes;
    where they do not, two views stay. A view that moves nothing disappears.

    * Expects: the mode is resolved.
    * Ensures: no flatten, reshape or permute of a row of known size; no view of a
      view that composes.

    [example: test/passes/shapes-to-views/doc.mlir]
  }];
  let dependentDialects = ["::kerasc::keras::KerasDialect"];
}

def SinkRepeatVector
    : InterfacePass<"keras-sink-repeat-vector", "mlir::FunctionOpInterface"> {
  let summary = "Compute before repeating, not after";
  let description = [{
    `dense(repeat_vector(x))` becomes `repeat_vector(dense(x))`, and the same for
    an activation that does not mix the copies: the work is done once, not n times.

    * Expects: shape layers are views.
    * Ensures: no dense, elementwise or last-axis activation reads a
      `repeat_vector` that has no other use.

    [example: test/passes/sink-repeat-vector/doc.mlir]
  }];
  let dependentDialects = ["::kerasc::keras::KerasDialect"];
}

def PromoteHalf : Pass<"keras-promote-half", "::kerasc::keras::ModelOp"> {
  let summary = "Compute in float32 what is float16 or bfloat16";
  let description = [{
    Every op that computes in a 16-bit float computes in float32, between casts
    that round where Keras does: a dense after its sums, after its bias and after
    its activation. Weights are converted here, rounded first where a mixed policy
    does so; ops that only move elements keep their type.

    * Expects: shape layers are views.
    * Ensures: 16-bit floats only as operands and results of `keras.cast`, and of
      ops that move elements.

    [example: test/passes/promote-half/doc.mlir]
  }];
  let dependentDialects = ["::kerasc::keras::KerasDialect", "::mlir::arith::ArithDialect"];
}

def FoldBatchNormalization
    : Pass<"keras-fold-batch-normalization", "::kerasc::keras::ModelOp"> {
  let summary = "Batch normalization becomes part of the dense layer beside it";
  let description = [{
    At inference a batch normalization is `x * scale + shift` per channel.

    * Behind a linear dense, also across reshapes that keep the last axis, it goes
      into the columns of the dense's kernel and into its bias.
    * Before a dense, also across reshapes, it goes into the rows of the kernel
      and into the bias.
    * Elsewhere it becomes a multiplication and an addition.

    New values are computed in double and rounded once. They are new variables;
    nobody reads the old ones any more.

    * Expects: shape layers are views, 16-bit floats are promoted.
    * Ensures: no `keras.batch_normalization` whose moments are variables with
      values.
    * Leaves alone: dense layers whose kernel is read elsewhere or that another op
      reads, and new values that would not be finite.

    [example: test/passes/fold-batch-normalization/doc.mlir]
  }];
  let dependentDialects = ["::kerasc::keras::KerasDialect"];
}

def FuseDenseActivation
    : InterfacePass<"keras-fuse-dense-activation", "mlir::FunctionOpInterface"> {
  let summary = "Fold an elementwise activation into the dense layer that feeds it";
  let description = [{
    Rewrites `activation(dense(x))` to one `keras.dense`, so that the epilogue
    works on the tile just computed instead of in a second sweep over memory. An
    elementwise activation commutes with views, so a view in between is no
    obstacle: it moves behind.

    * Expects: shape layers are views.
    * Ensures: no elementwise `keras.activation` whose input, looked at through
      views, is a linear `keras.dense` without other users.
    * Leaves alone: a dense or view with several uses; softmax and other row
      functions, which need the whole row.

    [example: test/passes/fuse-dense-activation/doc.mlir]
  }];
  let dependentDialects = ["::kerasc::keras::KerasDialect"];
}

def FoldViewsIntoWeights
    : InterfacePass<"keras-fold-views-into-weights", "mlir::FunctionOpInterface"> {
  let summary = "Permute the rows of a kernel instead of the data";
  let description = [{
    A dense that contracts the whole row of a transposing view can read the
    data where it is, if the rows of its kernel are permuted the other way. The
    permutation becomes the recipe of the `keras.weight`; no byte is touched.

    * Expects: shape layers are views.
    * Ensures: no rank-2 dense reads a transposing view when its kernel is a
      `keras.weight` without a recipe.

    [example: test/passes/fold-views-into-weights/doc.mlir]
  }];
  let dependentDialects = ["::kerasc::keras::KerasDialect"];
}

//===----------------------------------------------------------------------===//
// linalg
//===----------------------------------------------------------------------===//

def ConvertKerasToLinalg
    : InterfacePass<"convert-keras-to-linalg", "mlir::FunctionOpInterface"> {
  let summary = "Lower keras ops to linalg on tensors";
  let description = [{
    Every op becomes `linalg.generic` ops on the same tensors, and loops where a
    place needs what was computed for the one before. Where an op mixes rows, the
    entry gets `keras.whole_batch`: a call is one block of rows. A dense or an
    elementwise activation reads through a view with the indexing map of its
    operand; only a view that nobody can read through becomes a copy.

    * Expects: the fuse phase is done.
    * Ensures: no `keras` op but `keras.weight`.

    [example: test/conversion/keras-to-linalg/doc.mlir]
  }];
  let dependentDialects = ["::mlir::linalg::LinalgDialect", "::mlir::math::MathDialect",
                           "::mlir::tensor::TensorDialect", "::mlir::arith::ArithDialect",
                           "::mlir::scf::SCFDialect"];
}

def FuseRounding
    : InterfacePass<"keras-fuse-rounding", "mlir::FunctionOpInterface"> {
  let summary = "Round to float16 and bfloat16 in the loop that computed";
  let description = [{
    An elementwise op on 16-bit floats becomes one with the elementwise op that
    feeds it and has no other use.

    * Expects: `linalg` on tensors.
    * Ensures: no elementwise chain goes through a 16-bit tensor of its own.
    * Leaves alone: reductions.

    [example: test/passes/fuse-rounding/doc.mlir]
  }];
  let dependentDialects = ["::mlir::linalg::LinalgDialect"];
}

def StorageTypes : Pass<"keras-storage-types", "::kerasc::keras::ModelOp"> {
  let summary = "Give every element the type that memory has for it";
  let description = [{
    Tensors of `f16` and `bf16` become `i16`, of `i1` become `i8`, of unsigned
    integers signless ones; bodies of `linalg` ops convert what they read and
    write. A body works on bools as `i1` and on 16-bit floats as `f32`, converted
    by straight-line integer code. `keras.element_type` on arguments and results
    of the entry says what they mean.

    * Expects: `linalg` on tensors.
    * Ensures: tensors of `f32`, `f64` and signless integers of whole bytes; no
      16-bit float anywhere.

    [example: test/passes/storage-types/doc.mlir]
  }];
  let dependentDialects = ["::kerasc::keras::KerasDialect", "::mlir::arith::ArithDialect"];
}

//===----------------------------------------------------------------------===//
// buffer
//===----------------------------------------------------------------------===//

def PlaceWeights : Pass<"keras-place-weights", "::mlir::ModuleOp"> {
  let summary = "Give every weight its place in the packed weights of the object";
  let description = [{
    Each variable, with its recipe, gets an offset aligned to 64 bytes; a
    `keras.placement` records it. A constant tensor becomes a variable first. The entry functions take the weights as their
    first argument and read them through typed views.

    * Expects: `linalg` on tensors and `keras.weight`.
    * Ensures: no `keras.weight`; `keras.weights_bytes` on the model.

    [example: test/passes/place-weights/doc.mlir]
  }];
  let dependentDialects = ["::kerasc::keras::KerasDialect", "::mlir::memref::MemRefDialect",
                           "::mlir::bufferization::BufferizationDialect"];
}

def TensorsToOutParams
    : InterfacePass<"keras-tensors-to-out-params", "mlir::FunctionOpInterface"> {
  let summary = "Inputs and outputs of an entry become buffers of the caller";
  let description = [{
    Tensor arguments become memrefs and each result a memref argument that the
    function writes; `keras.name` and `keras.output` carry the names. What is
    computed is written into the caller's buffer directly: reshapes between the
    last op and the output are moved onto the buffer.

    * Expects: an entry function on tensors.
    * Ensures: no tensor in the signature.

    [example: test/passes/tensors-to-out-params/doc.mlir]
  }];
  let dependentDialects = ["::mlir::memref::MemRefDialect",
                           "::mlir::bufferization::BufferizationDialect"];
}

def ComputeInOutputs
    : InterfacePass<"keras-compute-in-outputs", "mlir::FunctionOpInterface"> {
  let summary = "What is computed for an output is computed in its buffer";
  let description = [{
    A tensor without values that ends in an output becomes that output's buffer.
    Pieces of other tensors keep buffers of their own and are copied: a piece that
    is read elsewhere, too, must not share them.

    * Expects: outputs that are written by `bufferization.materialize_in_destination`.
    * Ensures: no more than Expects.

    [example: test/passes/compute-in-outputs/doc.mlir]
  }];
  let dependentDialects = ["::mlir::bufferization::BufferizationDialect",
                           "::mlir::tensor::TensorDialect"];
}

def RequireSizes
    : InterfacePass<"keras-require-sizes", "mlir::FunctionOpInterface"> {
  let summary = "Write down which sizes of a call must be equal";
  let description = [{
    Two inputs that are added have the same number of steps, and rows of 4 that
    become rows of 6 must divide. What is not so for all unknown axes becomes the
    attribute `keras.equal_sizes` of the entry, pairs of sizes in the unknown axes;
    its wrapper refuses calls where a pair differs or a size is below 0, which is
    all that a pair of one size asks.

    * Expects: bufferised code whose arguments have `keras.sizes`.
    * Ensures: where all pairs are equal, no op reads or writes outside a buffer.

    [example: test/passes/require-sizes/doc.mlir]
  }];
}

def TakeSparseInputs
    : InterfacePass<"keras-take-sparse-inputs", "mlir::FunctionOpInterface"> {
  let summary = "Let calls give sparse inputs as rows or compressed";
  let description = [{
    A function with `keras.sparse` inputs takes, as its last arguments, where a
    call's compressed rows are (`compiler/passes/SparseInput.h`). Ops that can do
    with these, the contractions of dense layers, go on reading the input, which
    has nonzeros alone where `halves` is not 0; all others read a copy of its rows
    in the workspace.

    * Expects: bufferised code, temporaries still allocated.
    * Ensures: nothing but sizes and contractions `[batch, k] x [k, unit]` read a
      sparse input.
    * Leaves alone: functions without sparse inputs.

    [example: test/passes/take-sparse-inputs/doc.mlir]
  }];
  let dependentDialects = ["::mlir::memref::MemRefDialect", "::mlir::arith::ArithDialect",
                           "::mlir::scf::SCFDialect", "::mlir::linalg::LinalgDialect"];
}

def PlanWorkspace
    : InterfacePass<"keras-plan-workspace", "mlir::FunctionOpInterface"> {
  let summary = "Give every temporary buffer an offset in the caller's workspace";
  let description = [{
    Each allocation becomes a view of the workspace argument at `c * rows` bytes,
    where rows is the number of rows of the block: one row needs one row's space.
    Buffers whose lives do not overlap share memory.

    Buffers with another size that only the call knows come behind these, one after
    the other, and share nothing: which are the largest is not known.

    * Expects: bufferised code.
    * Ensures: no allocation; on the function `keras.workspace_row_bytes`, or, where
      rows and a number are not all that decides, `keras.workspace_bytes`: the bytes
      in the unknown axes and, as last symbol, the rows.

    [example: test/passes/plan-workspace/doc.mlir]
  }];
  let dependentDialects = ["::mlir::memref::MemRefDialect", "::mlir::arith::ArithDialect"];
}

def ExpandCopies
    : InterfacePass<"keras-expand-copies", "mlir::FunctionOpInterface"> {
  let summary = "Copy pieces of rows in loops";
  let description = [{
    A copy from or to a buffer that does not lie in one piece becomes a
    `linalg.generic`; a copy of a part onto itself disappears. The others are one
    call of memcpy each. Sums that would read or write such a buffer get one of
    their own, which is copied.

    * Expects: bufferised code.
    * Ensures: every `memref.copy` moves one piece; every sum works on buffers in
      one piece.

    [example: test/passes/expand-copies/doc.mlir]
  }];
  let dependentDialects = ["::mlir::linalg::LinalgDialect", "::mlir::memref::MemRefDialect"];
}

//===----------------------------------------------------------------------===//
// schedule
//===----------------------------------------------------------------------===//

def NameProcessor : Pass<"keras-name-processor", "::kerasc::keras::ModelOp"> {
  let summary = "Write into a model what processor it is compiled for";
  let description = [{
    The phases before do not depend on the processor; those behind do, and the
    object's descriptor has both attributes.

    * Expects: a `keras.model`.
    * Ensures: `keras.cpu` and `keras.cpu_features` on it.

    [example: test/passes/name-processor/doc.mlir]
  }];
  let options = [
    Option<"cpu", "cpu", "std::string", "\"\"", "what --cpu calls it">,
    Option<"features", "features", "uint64_t", "0", "KERASC_CPU_* bits that the code needs">,
  ];
}

def SplitOneRow : Pass<"keras-split-one-row", "::kerasc::keras::ModelOp"> {
  let summary = "Give every entry a copy for a single row";
  let description = [{
    The copy, private and named like the entry with `.row` behind it, holds the
    attribute `keras.one_row`: wherever the entry asks for the number of rows, it
    has the constant 1.

    * Expects: the buffer phase is done.
    * Ensures: the passes behind it can do without loops over rows where there is
      one, and without thinking of one row where there are several: the entry
      itself is never called with one, not for the rest of a batch either.

    [example: test/passes/split-one-row/doc.mlir]
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect"];
}

def ScheduleContractions : Pass<"keras-schedule-contractions", "::mlir::ModuleOp"> {
  let summary = "Turn dense layers into kernels over packed weights";
  let description = [{
    A contraction of float32 or float64 rows with a weight, the bias before it and the
    elementwise activation behind it become a call of a kernel: register tiles of
    rows and units, written with `scf` and one-dimensional `vector` ops, for one
    row (in the copies that `keras-split-one-row` made) or for any number. The
    placements of its weights become panels. Layers of one shape and activation
    share a kernel. The kernel of a large layer takes a range of vectors of units,
    so that threads can share it, and has `keras.vectors`, their number.

    * Expects: the buffer phase is done.
    * Ensures: no contraction that reads its input row after row is left as
      `linalg`.
      The same for one that reads `[batch, k, row]`: it calls its kernel once per
      batch entry, with strides.
    * Leaves alone: contractions that read their input through any other transposing
      view, and weights that something else reads, too.

    [example: test/passes/schedule-contractions/doc.mlir]
  }];
  let dependentDialects = ["::mlir::scf::SCFDialect", "::mlir::vector::VectorDialect",
                           "::mlir::memref::MemRefDialect", "::mlir::func::FuncDialect",
                           "::mlir::arith::ArithDialect"];
  let options = [
    Option<"vectorBits", "vector-bits", "int64_t", "512", "bits of a vector register">,
    Option<"vectorRegisters", "vector-registers", "int64_t", "32", "number of vector registers">,
    Option<"hasMasks", "masks", "bool", "true", "masked stores cost nothing">,
  ];
}

def ScheduleRows : Pass<"keras-schedule-rows"> {
  let summary = "Turn ops that work row by row into one loop over rows";
  let description = [{
    Consecutive ops on buffers of the same rows - elementwise, sums and
    maxima along the last axis - become one loop over rows with vectors along
    them: a softmax reads its row once. A number per row, and a row that fits the
    registers, is never stored when only these ops read it.

    * Expects: the dense layers are kernels.
    * Ensures: what it takes is `scf` and one-dimensional `vector` ops; the order
      of a sum depends on the length of the row alone.
    * Leaves alone: transposing, gathering and repeating ops, other axes. Neighbours whose buffers overlap are not joined.

    [example: test/passes/schedule-rows/doc.mlir]
  }];
  let dependentDialects = ["::mlir::scf::SCFDialect", "::mlir::vector::VectorDialect",
                           "::mlir::memref::MemRefDialect", "::mlir::arith::ArithDialect"];
  let options = [
    Option<"vectorBits", "vector-bits", "int64_t", "512", "bits of a vector register">,
    Option<"vectorRegisters", "vector-registers", "int64_t", "32", "number of vector registers">,
    Option<"hasMasks", "masks", "bool", "true", "masked stores cost nothing">,
  ];
}

def ExpandMath : Pass<"keras-expand-math"> {
  let summary = "Replace math ops by our own polynomials";
  let description = [{
    Every `math` op without an instruction becomes straight-line `arith` and fused
    multiply-adds, the same for scalars, vectors and targets: no libm call is left.

    * Expects: `math` on f32 and f64.
    * Ensures: no `math` op that would become a call.

    [example: test/passes/expand-math/doc.mlir]
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::math::MathDialect",
                           "::mlir::vector::VectorDialect", "::mlir::LLVM::LLVMDialect"];
}

//===----------------------------------------------------------------------===//
// llvm
//===----------------------------------------------------------------------===//

def BuildEntries : Pass<"keras-build-entries", "::mlir::ModuleOp"> {
  let summary = "Wrap the block functions in the C ABI";
  let description = [{
    Moves the block function out of the model and adds what the object exports:
    `<name>_predict`, `<name>_workspace_bytes` and `<name>_model`, the descriptor.
    The loop over row blocks exists here and nowhere else.

    Several models of one module, `<name>.<cpu>`, are one model scheduled for
    several processors, slowest first: each has a descriptor; weights, names and
    shapes exist once, and `<name>_select` chooses.

    * Expects: block functions on buffers, each with its copy for one row, no
      tensors; `keras.cpu` and
      `keras.cpu_features` on models, for the descriptor; of variants,
      `target_cpu` and `target_features` on block functions, for LLVM.
    * Ensures: the entry functions of the ABI; one `keras.model`, which holds no
      function.

    [example: test/passes/build-entries/doc.mlir]
  }];
  let dependentDialects = ["::mlir::LLVM::LLVMDialect", "::mlir::scf::SCFDialect",
                           "::mlir::arith::ArithDialect", "::mlir::func::FuncDialect"];
  let options = [
    Option<"triple", "triple", "std::string", "\"\"", "LLVM triple, for the descriptor">,
    Option<"blockRows", "block-rows", "int64_t", "0", "rows of a block; 0: from the plan">,
  ];
}

def ShapesToCasts : Pass<"keras-shapes-to-casts"> {
  let summary = "Lower expanded shapes with several unknown sizes in an axis";
  let description = [{
    A buffer whose one axis becomes several, of which more than one is not known,
    becomes a cast with sizes and strides.

    * Expects: buffers in one piece.
    * Ensures: every `memref.expand_shape` has at most one unknown size for an axis
      of its source, as upstream needs it.

    [example: test/passes/shapes-to-casts/doc.mlir]
  }];
  let dependentDialects = ["::mlir::memref::MemRefDialect", "::mlir::arith::ArithDialect"];
}

//===----------------------------------------------------------------------===//
// every phase
//===----------------------------------------------------------------------===//

def VerifyPhase : Pass<"keras-verify-phase"> {
  let summary = "Check the contract of a phase";
  let description = [{
    Each phase of the pipeline ends with this pass; the contracts are those of the
    table in `Pipeline.cpp`. It also runs the verifiers of all ops: `kerasc` does so
    once a phase, `kerasc-opt` after every pass. A failure is a bug in kerasc, named
    after the phase.
  }];
  let options = [Option<"phase", "phase", "std::string", "\"\"",
                        "name of the phase whose contract to check">];
}

#endif
