#pragma once

#include "model/name.hpp"

namespace rehearsal::model::programs {

/// What a random program is about. Each is about a few of these, for programs that do a little of
/// everything find little (swarm testing).
struct FeatureMix {
  bool alarms = false;
  bool confirms = false;
  bool dead_letters = false;
  bool endings = false;
  bool exchanges = false;
  bool expiry = false;
  bool lengths = false;
  bool mistakes = false;
  bool outages = false;
  bool permissions = false;
  bool policies = false;
  bool prefetch = false;
  bool priorities = false;
  bool quorum = false;
  bool replies = false;
  bool single_active = false;
  bool transactions = false;
  /// It is about nothing else, for it is long.
  bool turns = false;
  /// It is about nothing else, for little of what happens otherwise shows it.
  bool kept_dead_letters = false;
  /// What it comes back to, for commands to meet.
  Name exchange;
  Name key;
};

}  // namespace rehearsal::model::programs
