// proxy_pass and its kin: which upstream.
#include <algorithm>
#include <array>

#include "scenarios/configs/nginx/locations.h"
#include "scenarios/configs/nginx/upstreams.h"
#include "scenarios/configs/nginx/values.h"

namespace ballast::config::nginx {

namespace {

// "http://app/path" as "app"; empty when there is nothing.
std::string address_in(const std::string& text) {
  std::string rest = text;
  if (const std::size_t scheme = rest.find("://"); scheme != std::string::npos)
    rest.erase(0, scheme + 3);
  if (rest.starts_with("unix:")) return rest.substr(0, rest.find(':', 5));
  return rest.substr(0, rest.find('/'));
}

std::size_t backend_of(const std::string& text, Place where, bool stream, Reading& reading) {
  const std::string address = address_in(text);
  if (const std::size_t known = reading.find_backend(address); known != kNoIndex) return known;
  const bool tls = text.starts_with("https://") || text.starts_with("grpcs://");
  return implicit_upstream(address, where, stream, stream ? 0 : tls ? 443 : 80, reading);
}

// A variable before the name of the host ($scheme://app) says nothing about it.
std::string without_scheme(const std::string& text) {
  const std::size_t scheme = text.find("://");
  if (scheme == std::string::npos || text.find('$') > scheme) return text;
  return "http" + text.substr(scheme);
}

// What follows the host cannot change it: it is cut, so that $uri in it is no matter.
std::string without_path(const std::string& text) {
  const std::size_t scheme = text.find("://");
  const std::size_t host = scheme == std::string::npos ? 0 : scheme + 3;
  std::size_t end = text.find('/', host);
  for (const std::string_view path : {"$request_uri", "$uri", "$document_uri", "$is_args"})
    end = std::min(end, text.find(path, host));
  return text.substr(0, end);
}

}  // namespace

std::vector<Route> forward(const Directive& pass, const Route& route, bool stream,
                           const Settings& settings, const std::string& context,
                           const Variables& variables, Reading& reading) {
  const std::string text =
      pass.arg(0).starts_with("unix:") || pass.arg(0).find("://unix:") != std::string::npos
          ? pass.arg(0)
          : without_path(without_scheme(pass.arg(0)));
  Route forwarding = route;
  forwarding.action = Route::Action::kForward;
  const auto choices = variables.resolve(text, settings.variables);
  if (!choices) {
    forwarding.action = Route::Action::kDynamic;
    forwarding.expression = pass.arg(0);
    reading.not_understood(pass.text(), context, "the upstream's name is made at run time",
                           pass.where());
    return {forwarding};
  }
  std::vector<Route> out;
  for (const Choice& choice : *choices) {
    Route one = forwarding;
    if (!choice.matches.empty()) {
      if (one.condition.empty()) one.condition = {{}};
      for (auto& term : one.condition)
        term.insert(term.end(), choice.matches.begin(), choice.matches.end());
    }
    for (const Choice::Value& value : choice.values) {
      RouteTarget to;
      if (address_in(value.text).empty()) {  // `default ""`: nothing to send to
        one.action = Route::Action::kAnswer;
        continue;
      }
      to.index = backend_of(value.text, pass.where(), stream, reading);
      to.backend.give(reading.config.backends[to.index].name,
                      choice.where.line > 0 ? choice.where : pass.place(0));
      to.weight.assume(1);
      to.share = value.share;
      one.targets.push_back(std::move(to));
    }
    if (!one.targets.empty()) one.action = Route::Action::kForward;
    if (!reading.room_for_route(one)) break;
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace ballast::config::nginx
