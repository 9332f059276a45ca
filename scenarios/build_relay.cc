// What a balancer or a client does about failures: backoff, budgets, retries, hedges.
#include "scenarios/build.h"

namespace ballast {

namespace {

std::uint8_t build_on(const Node* node) {
  if (node == nullptr) return RelaySpec::kOnRefused;
  std::uint8_t on = 0;
  const auto add = [&](const Node& failure) {
    if (failure.scalar == "refused") on |= RelaySpec::kOnRefused;
    if (failure.scalar == "timeout") on |= RelaySpec::kOnTimeout;
    if (failure.scalar == "error") on |= RelaySpec::kOnError;
  };
  if (node->kind == Node::Kind::kScalar) add(*node);
  for (const Node& failure : node->list) add(failure);
  return on;
}

void build_retries(const Node& node, RelaySpec& spec) {
  using Redispatch = RelaySpec::Redispatch;
  spec.retries = count_in(node, "max").value_or(0);
  spec.on = build_on(node.find("on"));
  const std::string redispatch = text_in(node, "redispatch");
  if (redispatch == "never") spec.redispatch = Redispatch::kNone;
  if (redispatch == "last") spec.redispatch = Redispatch::kLast;
  if (const Node* often = node.find("redispatch"); often && often->kind == Node::Kind::kMap) {
    spec.redispatch = Redispatch::kEvery;
    spec.redispatch_every = count_in(*often, "every").value_or(1);
  }
  spec.same_server_pause = duration_in(node, "same_server_pause").value_or(Duration{0});
  if (const Node* backoff = node.find("backoff")) spec.backoff = build_backoff(*backoff);
  spec.avoid_tried = flag_in(node, "avoid_tried");
  spec.try_timeout = duration_in(node, "try_timeout");
  if (const Node* budget = node.find("budget")) spec.budget = build_budget(*budget);
}

}  // namespace

BackoffSpec build_backoff(const Node& node) {
  BackoffSpec spec;
  if (text_in(node, "kind") == "exponential") spec.kind = BackoffSpec::Kind::kExponential;
  spec.base = duration_in(node, "base").value_or(Duration{0});
  spec.max = duration_in(node, "max").value_or(Duration::max());
  const std::string jitter = text_in(node, "jitter");
  if (jitter == "full") spec.jitter = BackoffSpec::Jitter::kFull;
  if (jitter == "equal") spec.jitter = BackoffSpec::Jitter::kEqual;
  return spec;
}

RetryBudgetSpec build_budget(const Node& node) {
  RetryBudgetSpec spec;
  const std::string kind = text_in(node, "kind");
  if (kind == "concurrent") spec.kind = RetryBudgetSpec::Kind::kConcurrent;
  if (kind == "deposit") spec.kind = RetryBudgetSpec::Kind::kDeposit;
  if (kind == "tokens") spec.kind = RetryBudgetSpec::Kind::kTokens;
  spec.ratio = ratio_in(node, "ratio").value_or(spec.ratio);
  spec.min = number_in(node, "min").value_or(spec.min);
  spec.window = duration_in(node, "window").value_or(spec.window);
  spec.max_tokens = number_in(node, "max_tokens").value_or(spec.max_tokens);
  return spec;
}

RelaySpec build_relay(const Node& balancer) {
  RelaySpec spec;
  spec.timeout = duration_in(balancer, "timeout");
  spec.cancel = flag_in(balancer, "cancel");
  if (const Node* retries = balancer.find("retries")) build_retries(*retries, spec);
  if (const Node* hedge = balancer.find("hedge")) {
    spec.hedges = count_in(*hedge, "copies").value_or(1);
    spec.hedge_after = duration_in(*hedge, "after").value_or(Duration{0});
    spec.hedge_cancel = hedge->find("cancel") == nullptr || flag_in(*hedge, "cancel");
  }
  return spec;
}

}  // namespace ballast
