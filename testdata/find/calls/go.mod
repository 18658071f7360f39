// Calls of runtime and reflect that no cache has a part in: on types in disguise, with shapes that are followed through
// helpers, in loops. Cleanups and weak pointers are there since Go 1.24.
module example.com/calls

go 1.24
