#include "scenarios/build.h"

namespace ballast {

namespace {

ClientSpec build_client(const Node& node, const std::string& path, Context& context) {
  ClientSpec client;
  client.timeout = duration_in(node, "timeout");
  client.attempts = count_in(node, "attempts").value_or(1);
  client.cancel = flag_in(node, "cancel");
  client.abandon_after = duration_in(node, "abandon_after");
  if (const Node* backoff = node.find("backoff")) client.backoff = build_backoff(*backoff);
  if (const Node* budget = node.find("retry_budget")) client.retry_budget = build_budget(*budget);
  if (const Node* throttle = node.find("throttle")) {
    ThrottleSpec spec;
    spec.k = number_in(*throttle, "k").value_or(spec.k);
    spec.window = duration_in(*throttle, "window").value_or(spec.window);
    client.throttle = spec;
  }
  if (const Node* come_back = node.find("come_back")) {
    ComeBackSpec spec;
    spec.share = ratio_in(*come_back, "share").value_or(1);
    spec.delay = read_law(come_back->find("delay"), path + ".come_back.delay", context);
    spec.not_before = time_in(*come_back, "not_before", context).value_or(kStart);
    client.come_back = spec;
  }
  return client;
}

std::optional<UsersSpec> build_users(const Node& node) {
  UsersSpec users;
  users.count = count_in(node, "count").value_or(1);
  if (const Node* popularity = node.find("popularity"))
    users.zipf = number_in(*popularity, "zipf").value_or(0);
  return users;
}

}  // namespace

TrafficSpec build_traffic(const Node& root, std::size_t index, Context& context) {
  const auto& [name, node] = entities(root, "traffic").map[index];
  const std::string path = join_path("traffic", name);
  TrafficSpec spec;
  spec.name = name;
  if (const Node* to = node.find("to"))
    spec.to = find_entity(root, "balancers", *to, path + ".to", context);
  if (const Node* url = node.find("path")) spec.path = url->scalar;
  if (auto arrivals = read_arrivals(node.find("arrivals"), path + ".arrivals", context))
    spec.arrivals = *std::move(arrivals);
  if (const Node* users = node.find("users")) spec.users = build_users(*users);
  spec.work = read_law(node.find("work"), path + ".work", context);
  if (text_in(node, "work_per") == "attempt") spec.work_per = WorkPer::kAttempt;
  if (const Node* client = node.find("client"))
    spec.client = build_client(*client, path + ".client", context);
  return spec;
}

}  // namespace ballast
