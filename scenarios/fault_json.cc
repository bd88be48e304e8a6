#include "stampede/scenarios/internal/fault_json.h"

#include <type_traits>
#include <utility>

#include "stampede/core/internal/time_text.h"

namespace stampede {
namespace {

// Calls visit.template operator()<F>() for the type of each fault.
template <class... Fs, class Visit>
void ForEachType(const std::variant<Fs...>* /*tag*/, Visit&& visit) {
  (visit.template operator()<Fs>(), ...);
}
template <class Visit>
void ForEachFault(Visit&& visit) {
  ForEachType(static_cast<const TimedFault*>(nullptr), visit);
}

Json StruckToJson(const std::vector<NodeId>& nodes) {
  return NodesToJson(nodes);
}
Json StruckToJson(const std::vector<LinkPattern>& links) {
  return LinksToJson(links);
}
Json StruckToJson(const std::vector<std::vector<NodeId>>& groups) {
  Json json = Json::array();
  for (const auto& group : groups) {
    Json& nodes = json.emplace_back(Json::array());
    for (const NodeId node : group) nodes.push_back(node.ToString());
  }
  return json;
}

Json AmountToJson(Duration amount) {
  return ShowDuration(amount);
}
Json AmountToJson(std::int64_t amount) {
  return amount;
}

void ReadStruck(ObjectReader& fields, std::string_view key, std::vector<NodeId>& nodes) {
  fields.GetAll(key, nodes, ParseNode);
}
void ReadStruck(ObjectReader& fields, std::string_view key, std::vector<LinkPattern>& links) {
  fields.GetAll(key, links, ParseLinkPattern);
}
void ReadStruck(ObjectReader& fields, std::string_view key,
                std::vector<std::vector<NodeId>>& groups) {
  std::vector<std::vector<std::string>> texts;
  fields.Get(key, texts);
  for (const auto& group : texts) {
    auto& nodes = groups.emplace_back();
    for (const std::string& text : group) {
      const auto node = ParseNode(text);
      if (!node.ok()) {
        return fields.ReportError(absl::InvalidArgumentError(fields.At(key) + ": " +
                                                             std::string(node.status().message())));
      }
      nodes.push_back(*node);
    }
  }
}

// Calls visit(name, field) for the fields that say how much.
template <class F, class Visit>
void ForEachAmount(F& fault, Visit&& visit) {
  const auto names = std::decay_t<F>::FieldNames();
  std::size_t i = 1;
  std::apply([&](auto& /*struck*/, auto&... amount) { (visit(names[i++], amount), ...); },
             fault.Fields());
}

template <class F>
void ReadFields(ObjectReader& fields, F& fault) {
  ReadStruck(fields, F::kName, std::get<0>(fault.Fields()));
  ForEachAmount(fault, [&](std::string_view name, auto& amount) {
    if (fields.Get(name, amount)) return;
    fields.ReportError(absl::InvalidArgumentError(fields.where() + ": \"" + std::string(name) +
                                                  "\" is missing: how much of " +
                                                  std::string(F::kName)));
  });
  if constexpr (requires { fault.IsValid(); }) {
    if (fault.IsValid()) return;
    fields.ReportError(absl::InvalidArgumentError(fields.where() + ": " + std::string(F::kName) +
                                                  " cannot be as much or as little as that"));
  }
}

Json SchemaOf(const std::vector<NodeId>&) {
  return {{"$ref", "#/definitions/nodes"}};
}
Json SchemaOf(const std::vector<LinkPattern>&) {
  return {{"$ref", "#/definitions/links"}};
}
Json SchemaOf(const std::vector<std::vector<NodeId>>&) {
  return {{"$ref", "#/definitions/groups"}};
}
Json SchemaOf(Duration) {
  return {{"$ref", "#/definitions/span"}};
}
Json SchemaOf(std::int64_t) {
  return {{"type", "integer"}, {"minimum", 1}};
}

}  // namespace

std::string FaultNames() {
  std::string names;
  ForEachFault([&]<class F>() { names += (names.empty() ? "" : ", ") + std::string(F::kName); });
  return names;
}

absl::StatusOr<NodeId> ParseNode(const std::string& text) {
  const auto node = NodeId::Parse(text);
  if (node.has_value()) return *node;
  return absl::InvalidArgumentError("a node is written r0 or c0, not \"" + text.substr(0, 32) +
                                    "\"");
}

Json NodesToJson(const std::vector<NodeId>& nodes) {
  if (nodes.size() == 1) return nodes[0].ToString();
  Json list = Json::array();
  for (const NodeId node : nodes) list.push_back(node.ToString());
  return list;
}

Json LinksToJson(const std::vector<LinkPattern>& links) {
  if (links.size() == 1) return ShowLink(links[0]);
  Json list = Json::array();
  for (const LinkPattern& link : links) list.push_back(ShowLink(link));
  return list;
}

void WriteFault(const TimedFault& fault, Json& json) {
  std::visit(
      [&json]<class F>(const F& one) {
        json[std::string(F::kName)] = StruckToJson(std::get<0>(one.Fields()));
        ForEachAmount(one, [&json](std::string_view name, const auto& amount) {
          json[std::string(name)] = AmountToJson(amount);
        });
      },
      fault);
}

std::vector<std::string_view> ReadFaults(ObjectReader& fields, TimedFault& fault) {
  std::vector<std::string_view> names;
  ForEachFault([&]<class F>() {
    if (fields.Find(F::kName) == nullptr) return;
    names.push_back(F::kName);
    F one;
    ReadFields(fields, one);
    fault = std::move(one);
  });
  return names;
}

Json FaultSchemas() {
  Json schemas = Json::array();
  ForEachFault([&]<class F>() {
    F fault;
    Json properties = Json::object();
    Json required = {std::string(F::kName)};
    properties[std::string(F::kName)] = SchemaOf(std::get<0>(fault.Fields()));
    ForEachAmount(fault, [&](std::string_view name, const auto& amount) {
      properties[std::string(name)] = SchemaOf(amount);
      required.push_back(std::string(name));
    });
    schemas.push_back({{"required", required}, {"properties", properties}});
  });
  return schemas;
}

}  // namespace stampede
