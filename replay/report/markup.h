// Text in markup.
#ifndef STAMPEDE_REPLAY_REPORT_MARKUP_H_
#define STAMPEDE_REPLAY_REPORT_MARKUP_H_

#include <string>
#include <string_view>

namespace stampede::report {

// As text or an attribute of XML or HTML. Control characters, which XML has none of, become spaces.
std::string EscapedForMarkup(std::string_view text);

}  // namespace stampede::report

#endif  // STAMPEDE_REPLAY_REPORT_MARKUP_H_
