// Enough of a module to compile what uses it.
module example.org/store

go 1.21
