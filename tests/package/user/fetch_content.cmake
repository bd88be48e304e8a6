include(FetchContent)
FetchContent_Declare(stampede SOURCE_DIR ${STAMPEDE_SOURCE})
FetchContent_MakeAvailable(stampede)
find_package(absl REQUIRED)  # The user's own, after Stampede has found it.
