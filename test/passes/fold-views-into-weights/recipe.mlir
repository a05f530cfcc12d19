// RUN: %kerasc-opt --pass-pipeline='builtin.module(keras.model(func.func(keras-fold-views-into-weights,canonicalize)))' %s | FileCheck %s

// A kernel's rows are permuted where a dense contracts the whole row of a view
// that transposes. (The canonicalization drops what nobody reads any more.)

keras.model @m {
  keras.variable @kernel : tensor<24x5xf32>
  keras.variable @narrow : tensor<4x5xf32>

  // The inverse of a cycle of three is another cycle.
  // CHECK-LABEL: func.func @inverts_the_permutation(
  // CHECK:         keras.weight @kernel rows [4, 2, 3] permuted [1, 2, 0]
  // CHECK-NOT:     transpose [2, 0, 1]
  // CHECK:         return
  func.func @inverts_the_permutation(%x: tensor<?x2x3x4xf32>) -> tensor<?x5xf32> {
    %kernel = keras.weight @kernel : tensor<24x5xf32>
    %row = keras.view %x expand [2, 3, 4] transpose [2, 0, 1] collapse [24] : tensor<?x2x3x4xf32> -> tensor<?x24xf32>
    %y = keras.dense %row, %kernel : (tensor<?x24xf32>, tensor<24x5xf32>) -> tensor<?x5xf32>
    return %y : tensor<?x5xf32>
  }

  // The other dense reads the rows as they are: two places for one variable.
  // CHECK-LABEL: func.func @leaves_the_weight_of_another_reader(
  // CHECK-SAME:      %[[X:[a-z0-9]+]]: tensor<?x4x6xf32>, %[[Z:[a-z0-9]+]]: tensor<?x24xf32>)
  // CHECK-DAG:     %[[PLAIN:.*]] = keras.weight @kernel : tensor<24x5xf32>
  // CHECK-DAG:     %[[PERMUTED:.*]] = keras.weight @kernel rows [6, 4] permuted [1, 0] : tensor<24x5xf32>
  // CHECK-DAG:     keras.dense %{{.*}}, %[[PERMUTED]]
  // CHECK-DAG:     keras.dense %[[Z]], %[[PLAIN]]
  // CHECK:         return
  func.func @leaves_the_weight_of_another_reader(%x: tensor<?x4x6xf32>, %z: tensor<?x24xf32>) -> (tensor<?x5xf32>, tensor<?x5xf32>) {
    %kernel = keras.weight @kernel : tensor<24x5xf32>
    %row = keras.view %x expand [4, 6] transpose [1, 0] collapse [24] : tensor<?x4x6xf32> -> tensor<?x24xf32>
    %a = keras.dense %row, %kernel : (tensor<?x24xf32>, tensor<24x5xf32>) -> tensor<?x5xf32>
    %b = keras.dense %z, %kernel : (tensor<?x24xf32>, tensor<24x5xf32>) -> tensor<?x5xf32>
    return %a, %b : tensor<?x5xf32>, tensor<?x5xf32>
  }

  // CHECK-LABEL: func.func @leaves_the_view_of_another_reader(
  // CHECK-DAG:     keras.weight @kernel rows [6, 4] permuted [1, 0]
  // CHECK-DAG:     keras.view {{.*}} expand [4, 6] transpose [1, 0] collapse [24]
  // CHECK:         return
  func.func @leaves_the_view_of_another_reader(%x: tensor<?x4x6xf32>) -> (tensor<?x5xf32>, tensor<?x24xf32>) {
    %kernel = keras.weight @kernel : tensor<24x5xf32>
    %row = keras.view %x expand [4, 6] transpose [1, 0] collapse [24] : tensor<?x4x6xf32> -> tensor<?x24xf32>
    %y = keras.dense %row, %kernel : (tensor<?x24xf32>, tensor<24x5xf32>) -> tensor<?x5xf32>
    return %y, %row : tensor<?x5xf32>, tensor<?x24xf32>
  }

  // A part of the row is contracted: its rows are not the row's.
  // CHECK-LABEL: func.func @keeps_the_view_of_a_dense_of_higher_rank(
  // CHECK:         keras.weight @narrow : tensor<4x5xf32>
  // CHECK:         keras.view {{.*}} transpose [1, 0]
  func.func @keeps_the_view_of_a_dense_of_higher_rank(%x: tensor<?x4x6xf32>) -> tensor<?x6x5xf32> {
    %kernel = keras.weight @narrow : tensor<4x5xf32>
    %t = keras.view %x expand [4, 6] transpose [1, 0] collapse [6, 4] : tensor<?x4x6xf32> -> tensor<?x6x4xf32>
    %y = keras.dense %t, %kernel : (tensor<?x6x4xf32>, tensor<4x5xf32>) -> tensor<?x6x5xf32>
    return %y : tensor<?x6x5xf32>
  }

  // CHECK-LABEL: func.func @keeps_a_kernel_that_has_a_recipe(
  // CHECK:         keras.weight @kernel rows [3, 8] permuted [1, 0]
  // CHECK:         keras.view {{.*}} transpose [1, 0]
  func.func @keeps_a_kernel_that_has_a_recipe(%x: tensor<?x4x6xf32>) -> tensor<?x5xf32> {
    %kernel = keras.weight @kernel rows [3, 8] permuted [1, 0] : tensor<24x5xf32>
    %row = keras.view %x expand [4, 6] transpose [1, 0] collapse [24] : tensor<?x4x6xf32> -> tensor<?x24xf32>
    %y = keras.dense %row, %kernel : (tensor<?x24xf32>, tensor<24x5xf32>) -> tensor<?x5xf32>
    return %y : tensor<?x5xf32>
  }

  // A kernel that was computed has no rows to move.
  // CHECK-LABEL: func.func @keeps_the_view_when_the_kernel_is_no_weight(
  // CHECK:         keras.view {{.*}} transpose [1, 0]
  func.func @keeps_the_view_when_the_kernel_is_no_weight(%x: tensor<?x4x6xf32>, %kernel: tensor<24x5xf32>) -> tensor<?x5xf32> {
    %row = keras.view %x expand [4, 6] transpose [1, 0] collapse [24] : tensor<?x4x6xf32> -> tensor<?x24xf32>
    %y = keras.dense %row, %kernel : (tensor<?x24xf32>, tensor<24x5xf32>) -> tensor<?x5xf32>
    return %y : tensor<?x5xf32>
  }

  // Nothing moves, nothing to fold.
  // CHECK-LABEL: func.func @keeps_a_reshape(
  // CHECK:         keras.weight @kernel : tensor<24x5xf32>
  func.func @keeps_a_reshape(%x: tensor<?x4x6xf32>) -> tensor<?x5xf32> {
    %kernel = keras.weight @kernel : tensor<24x5xf32>
    %row = keras.view %x expand [24] transpose [0] collapse [24] : tensor<?x4x6xf32> -> tensor<?x24xf32>
    %y = keras.dense %row, %kernel : (tensor<?x24xf32>, tensor<24x5xf32>) -> tensor<?x5xf32>
    return %y : tensor<?x5xf32>
  }
}
