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

} // namespace kerasc::frontend

#endif
