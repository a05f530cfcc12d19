/* Two models linked into one program, with nothing but their headers. */
#include "one.h"
#include "two.h"

static KERASC_ALIGNAS(64) unsigned char workspace[ONE_WORKSPACE_BYTES];

int main(void) {
  float x[6] = {0}, activation[4];
  float a[4] = {0}, b[6] = {0}, w[2], u[5], v[3];
  if (one_predict(1, x, activation, workspace) != KERASC_OK)
    return 1;
  return two_predict(1, a, b, v, u, w, workspace) != KERASC_OK;
}
