// Ctrl-C: the first asks the command to end and keep its results, the second ends the process.
#ifndef STAMPEDE_CLI_INTERNAL_INTERRUPT_H_
#define STAMPEDE_CLI_INTERNAL_INTERRUPT_H_

#include <atomic>

namespace stampede {

// From the first call on, SIGINT and SIGTERM set the flag that is returned.
const std::atomic<bool>& ListenForInterrupts();

}  // namespace stampede

#endif  // STAMPEDE_CLI_INTERNAL_INTERRUPT_H_
