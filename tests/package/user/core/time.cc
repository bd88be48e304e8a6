#include "core/time.h"

int HoursOfADay() {
  return 24;
}
