#include "scenarios/configs/nginx/read_nginx.h"

namespace ballast::config::nginx {

void read(const std::string&, std::uint32_t file, Reading& reading) {
  reading.not_understood("", "", "nginx.conf is not read yet", {file, 0, 0});
}

}  // namespace ballast::config::nginx
