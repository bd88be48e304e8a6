// Ctrl-C: the first one asks to come to an end and keep what there is, the second ends the process.
#ifndef STAMPEDE_CLI_INTERRUPT_H_
#define STAMPEDE_CLI_INTERRUPT_H_

#include <atomic>

namespace stampede {

// From now on SIGINT and SIGTERM set the flag.
const std::atomic<bool>& ListenForInterrupts();

}  // namespace stampede

#endif  // STAMPEDE_CLI_INTERRUPT_H_
