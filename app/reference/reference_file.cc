#include "app/reference/reference_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "app/invalid_input.h"
#include "scenarios/io_error.h"

namespace ballast {

namespace {

constexpr const char* kSchema = "tds-reference/1";

class Reader {
 public:
  explicit Reader(const std::string& name) { file_.name = name; }

  Checked<ReferenceFile> read(const std::string& text) {
    Json json;
    try {
      json = Json::parse(text);
    } catch (const Json::parse_error& e) {
      return failed("bad-json", "this is not JSON", location_of(text, e.byte));
    }
    const auto schema = json.is_object() ? json.find("schema") : json.end();
    if (!json.is_object() || schema == json.end() || *schema != kSchema)
      return failed("bad-schema", fmt::format("this is not a file of the schema {}", kSchema));
    file_.title = text_of(json, "title");
    file_.units = text_of(json, "units");
    tolerances_ = json.value("tolerances", Json::object());
    const auto entries = json.find("entries");
    if (entries == json.end() || !entries->is_array())
      return failed("bad-entries", "needs a list of entries", {}, "entries");
    for (std::size_t i = 0; i < entries->size(); ++i)
      read_entry((*entries)[i], fmt::format("entries[{}]", i));
    Checked<ReferenceFile> result{{}, std::move(diagnostics_)};
    if (result.diagnostics.empty()) result.value = std::move(file_);
    return result;
  }

 private:
  static std::string text_of(const Json& json, const char* name) {
    const auto found = json.find(name);
    return found != json.end() && found->is_string() ? found->get<std::string>() : "";
  }

  static Location location_of(const std::string& text, std::size_t byte) {
    const std::size_t at = std::min(byte > 0 ? byte - 1 : 0, text.size());
    const auto end = text.begin() + static_cast<std::ptrdiff_t>(at);
    const std::size_t line_start = text.rfind('\n', at > 0 ? at - 1 : 0);
    const std::size_t column =
        line_start == std::string::npos || at == 0 ? at : at - line_start - 1;
    return {"", static_cast<int>(std::count(text.begin(), end, '\n')) + 1,
            static_cast<int>(column) + 1};
  }

  void error(std::string code, std::string message, Location where, std::string path) {
    Diagnostic diagnostic;
    diagnostic.code = std::move(code);
    diagnostic.message = std::move(message);
    diagnostic.location = std::move(where);
    diagnostic.location.file = file_.name;
    diagnostic.path = std::move(path);
    diagnostics_.push_back(std::move(diagnostic));
  }

  Checked<ReferenceFile> failed(std::string code, std::string message, Location where = {},
                                std::string path = {}) {
    error(std::move(code), std::move(message), std::move(where), std::move(path));
    return {{}, std::move(diagnostics_)};
  }

  void read_entry(const Json& json, const std::string& path) {
    if (!json.is_object()) return error("bad-entry", "an entry is an object", {}, path);
    ReferenceEntry entry;
    entry.id = text_of(json, "id");
    entry.source = text_of(json, "source");
    entry.raw = json;
    if (entry.id.empty())
      error("missing-id", "needs an id, a text", {}, path);
    else if (!ids_.insert(entry.id).second)
      error("duplicate-id", "there are two entries '" + entry.id + "'", {}, path);
    const auto model = json.find("model");
    if (model != json.end() && model->is_object()) {
      entry.model = "scenario";
      entry.parameters = *model;
    } else {
      entry.model = text_of(json, "model");
      entry.parameters = json.value("parameters", Json::object());
      if (entry.model.empty()) error("missing-model", "needs a model", {}, path);
      if (!entry.parameters.is_object())
        error("bad-parameters", "parameters are an object", {}, path + ".parameters");
    }
    entry.tolerance = tolerance_of(json, path);
    file_.entries.push_back(std::move(entry));
  }

  Json tolerance_of(const Json& json, const std::string& path) {
    const auto own = json.find("tolerance");
    if (own == json.end()) return Json::object();
    if (own->is_object()) return *own;
    if (own->is_string() && tolerances_.is_object())
      if (const auto shared = tolerances_.find(own->get<std::string>());
          shared != tolerances_.end() && shared->is_object())
        return *shared;
    error("unknown-tolerance", "is neither an object nor the name of one of `tolerances`", {},
          path + ".tolerance");
    return Json::object();
  }

  ReferenceFile file_;
  Json tolerances_;
  std::set<std::string> ids_;
  std::vector<Diagnostic> diagnostics_;
};

}  // namespace

Json ReferenceEntry::section(std::string_view name) const {
  const auto found = raw.find(std::string(name));
  return found == raw.end() ? Json() : *found;
}

Checked<ReferenceFile> parse_reference(const std::string& text, const std::string& name) {
  return Reader(name).read(text);
}

ReferenceFile read_reference_file(const std::string& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) throw IoError("'" + path + "' is a directory");
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  if (!in || !(text << in.rdbuf() || in.eof())) throw IoError("cannot read '" + path + "'");
  Checked<ReferenceFile> file = parse_reference(text.str(), path);
  if (!file.ok()) throw InvalidInput(std::move(file.diagnostics));
  return std::move(*file.value);
}

}  // namespace ballast
