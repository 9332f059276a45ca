#include "scenarios/scenario.h"
#include "scenarios/shape.h"

namespace ballast {

namespace {

class Lister {
 public:
  std::vector<LivePath> take() { return std::move(out_); }

  void visit(const Shape& shape, const std::string& path, bool live, const std::string& help) {
    switch (shape.kind) {
      case Shape::Kind::kRecord:
        for (const Field& f : shape.fields) visit_field(f, path, live);
        return;
      case Shape::Kind::kMap:
        if (live) add(shape, path, help);
        visit(*shape.item, path + "." + shape.member, live, live ? "one of them; " + help : help);
        return;
      case Shape::Kind::kList:
        if (live) add(shape, path, help);
        if (shape.named_items) visit(*shape.item, path + "." + shape.member, live, help);
        return;
      case Shape::Kind::kEither:
        if (live) {
          add(shape, path, help);
          return;
        }
        for (const Shape* option : shape.options) visit(*option, path, live, help);
        return;
      case Shape::Kind::kTagged:
        if (live) add(shape, path, help);
        // The parameters of a process, each once: several processes have a rate.
        if (shape.noun == "process")
          for (const Alternative& a : shape.alternatives)
            for (const Field& f : a.fields) visit_field(f, path, live);
        return;
      case Shape::Kind::kValue:
      case Shape::Kind::kAny:
        if (live) add(shape, path, help);
        return;
    }
  }

 private:
  void visit_field(const Field& f, const std::string& path, bool live) {
    const bool now = f.live == Live::kInherit ? live : f.live == Live::kYes;
    // What events may name begins at the entities.
    if (path.empty() && f.name != "traffic" && f.name != "balancers" && f.name != "pools") return;
    visit(*f.shape, path.empty() ? f.name : path + "." + f.name, now, f.help);
  }

  void add(const Shape& shape, const std::string& path, const std::string& help) {
    for (const LivePath& known : out_)
      if (known.path == path) return;
    out_.push_back({path, describe(shape), help});
  }

  std::vector<LivePath> out_;
};

}  // namespace

std::vector<LivePath> live_paths() {
  Lister lister;
  lister.visit(*schema().root, {}, false, {});
  return lister.take();
}

}  // namespace ballast
