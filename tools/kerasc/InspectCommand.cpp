#include "Command.h"
#include "CLI/CLI.hpp"
void kerasc::tool::addInspect(CLI::App &app, int &code) {}
