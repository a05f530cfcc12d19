/* Runs every variant of a model `m` that this processor can: those with fused
   multiply-add have the same bits, and all share what does not depend on the
   processor. Prints the table. */
#include "m.h"

#include "kerasc/runtime.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { rows = 37, most = 64 };

static size_t elements(const kerasc_tensor *tensor) {
  size_t count = rows;
  for (uint32_t axis = 1; axis < tensor->rank; ++axis)
    count *= (size_t)tensor->shape[axis];
  return count;
}

/* All outputs, one after the other; their number in *count. */
static float *outputs_of(const kerasc_model *model, size_t *count) {
  kerasc_input inputs[most];
  kerasc_output outputs[most];
  kerasc_call call;
  unsigned state = 1;
  float *all;
  memset(inputs, 0, sizeof inputs);
  memset(outputs, 0, sizeof outputs);
  memset(&call, 0, sizeof call);
  for (uint32_t i = 0; i < model->input_count; ++i) {
    float *data = malloc(elements(&model->inputs[i]) * sizeof *data);
    for (size_t k = 0; k < elements(&model->inputs[i]); ++k) {
      state = state * 1664525u + 1013904223u;
      data[k] = (float)(state >> 8) / 8388608.0f - 1.0f;
    }
    inputs[i].data = data;
  }
  *count = 0;
  for (uint32_t i = 0; i < model->output_count; ++i)
    *count += elements(&model->outputs[i]);
  all = calloc(*count, sizeof *all);
  *count = 0;
  for (uint32_t i = 0; i < model->output_count; ++i) {
    outputs[i].data = all + *count;
    *count += elements(&model->outputs[i]);
  }
  call.struct_size = sizeof call;
  call.batch = rows;
  call.inputs = inputs;
  call.input_count = model->input_count;
  call.outputs = outputs;
  call.output_count = model->output_count;
  call.workspace_bytes = kerasc_workspace_bytes(model, rows, 1, NULL);
  call.workspace = aligned_alloc(64, call.workspace_bytes / 64 * 64 + 64);
  if (kerasc_run(model, &call) != KERASC_OK)
    exit(3);
  return all;
}

int main(void) {
  const kerasc_model *model = m_model(), *best = kerasc_select(model);
  float *fused = NULL;
  int wrong = model->variants[0] != model;
  for (uint32_t i = 0; i < model->variant_count; ++i) {
    const kerasc_model *variant = model->variants[i];
    /* Whether it runs here: asked for it alone. */
    kerasc_model alone = *variant;
    size_t count;
    float *out;
    alone.variant_count = 0;
    wrong |= variant->variants != model->variants ||
             variant->variant_count != model->variant_count ||
             variant->weights != model->weights ||
             variant->weights_digest != model->weights_digest ||
             variant->inputs != model->inputs ||
             variant->outputs != model->outputs ||
             variant->name != model->name ||
             variant->workspace_bytes != model->workspace_bytes;
    wrong |= i && (variant->run == model->run || variant->cpu == model->cpu);
    printf("%s%s:", variant->cpu, variant == best ? " (best here)" : "");
    if (!kerasc_select(&alone)) {
      puts(" not here");
      continue;
    }
    out = outputs_of(variant, &count);
    if (!(variant->features[0] & KERASC_CPU_FMA)) {
      puts(" ran");
      continue;
    }
    if (!fused)
      fused = out;
    if (memcmp(out, fused, count * sizeof *out)) {
      wrong = 1;
      puts(" other bits");
    } else {
      puts(" ran, fused");
    }
  }
  if (wrong)
    puts("the variants do not fit each other");
  return wrong;
}
