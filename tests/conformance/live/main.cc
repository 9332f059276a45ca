// ballast_live: runs a real HAProxy or nginx on loopback, sends it requests one after another, and
// compares its picks with those of `ballast split`,
// told the algorithm and its weights, and given the proxy's own configuration. Skipped (exit code
// 77) where the program is not installed.
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <regex>
#include <thread>

#include "tests/conformance/live/child.h"
#include "tests/conformance/live/product.h"
#include "tests/conformance/live/sockets.h"

namespace ballast::live {

namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::size_t kRequests = 300;
constexpr std::size_t kServers = 5;
constexpr int kSkipped = 77;

class TemporaryDirectory {
 public:
  TemporaryDirectory()
      : path_(fs::temp_directory_path() / ("ballast-live-" + std::to_string(::getpid()))) {
    fs::create_directories(path_);
  }
  ~TemporaryDirectory() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  std::string file(const std::string& name) const { return (path_ / name).string(); }
  std::string path() const { return path_.string(); }

 private:
  fs::path path_;
};

std::string text_of(const std::string& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

void write(const std::string& file, const std::string& text) {
  std::ofstream out(file);
  out << text;
  if (!out.flush()) throw std::runtime_error("cannot write " + file);
}

// The key of request k, as Ballast and the proxy see it. Every tenth request has no header.
std::string key_of(Keys keys, std::size_t k) {
  const std::string number = std::to_string(k);
  switch (keys) {
    case Keys::kNone:
      break;
    case Keys::kHeader:
      return k % 10 == 9 ? "" : (k % 2 == 0 ? "session-" : "u") + number;
    case Keys::kPath:
      return "/a" + std::to_string(k % 7) + "/b" + number + (k % 3 == 0 ? "/c?x=" + number : "");
    case Keys::kAddress:
      return "127." + std::to_string(k * 37 % 256) + "." + std::to_string(k * 11 % 256) + "." +
             std::to_string(1 + k % 250);
  }
  return {};
}

std::vector<int> ask_the_proxy(const Case& one) {
  std::vector<int> order;
  for (std::size_t k = 0; k < kRequests; ++k) {
    Request request{.port = one.port};
    const std::string key = key_of(one.keys, k);
    if (one.keys == Keys::kHeader) request.key = key;
    if (one.keys == Keys::kPath) request.path = key;
    if (one.keys == Keys::kAddress) request.from_address = key;
    order.push_back(fetch(request));
  }
  return order;
}

template <typename Items, typename ToText>
std::string list_of(const Items& items, ToText to_text) {
  std::string text;
  for (const auto& item : items) text += (text.empty() ? "" : ",") + to_text(item);
  return text;
}

std::vector<int> ask_ballast(const std::string& ballast, const Case& one,
                             const std::vector<std::uint16_t>& backends,
                             const TemporaryDirectory& directory) {
  const auto number = [](auto n) { return std::to_string(n); };
  const std::vector<std::uint16_t> own(backends.begin(),
                                       backends.begin() + static_cast<long>(one.weights.size()));
  std::vector<std::string> command{ballast,
                                   "split",
                                   "--order",
                                   "--format",
                                   "json",
                                   "--weights",
                                   list_of(one.weights, number),
                                   "--names",
                                   list_of(own, server_name)};
  command.insert(command.end(), one.split.begin(), one.split.end());
  if (!one.down.empty()) command.insert(command.end(), {"--down", list_of(one.down, number)});
  if (!one.backup.empty()) command.insert(command.end(), {"--backup", list_of(one.backup, number)});
  if (one.keys == Keys::kNone) {
    command.insert(command.end(), {"--requests", number(kRequests)});
  } else {
    std::string keys;
    for (std::size_t k = 0; k < kRequests; ++k) keys += key_of(one.keys, k) + "\n";
    write(directory.file("keys"), keys);
    command.insert(command.end(), {"--keys", directory.file("keys")});
  }
  const std::string output = output_of(command);
  const json result = json::parse(output, nullptr, false);
  if (!result.is_object() || !result.contains("order"))
    throw std::runtime_error("ballast split failed");
  return result["order"];
}

// Empty when all picks are the same.
std::string first_difference(const std::vector<int>& real, const std::vector<int>& ballast) {
  for (std::size_t k = 0; k < real.size(); ++k)
    if (k >= ballast.size() || real[k] != ballast[k])
      return "request " + std::to_string(k + 1) + ": the proxy chose " + std::to_string(real[k]) +
             ", ballast " + (k < ballast.size() ? std::to_string(ballast[k]) : "nothing");
  return {};
}

// What `ballast split` makes of the proxy's own configuration, for each backend by its name.
json split_of(const std::string& ballast, const std::string& file, const std::string& target) {
  const json result = json::parse(
      output_of({ballast, "split", file, "--target", target, "--order", "--format", "json"}),
      nullptr, false);
  if (!result.is_object() || !result.contains("backends"))
    throw std::runtime_error("ballast split of the configuration failed");
  json by_name = json::object();
  for (const json& backend : result["backends"]) by_name[backend["name"]] = backend;
  return by_name;
}

// The configuration as imported chooses the same servers in the same order, where no key decides.
std::string compare_imported(const Case& one, const std::vector<int>& real, const json& imported) {
  if (one.keys != Keys::kNone) return {};
  const std::string difference = first_difference(real, imported.at("order"));
  return difference.empty() ? difference : "as imported: " + difference;
}

std::string compare(const Case& one, const std::string& ballast,
                    const std::vector<std::uint16_t>& backends, const TemporaryDirectory& directory,
                    const json& imported) {
  try {
    const std::vector<int> real = ask_the_proxy(one);
    const std::string difference =
        first_difference(real, ask_ballast(ballast, one, backends, directory));
    return difference.empty() ? compare_imported(one, real, imported) : difference;
  } catch (const std::runtime_error& error) {
    return error.what();
  }
}

// "HAProxy version 2.6.12-1" as {2, 6}.
std::pair<int, int> version_in(const std::string& text) {
  static const std::regex kVersion(R"((\d+)\.(\d+))");
  std::smatch match;
  if (!std::regex_search(text, match, kVersion)) return {0, 0};
  return {std::stoi(match[1]), std::stoi(match[2])};
}

bool wait_until_it_listens(Child& proxy, const std::vector<Case>& cases) {
  for (int tries = 0; tries < 500 && proxy.running(); ++tries) {
    if (accepts_connections(cases.back().port)) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
  }
  return false;
}

int check(Product product, const std::string& ballast) {
  const auto program = find_program(product.name);
  if (!program) {
    std::cout << product.name << " is not installed: skipped\n";
    return kSkipped;
  }
  std::vector<std::string> version{*program};
  version.insert(version.end(), product.version_arguments.begin(), product.version_arguments.end());
  const std::string text = output_of(version, true);  // nginx calls it an error
  std::cout << text.substr(0, text.find('\n')) << "\n";

  const std::pair<int, int> installed = version_in(text);
  std::erase_if(product.cases, [&](const Case& one) {
    if (installed < one.before) return false;
    std::cout << "not compared with this version: " << one.balance << "\n";
    return true;
  });

  const TemporaryDirectory directory;
  const Backends backends(kServers);
  for (Case& one : product.cases) one.port = free_port();
  const std::string file = directory.file("proxy.conf");
  write(file, product.configuration(product.cases, backends.ports(), directory.path()));
  Child proxy(product.command(*program, file, directory.path()), directory.file("log"));
  if (!wait_until_it_listens(proxy, product.cases)) {
    std::cout << "it does not start:\n" << text_of(directory.file("log"));
    return 1;
  }
  const json imported = split_of(ballast, file,
                                 product.name + "-" + std::to_string(installed.first) + "." +
                                     std::to_string(installed.second));
  int different = 0;
  for (std::size_t c = 0; c < product.cases.size(); ++c) {
    const Case& one = product.cases[c];
    const std::string difference =
        compare(one, ballast, backends.ports(), directory, imported.at("case" + std::to_string(c)));
    std::string balance = one.balance;
    for (std::size_t at; (at = balance.find("\n ")) != std::string::npos;)
      balance.replace(at, 2, ",");
    std::cout << (difference.empty() ? "agree: " : "DIFFER: ") << balance << " weights "
              << json(one.weights).dump()
              << (one.down.empty() ? "" : " down " + json(one.down).dump())
              << (difference.empty() ? "" : ": " + difference) << "\n";
    different += !difference.empty();
  }
  std::cout << product.cases.size() << " pools, " << kRequests << " requests each: " << different
            << " differ\n";
  return different > 0 ? 1 : 0;
}

}  // namespace

}  // namespace ballast::live

int main(int argc, char** argv) {
  const std::string product = argc == 3 ? argv[1] : "";
  if (product != "haproxy" && product != "nginx") {
    std::cerr << "Usage: ballast_live haproxy|nginx PATH_OF_BALLAST\n";
    return 2;
  }
  try {
    return ballast::live::check(
        product == "nginx" ? ballast::live::nginx() : ballast::live::haproxy(), argv[2]);
  } catch (const std::exception& error) {
    std::cerr << "ballast_live: " << error.what() << "\n";
    return 1;
  }
}
