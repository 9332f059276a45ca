// `ballast split`: the traffic split that an algorithm really gives, pick by pick.
#include <memory>

#include "app/commands/command.h"
#include "app/console.h"
#include "app/exit_code.h"
#include "app/invalid_input.h"
#include "app/split/config_split.h"
#include "app/split/report.h"

namespace ballast {

namespace {

struct SplitOptions {
  SplitArguments arguments;
  bool order = false;
  ConfigArguments config;  // of a configuration in place of a scenario
  std::string capacity;
};

int split_configuration(const SplitOptions& options, const CommandContext& context) {
  ConfigSplitOptions asked;
  asked.input = options.config;
  asked.input.files = {options.arguments.input.scenario};
  asked.capacity = options.capacity;
  asked.hold = options.arguments.hold;
  asked.order = options.order;
  asked.seed = options.arguments.input.seed.value_or(1);
  const ConfigSplit result = split_config(asked);
  print_diagnostics(result.warnings);
  write_stdout(context.json() ? json_text(config_split_json(result)) : config_split_text(result));
  return kExitOk;
}

int split(const SplitOptions& options, const CommandContext& context) {
  const std::string& file = options.arguments.input.scenario;
  if (!options.config.target.empty() || (!file.empty() && is_config(file)))
    return split_configuration(options, context);
  const SplitPlan plan = plan_split(options.arguments);
  print_diagnostics(plan.warnings);
  const Split result = plan.play();
  write_stdout(context.json() ? json_text(split_json(plan, result))
                              : split_text(plan, result, options.order));
  return kExitOk;
}

std::function<int()> setup(Options& options, CommandContext& context) {
  const auto chosen = std::make_shared<SplitOptions>();
  SplitArguments& a = chosen->arguments;
  options.add("--algorithm", a.algorithm, "How to pick: a name of `ballast list algorithms`")
      .type("NAME");
  options.add("--weights", a.weights, "The weights of the servers").type("N,N,...");
  options
      .add("--param", a.params, "A parameter of the algorithm (repeatable), as in --param points=4")
      .type("KEY=VALUE");
  options
      .add("--names", a.names,
           "The servers as the balancer's configuration names them (host:port); hashes of some "
           "products depend on it")
      .type("NAME,...");
  options.add("--backup", a.backup, "These servers are backups: numbers from 1, or names")
      .type("SERVER,...");
  options
      .add("--max-in-flight", a.max_in_flight,
           "Most requests a server takes at a time (maxconn, max_conns): one for all, or each")
      .type("N,...");
  options.add("SCENARIO", a.input.scenario,
              "Or the pool of a scenario (a file, -, or the name of a shipped one), or the "
              "backends of a haproxy.cfg, nginx.conf or envoy.yaml");
  options.add("--set", a.input.sets, "Replace the value at a path of the scenario (repeatable)")
      .type("PATH=VALUE");
  options.add("--balancer", a.balancer, "Which balancer of the scenario, if it has several")
      .type("NAME");
  options.add("--pool", a.pool, "Which of its pools, if it has several").type("NAME");
  options
      .add("--traffic", a.traffic,
           "Whose users make the requests, for algorithms that look at a key, if there are several")
      .type("NAME");
  options.add("--requests", a.requests, "How many requests to play (default: 1000)").type("N");
  options
      .add("--keys", a.keys,
           "One request for each line of FILE (- is standard input), which is its key: what the "
           "algorithm hashes. Without it each request has another key")
      .type("FILE");
  options.add("--down", a.down, "These servers are known to be down: numbers from 1, or names")
      .type("SERVER,...");
  options.flag("--hold", a.hold,
               "Requests stay open; without it each ends before the next one comes");
  options
      .add("--workers", a.workers,
           "Worker processes, each with a state of its own, as nginx's without a `zone`; requests "
           "reach them in turn")
      .type("N");
  options.flag("--order", chosen->order, "Also print the server of each request (or key)");
  options.add("--seed", a.input.seed, "Seed of the algorithm's random draws").type("N");
  add_config_options(options, chosen->config);
  options
      .add("--rate", chosen->config.rates,
           "Of a configuration: all traffic together, or that of one route (repeatable; the names "
           "are those of `ballast import`)")
      .type("RATE|NAME=RATE");
  options
      .add("--capacity", chosen->capacity,
           "Of a configuration: what one server can do, to show how loaded each is")
      .type("RATE");
  add_format_option(options, context);
  return [chosen, &context] { return split(*chosen, context); };
}

}  // namespace

extern const Command kSplitCommand;
const Command kSplitCommand = {
    "split", "Show the traffic split that an algorithm really gives, pick by pick; no simulation",
    "Examples:\n"
    "  ballast split --algorithm nginx/round_robin --weights 5,1,1 --requests 14 --order\n"
    "  ballast split --algorithm haproxy/roundrobin --weights 5,1,1 --requests 14 --order\n"
    "                                               the same weights, another order\n"
    "  ballast split --algorithm haproxy/leastconn --weights 5,1        idle servers tie: 50 %\n"
    "  ballast split --algorithm haproxy/leastconn --weights 5,1 --hold\n"
    "  ballast split --algorithm nginx/round_robin --weights 1,1,1 --workers 4 --requests 12 "
    "--order\n"
    "                                               why the first server is hit by each worker\n"
    "  cut -f1 access.log | ballast split --algorithm ring_hash --weights 1,1,1 --keys -\n"
    "                                               who gets which client; --down 2: who moves\n"
    "  ballast split misweighted-pool               the pool of a scenario\n"
    "  ballast split haproxy.cfg                    each backend: shares now, and with any one "
    "server down\n"
    "  ballast split nginx.conf --rate 800/s --capacity 100/s\n"
    "                                               and how loaded that leaves each server\n"
    "  ballast split ... --format json | jq .order  server numbers from 1; 0: no server\n"
    "Letters stand for the servers in the order given (from 27 servers on, their numbers).\n"
    "Exit codes: 0 played, 2 invalid input, 3 cannot read or write\n",
    setup};

}  // namespace ballast
