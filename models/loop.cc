// The loop itself, with the way of nearly every request inlined into it.
#include "models/hot_path.h"

namespace ballast {

[[gnu::flatten]] void Run::play_until(Time horizon) { run(engine_, *this, horizon); }

}  // namespace ballast
