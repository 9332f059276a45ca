#include <algorithm>

#include "tests/conformance/live/product.h"

namespace ballast::live {

namespace {

bool contains(const std::vector<int>& numbers, std::size_t number) {
  return std::find(numbers.begin(), numbers.end(), static_cast<int>(number)) != numbers.end();
}

std::string configuration(const std::vector<Case>& cases,
                          const std::vector<std::uint16_t>& backends,
                          const std::string& directory) {
  // One process: each worker would have a state of its own.
  std::string text = "daemon off;\nmaster_process off;\nworker_processes 1;\npid " + directory +
                     "/nginx.pid;\nerror_log stderr;\nevents {}\nhttp {\n  access_log off;\n";
  for (const char* kind : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"})
    text += std::string("  ") + kind + "_temp_path " + directory + "/" + kind + ";\n";
  for (std::size_t c = 0; c < cases.size(); ++c) {
    const Case& one = cases[c];
    const std::string name = "case" + std::to_string(c);
    text += "  upstream " + name + " {\n    " + one.balance + "\n";
    for (std::size_t i = 0; i < one.weights.size(); ++i) {
      text +=
          "    server " + server_name(backends[i]) + " weight=" + std::to_string(one.weights[i]);
      if (contains(one.backup, i + 1)) text += " backup";
      if (contains(one.down, i + 1)) text += " down";
      text += ";\n";
    }
    text += "  }\n  server {\n    listen " + server_name(one.port) +
            ";\n    location / { proxy_pass http://" + name + "; }\n  }\n";
  }
  return text + "}\n";
}

std::vector<std::string> command(const std::string& program, const std::string& file,
                                 const std::string& directory) {
  return {program, "-p", directory, "-c", file, "-e", "stderr"};
}

}  // namespace

Product nginx() {
  const std::vector<std::string> kRoundRobin{"--algorithm", "nginx/round_robin"};
  const std::vector<std::string> kLeastConn{"--algorithm", "nginx/least_conn"};
  const std::vector<std::string> kIpHash{"--algorithm", "nginx/ip_hash"};
  const std::vector<std::string> kHash{"--algorithm", "nginx/hash"};
  const std::vector<std::string> kConsistent{"--algorithm", "nginx/hash_consistent"};
  const char* hash = "hash $http_x_key;";
  const char* consistent = "hash $http_x_key consistent;";
  const char* round_robin = "# round robin";
  Product product{.name = "nginx",
                  .version_arguments = {"-v"},
                  .cases = {},
                  .configuration = configuration,
                  .command = command};
  product.cases = {
      {round_robin, kRoundRobin, {1, 1, 1}},
      {round_robin, kRoundRobin, {5, 1, 1}},
      {round_robin, kRoundRobin, {12, 12, 7, 7, 7}},
      {round_robin, kRoundRobin, {100, 33, 7, 1, 256}},
      {.balance = round_robin, .split = kRoundRobin, .weights = {5, 3, 2}, .down = {1}},
      {.balance = round_robin,
       .split = kRoundRobin,
       .weights = {1, 1, 1, 2},
       .down = {1, 2},
       .backup = {3, 4}},
      {"least_conn;", kLeastConn, {1, 1, 1}},
      {"least_conn;", kLeastConn, {5, 1, 9}},
      {"ip_hash;", kIpHash, {1, 1, 1}, Keys::kAddress},
      {"ip_hash;", kIpHash, {3, 2, 1}, Keys::kAddress},
      {.balance = "ip_hash;",
       .split = kIpHash,
       .weights = {3, 2, 1, 4},
       .keys = Keys::kAddress,
       .down = {2}},
      {hash, kHash, {1, 1, 1}, Keys::kHeader},
      {hash, kHash, {7, 1, 3}, Keys::kHeader},
      {.balance = hash, .split = kHash, .weights = {2, 1, 3}, .keys = Keys::kHeader, .down = {3}},
      {consistent, kConsistent, {1, 1, 1}, Keys::kHeader},
      {consistent, kConsistent, {7, 1, 3, 2}, Keys::kHeader},
      {.balance = consistent,
       .split = kConsistent,
       .weights = {1, 1, 1, 1},
       .keys = Keys::kHeader,
       .down = {1}},
  };
  return product;
}

}  // namespace ballast::live
