#include "learner_client/network/registry.h"

#include <algorithm>

#include "common/program.h"

namespace mario {
namespace {

void AddNew(const std::vector<std::string>& from, std::vector<std::string>& to) {
  for (const std::string& name : from) {
    if (std::ranges::find(to, name) == to.end()) to.push_back(name);
  }
}

// "there is no network foo; --network is one of nature, impala"
void RequireKnown(const char* what, const char* option, const std::string& name,
                  const std::vector<std::string>& known) {
  if (std::ranges::find(known, name) != known.end()) return;
  throw UsageError("there is no " + std::string(what) + " '" + name + "'; " + option +
                   " is one of " + Listed(known));
}

}  // namespace

std::string Describe(const NetworkConfig& network) {
  return "the network " + network.architecture + " with the head " + network.head;
}

std::string Listed(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

Registry::Names Registry::names() const {
  Names names{.architectures = {}, .heads = {}, .backends = {"auto"}};
  for (const auto& backend : backends_) {
    AddNew(backend->architectures(), names.architectures);
    AddNew(backend->heads(), names.heads);
    names.backends.push_back(backend->name());
  }
  return names;
}

void Registry::RequireNames(const NetworkConfig& network) const {
  const Names known = names();
  RequireKnown("network", "--network", network.architecture, known.architectures);
  RequireKnown("head", "--head", network.head, known.heads);
  RequireKnown("backend", "--backend", network.backend, known.backends);
}

Backend& Registry::BackendFor(const NetworkConfig& network, const std::string& device) const {
  RequireNames(network);
  std::string reasons;
  for (const auto& backend : backends_) {
    if (network.backend != "auto" && network.backend != backend->name()) continue;
    const std::string reason = backend->Refusal(network, device);
    if (reason.empty()) return *backend;
    reasons +=
        (reasons.empty() ? "the backend " : "; the backend ") + backend->name() + " " + reason;
  }
  if (network.backend != "auto") {
    reasons += "; --backend auto takes one that can, if there is one";
  }
  throw UsageError(reasons);
}

std::unique_ptr<QNetwork> Registry::MakeQNetwork(const NetworkSpec& spec,
                                                 Generator& generator) const {
  return BackendFor(spec.network, spec.device).MakeQNetwork(spec, generator);
}

std::unique_ptr<QFunction> Registry::MakeQFunction(const NetworkSpec& spec,
                                                   Generator& generator) const {
  return BackendFor(spec.network, spec.device).MakeQFunction(spec, generator);
}

}  // namespace mario
