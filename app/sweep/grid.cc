#include "app/sweep/grid.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/invalid_input.h"

namespace ballast {

namespace {

constexpr std::size_t kMostPoints = 100'000;

Diagnostic mistake(const Problem& problem) {
  Diagnostic diagnostic;
  diagnostic.code = problem.code;
  diagnostic.message = problem.message;
  diagnostic.hint = problem.hint;
  diagnostic.location.file = "--vary";
  return diagnostic;
}

}  // namespace

std::size_t Grid::size() const {
  std::size_t points = 1;
  for (const Axis& axis : axes_) points *= axis.values.size();
  return points;
}

std::vector<std::string> Grid::values_at(std::size_t point) const {
  std::vector<std::string> values(axes_.size());
  for (std::size_t i = axes_.size(); i-- > 0;) {
    values[i] = axes_[i].values[point % axes_[i].values.size()];
    point /= axes_[i].values.size();
  }
  return values;
}

std::vector<Patch> Grid::patches_at(std::size_t point) const {
  std::vector<std::string> values = values_at(point);
  std::vector<Patch> patches;
  for (std::size_t i = 0; i < axes_.size(); ++i)
    patches.push_back({axes_[i].path, std::move(values[i]), {"--vary", 0, 0}});
  return patches;
}

Grid read_grid(const std::vector<std::string>& varied) {
  std::vector<Axis> axes;
  std::vector<Diagnostic> mistakes;
  std::size_t points = 1;
  for (const std::string& text : varied) {
    Reading<Axis> axis = read_axis(text);
    if (!axis.value) {
      mistakes.push_back(mistake(axis.problem));
      continue;
    }
    const auto same = [&](const Axis& other) { return other.path == axis.value->path; };
    if (std::any_of(axes.begin(), axes.end(), same))
      mistakes.push_back(
          mistake({"varied-twice", fmt::format("'{}' is varied twice", axis.value->path),
                   "one --vary has all the values of a path"}));
    if (points <= kMostPoints) points *= axis.value->values.size();
    axes.push_back(*std::move(axis.value));
  }
  if (points > kMostPoints)
    mistakes.push_back(
        mistake({"too-many-points", fmt::format("the grid has more than {} points", kMostPoints),
                 "vary less at a time, or in larger steps"}));
  if (!mistakes.empty()) throw InvalidInput(std::move(mistakes));
  return Grid(std::move(axes));
}

}  // namespace ballast
