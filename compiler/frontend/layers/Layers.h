//===- Layers.h - the rows that the files of this folder define -----------===//

#ifndef KERASC_COMPILER_FRONTEND_LAYERS_LAYERS_H
#define KERASC_COMPILER_FRONTEND_LAYERS_LAYERS_H

#include "compiler/frontend/Layer.h"

namespace kerasc::frontend {

extern const LayerRow denseRow;
extern const LayerRow activationRow;
extern const LayerRow dropoutRow;
extern const LayerRow spatialDropout1DRow;
extern const LayerRow spatialDropout2DRow;
extern const LayerRow spatialDropout3DRow;
extern const LayerRow activityRegularizationRow;
extern const LayerRow flattenRow;
extern const LayerRow reshapeRow;
extern const LayerRow permuteRow;
extern const LayerRow repeatVectorRow;
extern const LayerRow maskingRow;
extern const LayerRow lambdaRow;
extern const LayerRow addRow;
extern const LayerRow subtractRow;
extern const LayerRow multiplyRow;
extern const LayerRow averageRow;
extern const LayerRow maximumRow;
extern const LayerRow minimumRow;
extern const LayerRow concatenateRow;
extern const LayerRow dotRow;
extern const LayerRow mergeRow;
extern const LayerRow batchNormalizationRow;
extern const LayerRow batchNormalizationV1Row;
extern const LayerRow reluRow;
extern const LayerRow leakyReLURow;
extern const LayerRow eluRow;
extern const LayerRow thresholdedReLURow;
extern const LayerRow softmaxRow;
extern const LayerRow preluRow;

} // namespace kerasc::frontend

#endif
