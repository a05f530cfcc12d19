//===- Pipeline.cpp - the compiler, top to bottom -------------------------===//
//
// Start reading here. The table says what runs in which order and what holds
// afterwards; a builder per row says why its passes stand in their order.
// Read next: dialect/ops/DenseOps.td.
//
//===----------------------------------------------------------------------===//

#include "compiler/Pipeline.h"

#include "compiler/Options.h"
#include "compiler/codegen/Target.h"
#include "compiler/passes/Passes.h"
#include "dialect/KerasOps.h"

#include "mlir/Conversion/FuncToLLVM/ConvertFuncToLLVM.h"
#include "mlir/Conversion/Passes.h"
#include "mlir/Conversion/VectorToLLVM/ConvertVectorToLLVM.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Transforms/BufferizableOpInterfaceImpl.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Bufferization/Transforms/Passes.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlow.h"
#include "mlir/Dialect/Func/Extensions/AllExtensions.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Linalg/Passes.h"
#include "mlir/Dialect/Linalg/Transforms/BufferizableOpInterfaceImpl.h"
#include "mlir/Dialect/Linalg/Transforms/SubsetInsertionOpInterfaceImpl.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/MemRef/Transforms/Passes.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/SCF/Transforms/BufferizableOpInterfaceImpl.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Tensor/IR/TensorInferTypeOpInterfaceImpl.h"
#include "mlir/Dialect/Tensor/Transforms/BufferizableOpInterfaceImpl.h"
#include "mlir/Dialect/Tensor/Transforms/SubsetInsertionOpInterfaceImpl.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;
using namespace kerasc;

/// The entries of a model: functions nested in `keras.model`.
static OpPassManager &entries(OpPassManager &manager) {
  return manager.nest<keras::ModelOp>().nest<func::FuncOp>();
}

static void buildResolve(OpPassManager &manager, const Options &options,
                         const Target &) {
  // First: the other passes look at ops of layers, not into regions.
  entries(manager).addPass(createInlineLambdas());
  if (options.inDouble)
    manager.addPass(createRetypeToDouble());
  OpPassManager &entry = entries(manager);
  // While every layer still has its op.
  if (options.exposeLayers)
    entry.addPass(createExposeLayers());
  entry.addPass(createResolveForInference());
  // After it: a penalty may be divided by the batch.
  entry.addPass(createRelaxBatch());
}

static void buildFuse(OpPassManager &manager, const Options &, const Target &) {
  OpPassManager &entry = entries(manager);
  // Ops that do nothing go, and those that have a better name get it.
  entry.addPass(createCanonicalizerPass());
  // Views first: a reshape between a dense and its activation hides the pair.
  entry.addPass(createShapesToViews());
  // Before fusion: a repetition between a dense and its activation does, too.
  entry.addPass(createSinkRepeatVector());
  // After the views, which it moves, and before what looks for float32 layers
  // side by side.
  manager.addNestedPass<keras::ModelOp>(createPromoteHalf());
  // A dense between a normalization and its activation is linear before fusion.
  manager.addNestedPass<keras::ModelOp>(createFoldBatchNormalization());
  OpPassManager &inSingle = entries(manager);
  inSingle.addPass(createFuseDenseActivation());
  // Fusion moves activations across views and brings views together.
  inSingle.addPass(createShapesToViews());
  inSingle.addPass(createFoldViewsIntoWeights());
  // Folds constants, and drops the views and weights nobody reads any more.
  inSingle.addPass(createCanonicalizerPass());
  inSingle.addPass(createCSEPass());
}

static void buildLinalg(OpPassManager &manager, const Options &,
                        const Target &) {
  OpPassManager &entry = entries(manager);
  entry.addPass(createConvertKerasToLinalg());
  entry.addPass(createFuseRounding());
  manager.addNestedPass<keras::ModelOp>(createStorageTypes());
  OpPassManager &onStorage = entries(manager);
  // Reshapes of reshapes meet here and disappear. No CSE: two results without
  // values yet must stay two, or bufferization gives them one buffer.
  onStorage.addPass(createCanonicalizerPass());
}

static void buildBuffer(OpPassManager &manager, const Options &,
                        const Target &) {
  // After it the only values are inputs, so that what follows sees where every
  // byte comes from.
  manager.addPass(createPlaceWeights());
  OpPassManager &onTensors = entries(manager);
  onTensors.addPass(createTensorsToOutParams());
  // Lets what is computed for an output be computed in it.
  onTensors.addPass(createComputeInOutputs());
  manager.addPass(bufferization::createOneShotBufferizePass());
  OpPassManager &onBuffers = entries(manager);
  // Sizes of tensors that are left become sizes of buffers.
  onBuffers.addPass(createCanonicalizerPass());
  onBuffers.addPass(createCSEPass());
  onBuffers.addPass(createExpandCopies());
  onBuffers.addPass(createRequireSizes());
  // Copies of sparse rows have their place in the workspace, too.
  onBuffers.addPass(createTakeSparseInputs());
  onBuffers.addPass(createPlanWorkspace());
}

static void buildSchedule(OpPassManager &manager, const Options &,
                          const Target &target) {
  NameProcessorOptions processor;
  processor.cpu = target.cpu;
  processor.features = target.features[0];
  manager.addNestedPass<keras::ModelOp>(createNameProcessor(processor));
  manager.addNestedPass<keras::ModelOp>(createSplitOneRow());
  ScheduleContractionsOptions scheduleOptions;
  scheduleOptions.vectorBits = target.vector.bits;
  scheduleOptions.vectorRegisters = target.vector.registers;
  scheduleOptions.hasMasks = target.vector.hasMasks;
  manager.addPass(createScheduleContractions(scheduleOptions));
  OpPassManager &entry = entries(manager);
  ScheduleRowsOptions rowOptions;
  rowOptions.vectorBits = target.vector.bits;
  rowOptions.vectorRegisters = target.vector.registers;
  rowOptions.hasMasks = target.vector.hasMasks;
  entry.addPass(createScheduleRows(rowOptions));
  entry.addPass(createConvertLinalgToLoopsPass());
  entry.addPass(memref::createFoldMemRefAliasOpsPass());
  entry.addPass(createExpandMath());
  entry.addPass(createCanonicalizerPass());
  entry.addPass(createCSEPass());
}

static void buildLLVM(OpPassManager &manager, const Options &options,
                      const Target &target) {
  BuildEntriesOptions entryOptions;
  entryOptions.triple = target.triple;
  entryOptions.blockRows = options.blockRows;
  manager.addPass(createBuildEntries(entryOptions));
  // Behind all that folds sizes into types.
  manager.addPass(createShapesToCasts());
  manager.addPass(memref::createExpandStridedMetadataPass());
  // What the expansion of strided metadata computes is affine.
  manager.addPass(createLowerAffinePass());
  manager.addPass(createSCFToControlFlowPass());
  // One walk for what is left of every dialect.
  manager.addPass(createConvertToLLVMPass());
  manager.addPass(createCanonicalizerPass());
  manager.addPass(createReconcileUnrealizedCastsPass());
}

// Row order is execution order.
static constexpr Phase phases[] = {
    {"import", "Keras file to keras dialect",
     "one op per layer, generation-exact attributes, nothing lost", nullptr},
    {"resolve",
     "lambdas inlined, dropout and penalties given their inference meaning",
     "no op whose meaning depends on the mode", buildResolve,
     /*mayRefuse=*/true},
    {"fuse", "activations fused, shapes as views, views folded into weights",
     "no layer that only moves elements but views", buildFuse},
    {"linalg", "keras to linalg on tensors", "no keras op but keras.weight",
     buildLinalg},
    {"buffer", "tensors to buffers of the caller and the workspace",
     "no tensor, no allocation", buildBuffer},
    {"schedule", "dense layers to kernels, the rest to loops, math expanded",
     "no linalg op, no math op without an instruction", buildSchedule},
    {"llvm", "entry functions of the C ABI, everything to LLVM",
     "only the llvm dialect, and where the weights are", buildLLVM},
};

ArrayRef<Phase> kerasc::getPhases() { return phases; }

StringRef kerasc::getEmitName(const Phase &phase) {
  return phase.name == "llvm" ? "llvm-dialect" : StringRef(phase.name);
}

void kerasc::buildPhase(OpPassManager &manager, const Phase &phase,
                        const Options &options, const Target &target) {
  if (phase.build)
    phase.build(manager, options, target);
  manager.addPass(createVerifyPhase({phase.name.str()}));
}

void kerasc::registerDialects(DialectRegistry &registry) {
  // All that the IR after any phase is written in, so that it parses again.
  registry
      .insert<keras::KerasDialect, affine::AffineDialect, arith::ArithDialect,
              bufferization::BufferizationDialect, cf::ControlFlowDialect,
              func::FuncDialect, linalg::LinalgDialect, LLVM::LLVMDialect,
              math::MathDialect, memref::MemRefDialect, scf::SCFDialect,
              tensor::TensorDialect, vector::VectorDialect>();
  arith::registerBufferizableOpInterfaceExternalModels(registry);
  linalg::registerBufferizableOpInterfaceExternalModels(registry);
  linalg::registerSubsetOpInterfaceExternalModels(registry);
  scf::registerBufferizableOpInterfaceExternalModels(registry);
  tensor::registerBufferizableOpInterfaceExternalModels(registry);
  tensor::registerSubsetOpInterfaceExternalModels(registry);
  tensor::registerInferTypeOpInterfaceExternalModels(registry);
  arith::registerConvertArithToLLVMInterface(registry);
  cf::registerConvertControlFlowToLLVMInterface(registry);
  registerConvertFuncToLLVMInterface(registry);
  registerConvertMathToLLVMInterface(registry);
  registerConvertMemRefToLLVMInterface(registry);
  ub::registerConvertUBToLLVMInterface(registry);
  vector::registerConvertVectorToLLVMInterface(registry);
}

void kerasc::registerPasses() {
  registerKerascPasses();
  for (const Phase &phase : phases) {
    if (!phase.build)
      continue;
    PassPipelineRegistration<>(("kerasc-" + phase.name).str(), phase.does,
                               [&phase](OpPassManager &manager) {
                                 llvm::Expected<Target> target =
                                     Target::resolve("native");
                                 if (!target)
                                   llvm::report_fatal_error(target.takeError());
                                 buildPhase(manager, phase, Options(), *target);
                               });
  }
}
