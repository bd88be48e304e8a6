// What equality, fingerprint, text and JSON of a value may look at beside the value.
#ifndef STAMPEDE_CORE_RUN_CONTEXT_H_
#define STAMPEDE_CORE_RUN_CONTEXT_H_

namespace stampede {

// The run that a value belongs to. The framework hands it to Fingerprint, Equal, Show, ToJson and
// FromJson, and they to members that ask for it (core/fields.h lists them). It is empty today: it
// is the place for what a run shares between its values, such as a store that messages refer to in
// place of carrying their contents, or an adapter for code that cannot be copied and is compared by
// what it emits.
//
// Passed by reference; it outlives the call and no longer.
struct RunContext {};

}  // namespace stampede

#endif  // STAMPEDE_CORE_RUN_CONTEXT_H_
