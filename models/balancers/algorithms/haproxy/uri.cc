// HAProxy's `balance uri`: the URI up to the question mark, or the whole of it. `len` keeps so many
// characters, `depth` so many directories (up to the slash that ends the last one), `path_only`
// drops the scheme and the authority of an absolute URI.
#include <algorithm>

#include "models/balancers/algorithms/haproxy/keyed.h"

namespace ballast {

namespace {

std::string_view path_of(std::string_view uri) {
  if (uri.starts_with('/')) return uri;
  const std::size_t authority = uri.find("://");
  if (authority == std::string_view::npos) return {};
  const std::size_t slash = uri.find('/', authority + 3);
  return slash == std::string_view::npos ? std::string_view{} : uri.substr(slash);
}

struct UriHash {
  explicit UriHash(const Args& args)
      : type(args),
        length(static_cast<std::size_t>(args.integer("len"))),
        depth(args.integer("depth")),
        whole(args.flag("whole")),
        path_only(args.flag("path_only")) {}

  std::optional<std::uint32_t> operator()(const PickContext& context) const {
    std::string_view uri = context.key;
    if (path_only) uri = path_of(uri);
    if (length > 0) uri = uri.substr(0, length);
    if (!whole) uri = uri.substr(0, uri.find('?'));
    if (depth > 0) uri = up_to_depth(uri);
    return type.hash(uri);
  }

  std::string_view up_to_depth(std::string_view uri) const {
    std::int64_t slashes = 0;
    std::size_t end = 0;
    while (end < uri.size() && (uri[end] != '/' || ++slashes <= depth)) ++end;
    return uri.substr(0, end);
  }

  HaproxyHashType type;
  std::size_t length;
  std::int64_t depth;
  bool whole;
  bool path_only;
};

}  // namespace

extern const PolicyKind kHaproxyUriPolicy;
const PolicyKind kHaproxyUriPolicy{
    .name = "haproxy/uri",
    .summary = "HAProxy's balance uri: by the path of the request, on a map or a tree",
    .params = haproxy_hash_params({{.name = "len",
                                    .type = ParamType::kInteger,
                                    .help = "characters of the URI that count; 0: all",
                                    .default_text = "0",
                                    .min = 0,
                                    .max = 65535},
                                   {.name = "depth",
                                    .type = ParamType::kInteger,
                                    .help = "directories of the URI that count; 0: all",
                                    .default_text = "0",
                                    .min = 0,
                                    .max = 65535},
                                   {.name = "whole",
                                    .type = ParamType::kBool,
                                    .help = "count what follows the question mark, too",
                                    .default_text = "false"},
                                   {.name = "path_only",
                                    .type = ParamType::kBool,
                                    .help = "leave out scheme and authority",
                                    .default_text = "false"}}),
    .max_weight = kHaproxyMaxWeight,
    .honours_weights = true,
    .honours_weights_idle = true,
    .balances_load = false,
    .follows_attempts = true,
    .key = KeyKind::kPath,
    .check = check_haproxy_hash,
    .make = [](const Args& args, const PoolView& view, Rng) -> std::unique_ptr<Policy> {
      return make_haproxy_keyed(view, args, UriHash(args));
    },
    .obeys_new_weights = haproxy_hash_obeys_new_weights,
    .heeds_ramp = true,
    .queueing = Queueing::kWhenUnchosen,
};

}  // namespace ballast
