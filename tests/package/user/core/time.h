// A user's own header, of a name that Stampede has too.
#pragma once

int HoursOfADay();
