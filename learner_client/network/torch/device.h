#pragma once

#include <ATen/core/Generator.h>
#include <c10/core/Device.h>
#include <c10/core/ScalarType.h>
#include <c10/core/Stream.h>

#include <optional>
#include <string>

// Where libtorch computes, and how: without a header of CUDA's, so that the same program runs with
// any libtorch.
namespace mario {

// Of a name that ChooseDevice gives: "cpu", "cuda" (the first one) or "cuda:1".
at::Device DeviceOf(const std::string& name);

// Of the weights: "fp64", for tests, is kDouble; all others are kFloat.
at::ScalarType WeightType(const std::string& precision);

// Sets whether products and convolutions on GPUs may take fp32 numbers with fewer digits, for the
// whole process: "tf32" allows it.
void AllowTf32(const std::string& precision);

// Of random numbers on that device; to be given a seed. Make it once: on a GPU libtorch 1.13 never
// frees it.
at::Generator NewGenerator(at::Device device);

// A stream of its own on a GPU; a processor has one only, in which everything is in order.
c10::Stream NewStream(at::Device device);

// The one that what this thread asks for goes to.
c10::Stream CurrentStream(at::Device device);

// `later` does nothing from now on before `earlier` has done what it was asked for. The host does
// not wait.
void Order(c10::Stream earlier, c10::Stream later);

// Blocks until the stream has done all that it was asked for.
void Wait(c10::Stream stream);

// While it lives this thread's convolutions and products are computed in bf16, unless it is off.
class Autocast {
 public:
  Autocast(at::DeviceType device, bool bf16);
  ~Autocast();
  Autocast(const Autocast&) = delete;
  Autocast& operator=(const Autocast&) = delete;

 private:
  const at::DeviceType device_;
  const bool bf16_;
};

// While it lives the operations of this thread use so many threads.
class OperationThreads {
 public:
  explicit OperationThreads(int threads);
  ~OperationThreads();
  OperationThreads(const OperationThreads&) = delete;
  OperationThreads& operator=(const OperationThreads&) = delete;

 private:
  const int before_;
};

}  // namespace mario
