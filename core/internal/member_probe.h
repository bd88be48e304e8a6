// Whether a class has a member of some name, whatever it is: a type, a function with any signature,
// a constant. So a member that is there and does not fit can be told from one that is left out.
#ifndef STAMPEDE_CORE_INTERNAL_MEMBER_PROBE_H_
#define STAMPEDE_CORE_INTERNAL_MEMBER_PROBE_H_

#include <type_traits>

// STAMPEDE_MEMBER_PROBE(Vary); kNames_Vary<P> is whether P has a member Vary. False for a class
// that is final.
//
// A class that inherits a name from two bases cannot name it: that it cannot shows that P has it.
#define STAMPEDE_MEMBER_PROBE(Name)                            \
  struct Probe_##Name {                                        \
    int Name;                                                  \
  };                                                           \
  template <class P>                                           \
  struct Probed_##Name : P, Probe_##Name {};                   \
  template <class P>                                           \
  constexpr bool Names_##Name() {                              \
    if constexpr (!std::is_class_v<P> || std::is_final_v<P>) { \
      return false;                                            \
    } else {                                                   \
      return !requires {                                       \
        &Probed_##Name<P>::Name;                               \
      };                                                       \
    }                                                          \
  }                                                            \
  template <class P>                                           \
  inline constexpr bool kNames_##Name = Names_##Name<P>()

#endif  // STAMPEDE_CORE_INTERNAL_MEMBER_PROBE_H_
