// RUN: %kerasc-opt --pass-pipeline='builtin.module(keras.model(keras-name-processor{cpu=x86-64-v2 features=127}))' %s | FileCheck %s

// CHECK: keras.model @jet attributes {keras.cpu = "x86-64-v2", keras.cpu_features = 127 : i64} {
keras.model @jet {
}
