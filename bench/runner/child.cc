#include "bench/runner/child.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <malloc.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>

namespace ballast::bench {

namespace {

[[noreturn]] void become(const std::vector<std::string>& command, int core, int output) {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  CPU_SET(static_cast<std::size_t>(core), &cores);
  if (sched_setaffinity(0, sizeof cores, &cores) != 0) _exit(126);
  dup2(output, STDOUT_FILENO);
  std::vector<char*> words;
  for (const std::string& word : command) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  execv(words[0], words.data());
  _exit(127);
}

std::string read_all(int from) {
  std::string text;
  char block[1 << 16];
  for (ssize_t n; (n = read(from, block, sizeof block)) > 0;)
    text.append(block, static_cast<std::size_t>(n));
  return text;
}

}  // namespace

ChildRun run_pinned(const std::vector<std::string>& command, int core,
                    const std::vector<int>& expected) {
  const auto fail = [&](const std::string& what) {
    throw std::runtime_error(fmt::format("{}: {}", fmt::join(command, " "), what));
  };
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) fail("no pipe");
  malloc_trim(0);  // the peak of a child includes what it was forked from
  const auto start = std::chrono::steady_clock::now();
  const pid_t child = fork();
  if (child < 0) fail("cannot fork");
  if (child == 0) become(command, core, ends[1]);
  close(ends[1]);
  const std::string text = read_all(ends[0]);
  close(ends[0]);
  int status = 0;
  rusage usage{};
  if (wait4(child, &status, 0, &usage) != child) fail("lost");
  const std::chrono::duration<double> whole = std::chrono::steady_clock::now() - start;

  if (!WIFEXITED(status)) fail("killed");
  const int code = WEXITSTATUS(status);
  if (std::find(expected.begin(), expected.end(), code) == expected.end())
    fail(code == 126   ? fmt::format("cannot run on core {}", core)
         : code == 127 ? "cannot be started"
                       : fmt::format("ended with exit code {}", code));
  Json output = Json::parse(text, nullptr, false);
  if (output.is_discarded()) fail("did not print JSON");
  const auto cpu_s = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return {std::move(output), whole.count(), cpu_s(usage.ru_utime) + cpu_s(usage.ru_stime),
          static_cast<double>(usage.ru_maxrss) * 1024};
}

}  // namespace ballast::bench
