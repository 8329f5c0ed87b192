#include "engines/text/csv.h"

#include <gtest/gtest.h>
