// Hands the process to the debugger that traces it, such as gdb.
#ifndef STAMPEDE_CLI_INTERNAL_STOP_FOR_DEBUGGER_H_
#define STAMPEDE_CLI_INTERNAL_STOP_FOR_DEBUGGER_H_

namespace stampede {

// Whether a debugger is attached to this process.
bool IsTraced();

// Raises SIGTRAP, which stops the process there. REQUIRES: IsTraced(): the signal would end it.
void StopForDebugger();

}  // namespace stampede

#endif  // STAMPEDE_CLI_INTERNAL_STOP_FOR_DEBUGGER_H_
