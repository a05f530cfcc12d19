// RUN: %kerasc-opt --pass-pipeline='builtin.module(func.func(keras-shapes-to-views))' %s | FileCheck %s

// A view of a view is one view where their axes have a common refinement.

// 6 is cut into 2 and 3, which end up on both sides of the 4.
// CHECK-LABEL: func.func @composes_by_splitting_an_axis(
// CHECK-SAME:      %[[X:.*]]: tensor<?x6x4xf32>)
// CHECK-NEXT:    %[[Y:.*]] = keras.view %[[X]] expand [2, 3, 4] transpose [0, 2, 1] collapse [2, 4, 3]
// CHECK-NEXT:    return %[[Y]]
func.func @composes_by_splitting_an_axis(%x: tensor<?x6x4xf32>) -> tensor<?x2x4x3xf32> {
  %a = keras.permute %x by [2, 1] : tensor<?x6x4xf32> -> tensor<?x4x6xf32>
  %b = keras.reshape %a to [4, 2, 3] : tensor<?x4x6xf32> -> tensor<?x4x2x3xf32>
  %c = keras.permute %b by [2, 1, 3] : tensor<?x4x2x3xf32> -> tensor<?x2x4x3xf32>
  return %c : tensor<?x2x4x3xf32>
}

// (2, 12) -> (12, 2) -> (3, 8) -> (8, 3): 12 is cut into 3 and 4, and the 3 is
// again a neighbour of the 2.
// CHECK-LABEL: func.func @merges_what_stays_together(
// CHECK-SAME:      %[[X:.*]]: tensor<?x2x12xf32>)
// CHECK-NEXT:    %[[Y:.*]] = keras.view %[[X]] expand [6, 4] transpose [1, 0] collapse [8, 3]
// CHECK-NEXT:    return %[[Y]]
func.func @merges_what_stays_together(%x: tensor<?x2x12xf32>) -> tensor<?x8x3xf32> {
  %a = keras.permute %x by [2, 1] : tensor<?x2x12xf32> -> tensor<?x12x2xf32>
  %b = keras.reshape %a to [3, 8] : tensor<?x12x2xf32> -> tensor<?x3x8xf32>
  %c = keras.permute %b by [2, 1] : tensor<?x3x8xf32> -> tensor<?x8x3xf32>
  return %c : tensor<?x8x3xf32>
}

// (3, 4) transposed is (4, 3); seen as (3, 4) again its axes would have to be cut
// inside an axis of the first: 4 and 3 have no common divisor.
// CHECK-LABEL: func.func @keeps_two_views_without_a_common_refinement(
// CHECK:         %[[A:.*]] = keras.view %{{.*}} expand [3, 4] transpose [1, 0] collapse [4, 3]
// CHECK:         %[[B:.*]] = keras.view %[[A]] expand [3, 4] transpose [1, 0] collapse [4, 3]
// CHECK:         return %[[B]]
func.func @keeps_two_views_without_a_common_refinement(%x: tensor<?x3x4xf32>) -> tensor<?x4x3xf32> {
  %a = keras.permute %x by [2, 1] : tensor<?x3x4xf32> -> tensor<?x4x3xf32>
  %b = keras.reshape %a to [3, 4] : tensor<?x4x3xf32> -> tensor<?x3x4xf32>
  %c = keras.permute %b by [2, 1] : tensor<?x3x4xf32> -> tensor<?x4x3xf32>
  return %c : tensor<?x4x3xf32>
}

// CHECK-LABEL: func.func @folds_a_permute_and_its_inverse_to_nothing(
// CHECK-SAME:      %[[X:.*]]: tensor<?x2x3x4xf32>)
// CHECK-NEXT:    return %[[X]]
func.func @folds_a_permute_and_its_inverse_to_nothing(%x: tensor<?x2x3x4xf32>) -> tensor<?x2x3x4xf32> {
  %a = keras.permute %x by [2, 3, 1] : tensor<?x2x3x4xf32> -> tensor<?x3x4x2xf32>
  %b = keras.permute %a by [3, 1, 2] : tensor<?x3x4x2xf32> -> tensor<?x2x3x4xf32>
  return %b : tensor<?x2x3x4xf32>
}

// Two layers of different kinds undo each other.
// CHECK-LABEL: func.func @folds_channels_first_and_its_inverse_to_nothing(
// CHECK-SAME:      %[[X:.*]]: tensor<?x3x4xf32>)
// CHECK-NEXT:    return %[[X]]
func.func @folds_channels_first_and_its_inverse_to_nothing(%x: tensor<?x3x4xf32>) -> tensor<?x3x4xf32> {
  %a = keras.flatten %x channels_first : tensor<?x3x4xf32> -> tensor<?x12xf32>
  %b = keras.reshape %a to [4, 3] : tensor<?x12xf32> -> tensor<?x4x3xf32>
  %c = keras.permute %b by [2, 1] : tensor<?x4x3xf32> -> tensor<?x3x4xf32>
  return %c : tensor<?x3x4xf32>
}

// CHECK-LABEL: func.func @folds_a_reshape_there_and_back(
// CHECK-SAME:      %[[X:.*]]: tensor<?x12xf32>)
// CHECK-NEXT:    return %[[X]]
func.func @folds_a_reshape_there_and_back(%x: tensor<?x12xf32>) -> tensor<?x12xf32> {
  %a = keras.reshape %x to [3, 4] : tensor<?x12xf32> -> tensor<?x3x4xf32>
  %b = keras.flatten %a : tensor<?x3x4xf32> -> tensor<?x12xf32>
  return %b : tensor<?x12xf32>
}

// The inner view stays for whoever else reads it, and the outer one does not
// wait for it.
// CHECK-LABEL: func.func @composes_across_a_view_with_two_uses(
// CHECK-SAME:      %[[X:.*]]: tensor<?x3x4xf32>)
// CHECK:         %[[A:.*]] = keras.view %[[X]] expand [3, 4] transpose [1, 0] collapse [4, 3]
// CHECK:         %[[B:.*]] = keras.view %[[X]] expand [3, 4] transpose [1, 0] collapse [12]
// CHECK:         return %[[A]], %[[B]]
func.func @composes_across_a_view_with_two_uses(%x: tensor<?x3x4xf32>) -> (tensor<?x4x3xf32>, tensor<?x12xf32>) {
  %a = keras.permute %x by [2, 1] : tensor<?x3x4xf32> -> tensor<?x4x3xf32>
  %b = keras.flatten %a : tensor<?x4x3xf32> -> tensor<?x12xf32>
  return %a, %b : tensor<?x4x3xf32>, tensor<?x12xf32>
}

// A layer that computes is between them.
// CHECK-LABEL: func.func @does_not_compose_across_other_layers(
// CHECK:         keras.view
// CHECK:         keras.activation
// CHECK:         keras.view
func.func @does_not_compose_across_other_layers(%x: tensor<?x3x4xf32>) -> tensor<?x3x4xf32> {
  %a = keras.permute %x by [2, 1] : tensor<?x3x4xf32> -> tensor<?x4x3xf32>
  %b = keras.activation %a with <softmax> : tensor<?x4x3xf32> -> tensor<?x4x3xf32>
  %c = keras.permute %b by [2, 1] : tensor<?x4x3xf32> -> tensor<?x3x4xf32>
  return %c : tensor<?x3x4xf32>
}
