#include <algorithm>

#include "tests/conformance/live/product.h"

namespace ballast::live {

namespace {

bool contains(const std::vector<int>& numbers, std::size_t number) {
  return std::find(numbers.begin(), numbers.end(), static_cast<int>(number)) != numbers.end();
}

std::string configuration(const std::vector<Case>& cases,
                          const std::vector<std::uint16_t>& backends, const std::string&) {
  // One thread: several have a state each where the product has one.
  std::string text =
      "global\n  nbthread 1\n"
      "defaults\n  mode http\n  timeout connect 5s\n  timeout client 10s\n  timeout server 10s\n";
  for (std::size_t c = 0; c < cases.size(); ++c) {
    const Case& one = cases[c];
    text += "listen case" + std::to_string(c) + "\n  bind " + server_name(one.port) + "\n  " +
            one.balance + "\n";
    for (std::size_t i = 0; i < one.weights.size(); ++i) {
      text += "  server s" + std::to_string(i + 1) + " " + server_name(backends[i]) + " weight " +
              std::to_string(one.weights[i]);
      if (contains(one.backup, i + 1)) text += " backup";
      if (contains(one.down, i + 1)) text += " disabled";
      text += "\n";
    }
  }
  return text;
}

std::vector<std::string> command(const std::string& program, const std::string& file,
                                 const std::string&) {
  return {program, "-db", "-f", file};
}

}  // namespace

Product haproxy() {
  const std::vector<std::string> kRoundRobin{"--algorithm", "haproxy/roundrobin"};
  const std::vector<std::string> kStaticRr{"--algorithm", "haproxy/static_rr"};
  const std::vector<std::string> kLeastConn{"--algorithm", "haproxy/leastconn"};
  const auto hashed = [](const std::string& name, std::vector<std::string> params) {
    std::vector<std::string> split{"--algorithm", name};
    for (std::string& param : params) {
      split.push_back("--param");
      split.push_back(std::move(param));
    }
    return split;
  };
  Product product{.name = "haproxy",
                  .version_arguments = {"-v"},
                  .cases = {},
                  .configuration = configuration,
                  .command = command};
  product.cases = {
      {"balance roundrobin", kRoundRobin, {1, 1, 1}},
      {"balance roundrobin", kRoundRobin, {5, 1, 1}},
      {"balance roundrobin", kRoundRobin, {12, 12, 7, 7, 7}},
      {"balance roundrobin", kRoundRobin, {100, 33, 7, 1, 256}},
      {.balance = "balance roundrobin", .split = kRoundRobin, .weights = {5, 3, 2}, .down = {1}},
      {.balance = "balance roundrobin",
       .split = kRoundRobin,
       .weights = {1, 1, 1, 2},
       .down = {1, 2},
       .backup = {3, 4}},
      {.balance = "balance roundrobin\n  option allbackups",
       .split = {"--algorithm", "haproxy/roundrobin", "--param", "allbackups=true"},
       .weights = {1, 1, 1, 2},
       .down = {1, 2},
       .backup = {3, 4}},
      {"balance static-rr", kStaticRr, {1, 1, 1}},
      {"balance static-rr", kStaticRr, {3, 2, 1}},
      {"balance static-rr", kStaticRr, {12, 7, 9, 1, 4}},
      {.balance = "balance static-rr", .split = kStaticRr, .weights = {5, 3, 2}, .down = {2}},
      {.balance = "balance leastconn",
       .split = kLeastConn,
       .weights = {1, 1, 1},
       .before = {3, 2}},  // then ties are broken by chance
      {.balance = "balance leastconn", .split = kLeastConn, .weights = {5, 1, 9}, .before = {3, 2}},
      {"balance first", {"--algorithm", "haproxy/first"}, {1, 1, 1}},
      {"balance hdr(x-key)", hashed("haproxy/hdr", {}), {3, 2, 1}, Keys::kHeader},
      {"balance hdr(x-key)\n  hash-type map-based djb2 avalanche",
       hashed("haproxy/hdr", {"function=djb2", "avalanche=true"}),
       {1, 5, 2, 2},
       Keys::kHeader},
      {"balance hdr(x-key)\n  hash-type consistent",
       hashed("haproxy/hdr", {"hash_type=consistent"}),
       {1, 1, 1},
       Keys::kHeader},
      {"balance hdr(x-key)\n  hash-type consistent djb2",
       hashed("haproxy/hdr", {"hash_type=consistent", "function=djb2"}),
       {4, 1, 3},
       Keys::kHeader},
      {"balance hdr(x-key)\n  hash-type consistent wt6",
       hashed("haproxy/hdr", {"hash_type=consistent", "function=wt6"}),
       {4, 1, 3, 7},
       Keys::kHeader},
      {"balance hdr(x-key)\n  hash-type consistent crc32 avalanche",
       hashed("haproxy/hdr", {"hash_type=consistent", "function=crc32", "avalanche=true"}),
       {10, 3, 3, 2, 1},
       Keys::kHeader},
      {.balance = "balance hdr(x-key)\n  hash-type consistent",
       .split = hashed("haproxy/hdr", {"hash_type=consistent"}),
       .weights = {1, 1, 1, 1},
       .keys = Keys::kHeader,
       .down = {2}},
      {"balance source", hashed("haproxy/source", {}), {1, 2, 3}, Keys::kAddress},
      {"balance source\n  hash-type consistent",
       hashed("haproxy/source", {"hash_type=consistent"}),
       {3, 2, 1},
       Keys::kAddress},
      {"balance uri", hashed("haproxy/uri", {}), {1, 1, 1}, Keys::kPath},
      {"balance uri whole", hashed("haproxy/uri", {"whole=true"}), {2, 1, 1}, Keys::kPath},
      {"balance uri depth 2", hashed("haproxy/uri", {"depth=2"}), {1, 1, 1}, Keys::kPath},
      {"balance uri len 9\n  hash-type consistent",
       hashed("haproxy/uri", {"len=9", "hash_type=consistent"}),
       {1, 3, 1},
       Keys::kPath},
  };
  return product;
}

}  // namespace ballast::live
