/*===- layout_test.c - where every field is, on every pointer size --------===*\

  Compiled, not run: the compiler writes these structures as data. A change here
  breaks every object ever emitted and needs a new KERASC_ABI_MAJOR.

\*===----------------------------------------------------------------------===*/

#include "kerasc/runtime.h"

#define P sizeof(void *)
#define AT(type, field, offset)                                                \
  _Static_assert(offsetof(type, field) == (offset), #type "." #field)
#define SIZE(type, bytes) _Static_assert(sizeof(type) == (bytes), #type)

_Static_assert(KERASC_ABI_VERSION == 0x10001, "version 1.1");
_Static_assert(sizeof(size_t) == P, "sizes are as wide as pointers");

AT(kerasc_tensor, name, 0);
AT(kerasc_tensor, dtype, P);
AT(kerasc_tensor, rank, P + 4);
AT(kerasc_tensor, shape, P + 8);
AT(kerasc_tensor, flags, 2 * P + 8);
AT(kerasc_tensor, mask_rank, 2 * P + 12);
AT(kerasc_tensor, reserved, 2 * P + 16);
SIZE(kerasc_tensor, 3 * P + 16);

AT(kerasc_model, abi_version, 0);
AT(kerasc_model, struct_size, 4);
AT(kerasc_model, call_size, 8);
AT(kerasc_model, input_count, 12);
AT(kerasc_model, output_count, 16);
AT(kerasc_model, axis_count, 20);
AT(kerasc_model, variant_count, 24);
AT(kerasc_model, flags, 28);
AT(kerasc_model, fixed_batch, 32);
AT(kerasc_model, max_batch, 40);
AT(kerasc_model, flops_per_row, 48);
AT(kerasc_model, bytes_per_row, 56);
AT(kerasc_model, weights_bytes, 64);
AT(kerasc_model, features, 72);
AT(kerasc_model, name, 88);
AT(kerasc_model, kerasc_version, 88 + P);
AT(kerasc_model, source_digest, 88 + 2 * P);
AT(kerasc_model, weights_digest, 88 + 3 * P);
AT(kerasc_model, producer, 88 + 4 * P);
AT(kerasc_model, cpu, 88 + 5 * P);
AT(kerasc_model, target, 88 + 6 * P);
AT(kerasc_model, inputs, 88 + 7 * P);
AT(kerasc_model, outputs, 88 + 8 * P);
AT(kerasc_model, workspace_bytes, 88 + 9 * P);
AT(kerasc_model, run, 88 + 10 * P);
AT(kerasc_model, weights, 88 + 11 * P);
AT(kerasc_model, variants, 88 + 12 * P);
AT(kerasc_model, self_tests, 88 + 13 * P);
AT(kerasc_model, training, 88 + 14 * P);
AT(kerasc_model, certificates, 88 + 15 * P);
AT(kerasc_model, size, 88 + 16 * P);
AT(kerasc_model, reserved_1_1, 88 + 17 * P);
SIZE(kerasc_model, 88 + 18 * P);

AT(kerasc_input, data, 0);
AT(kerasc_input, mask, P);
AT(kerasc_input, kind, 2 * P);
AT(kerasc_input, index_dtype, 2 * P + 4);
AT(kerasc_input, nonzeros, 2 * P + 8);
AT(kerasc_input, row_offsets, 3 * P + 8);
AT(kerasc_input, columns, 4 * P + 8);
AT(kerasc_input, reserved, 5 * P + 8);
SIZE(kerasc_input, 6 * P + 8);

AT(kerasc_output, data, 0);
AT(kerasc_output, mask, P);
AT(kerasc_output, reserved, 2 * P);
SIZE(kerasc_output, 4 * P);

AT(kerasc_parallel, context, 0);
AT(kerasc_parallel, threads, P);
AT(kerasc_parallel, parallel_for, 2 * P);
SIZE(kerasc_parallel, 3 * P);

AT(kerasc_call, struct_size, 0);
AT(kerasc_call, batch, P);
AT(kerasc_call, axes, 2 * P);
AT(kerasc_call, axis_count, 3 * P);
AT(kerasc_call, inputs, 4 * P);
AT(kerasc_call, input_count, 5 * P);
AT(kerasc_call, outputs, 6 * P);
AT(kerasc_call, output_count, 7 * P);
AT(kerasc_call, workspace, 8 * P);
AT(kerasc_call, workspace_bytes, 9 * P);
AT(kerasc_call, weights, 10 * P);
AT(kerasc_call, parallel, 11 * P);
AT(kerasc_call, seed, 12 * P);
AT(kerasc_call, call_counter, 12 * P + 8);
SIZE(kerasc_call, 12 * P + 16);
