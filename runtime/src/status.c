/*===- status.c - words and sizes for the numbers of the ABI --------------===*/

#include "kerasc/runtime.h"

const char *kerasc_version(void) { return KERASC_VERSION; }

const char *kerasc_status_text(kerasc_status status) {
  switch (status) {
  case KERASC_OK:
    return "ok";
  case KERASC_NULL_POINTER:
    return "a pointer that the call needs is NULL";
  case KERASC_MISALIGNED:
    return "data is not aligned to its elements, or workspace or weights not "
           "to 64 bytes";
  case KERASC_OVERLAP:
    return "an output or the workspace overlaps another buffer";
  case KERASC_BAD_BATCH:
    return "the model does not accept this batch size";
  case KERASC_BAD_AXIS:
    return "the sizes of the unknown axes are wrong in number or too large";
  case KERASC_WORKSPACE_TOO_SMALL:
    return "the workspace is too small for this batch";
  case KERASC_ABI_MISMATCH:
    return "object, runtime and caller are of versions that do not fit";
  case KERASC_UNSUPPORTED_CPU:
    return "no variant of the model runs on this processor";
  case KERASC_BAD_ARGUMENT:
    return "an argument of the call does not fit the model";
  }
  return "unknown status";
}

size_t kerasc_dtype_size(uint32_t dtype) {
  switch (dtype) {
  case KERASC_BOOL:
  case KERASC_INT8:
  case KERASC_UINT8:
    return 1;
  case KERASC_FLOAT16:
  case KERASC_BFLOAT16:
  case KERASC_INT16:
  case KERASC_UINT16:
    return 2;
  case KERASC_FLOAT32:
  case KERASC_INT32:
  case KERASC_UINT32:
    return 4;
  case KERASC_FLOAT64:
  case KERASC_INT64:
  case KERASC_UINT64:
    return 8;
  }
  return 0;
}
