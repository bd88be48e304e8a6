find_package(absl REQUIRED)  # The user's own; Stampede takes it.
add_subdirectory(${STAMPEDE_SOURCE} stampede SYSTEM)
