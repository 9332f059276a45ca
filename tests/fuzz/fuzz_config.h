// What every reader of configurations owes to any bytes at all: an answer, soon; an audit of it;
// and a scenario made of it that the scenario reader accepts.
#pragma once

#include <cstddef>
#include <cstdint>

#include "scenarios/configs/fact.h"

namespace ballast::fuzz {

void read_any_config(const std::uint8_t* data, std::size_t size, config::Product product);

}  // namespace ballast::fuzz
